/** Numbers and ids as the text of a Postgres array; the driver's own way asks every element what it is, which a batch of 20,000 values feels. */
export function numberArray(values: readonly (number | string | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join()}}`
}

/** Texts as the text of a Postgres array. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join()}}`
}
