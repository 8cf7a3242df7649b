export declare function statementOf(text: string, ids: ReadonlyMap<string, number>): string
