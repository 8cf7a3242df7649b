/** A mistake that somebody could make, as replacements in the text of the sources. */
export interface Bug {
  readonly name: string
  readonly edits: readonly Edit[]
}

export interface Edit {
  readonly file: string
  /** Stands exactly once in the file; a test fails when it no longer does, so that no bug is ever planted in vain. */
  readonly from: string
  readonly to: string
}

export const bugs: readonly Bug[] = [
  {
    name: 'NULL in the tuple keyset',
    edits: [
      {
        file: 'src/query/compile-order.ts',
        from: `  const places = [...cursor.values, ...cursor.ids]
`,
        to: `  const places = [...cursor.values, ...cursor.ids]
  if (sorts.every(({ direction }) => direction === 'asc'))
    return sql\`(\${join(sorts.map(({ expression }) => expression), ', ')}) \${raw((side === 'after' ? '>' : '<') + (inclusive ? '=' : ''))} (\${join(
      sorts.map(({ dataType }, index) => (places[index] == null ? raw('null') : bound(dataType, places[index] ?? ''))),
      ', ',
    )})\`
`,
      },
    ],
  },
  {
    name: '`not` without the missing',
    edits: [
      {
        file: 'src/query/compile.ts',
        from: 'return sql`(${condition}) is not true`',
        to: 'return sql`not (${condition})`',
      },
    ],
  },
  {
    name: 'neq including not-set',
    edits: [{ file: 'src/query/compare.ts', from: "neq: scalar('<>'),", to: "neq: scalar('is distinct from')," }],
  },
  {
    name: 'two EXISTS for one list condition',
    edits: [
      {
        file: 'src/query/plan.ts',
        from: 'return isEmpty ? never : probe(test)',
        to: "return isEmpty ? never : planAll(test.all.map((one) => probe({ kind: 'value', all: [one] })))",
      },
    ],
  },
  {
    name: 'direction swapped',
    edits: [
      {
        file: 'src/query/related.ts',
        from: "direction: relationship.isSymmetric ? 'both' : direction,",
        to: "direction: relationship.isSymmetric ? 'both' : direction === 'in' ? 'out' : 'in',",
      },
    ],
  },
  {
    name: 'deleted far end counted',
    edits: [
      {
        file: 'src/query/plan.ts',
        from: 'planAll([...(withDeleted ? [] : [live]), seen, end])',
        to: 'planAll(withDeleted ? [seen, end] : [seen, end])',
      },
      {
        file: 'src/query/edges.ts',
        from: `    ...(withDeleted ? [] : [sql\`\${edge}.deleted_at is null\`]),
  ]
  if (relationshipTypeId !== undefined && direction`,
        to: `    ...(withDeleted ? [] : [sql\`(\${edge}.deleted_at is null
      or exists (select 1 from resources d where d.id = \${edge}.to_id and d.deleted_at is not null))\`]),
  ]
  if (relationshipTypeId !== undefined && direction`,
      },
    ],
  },
  {
    name: 'only row storage read',
    edits: [
      {
        file: 'src/query/plan.ts',
        from: 'return planAny([...rows, ...columns])',
        to: 'return planAny(columns.length > 99 ? columns : rows)',
      },
    ],
  },
  {
    name: 'missing-first when paging backwards',
    edits: [
      {
        file: 'src/query/compile-order.ts',
        from: "isBackward ? ' nulls first' : ' nulls last'",
        to: "' nulls last'",
      },
    ],
  },
  {
    name: 'prefix not escaped',
    edits: [
      {
        file: 'src/query/compare.ts',
        from: ': sql`${column.indexed} like ${`${escaped(operand)}%`}::text`,',
        to: ': sql`${column.indexed} like ${`${String(operand)}%`}::text`,',
      },
    ],
  },
  {
    name: 'count without distinct on lists',
    edits: [
      {
        file: 'src/query/compile-aggregate.ts',
        from: 'select distinct s.id, s.value from',
        to: 'select s.id, s.value from',
      },
    ],
  },
  {
    name: 'visibility and-ed after LIMIT',
    edits: [
      {
        file: 'src/query/filter.ts',
        from: 'function restrictEnds(',
        to: 'export function restrictEnds(',
      },
      {
        file: 'src/modules/inventory/resource.service.ts',
        from: 'import { and, everything, restrict,',
        to: 'import { and, everything, restrict, restrictEnds,',
      },
      {
        file: 'src/modules/inventory/resource.service.ts',
        from: 'const filter = shownResources(actor, typeIds, deleted, where)',
        to: 'const filter = shownResources({ name: actor.name }, typeIds, deleted, restrictEnds(where, visibleResources(actor)))',
      },
      {
        file: 'src/modules/inventory/resource.service.ts',
        from: `const statement = compilePage(query)
  const hasOnePlan = leavesNoChoice(shape, asked.conditions) || isByName(query, asked)
  return readPage(query, await db.run<Stored>(hasOnePlan ? plannedOnce(statement) : statement), read)`,
        to: `const sight = compileCondition(plan(visibleResources(actor)), resourceScope)
  const page = compilePage({ ...query, withTotal: false })
  const rows = await db.run(sql\`select p.* from (\${page}) p
    where p.tie_0 is null or exists (select 1 from resources r where r.id = p.tie_0 and (\${sight}))\`)
  const counted = sql\`select count(*)::int as n from resources r where \${query.where} and (\${sight})\`
  const totalCount = query.withTotal ? (await db.run(counted))[0].n : null
  return { ...readPage(query, rows, read), totalCount }`,
      },
    ],
  },
  {
    name: 'supertype children forgotten',
    edits: [
      {
        file: 'src/modules/catalog/catalogue.sql.ts',
        from: 'where c.ancestor_id = t.id and not d.is_abstract)',
        to: 'where c.ancestor_id = t.id and c.depth = 0 and not d.is_abstract)',
      },
    ],
  },
]
