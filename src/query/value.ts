/** The data types of attribute values and base fields. Integer is 64 bit, decimal exact, datetime an instant in microseconds, ip an address or network. */
export type DataType = 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'ip'

/** A typed value in its canonical form: booleans as themselves, everything else as the text Postgres reads exactly. */
export type Value = string | boolean
