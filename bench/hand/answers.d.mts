/** By kind. */
export declare const answers: Readonly<
  Record<
    string,
    {
      /** The variables of the kind as parameters of its statements. */
      readonly values: (variables: Readonly<Record<string, unknown>>) => readonly unknown[]
      /** The answer that Cadastre gives, from the rows of the "rows" variant. */
      readonly read: (rows: readonly Readonly<Record<string, unknown>>[]) => unknown
    }
  >
>
