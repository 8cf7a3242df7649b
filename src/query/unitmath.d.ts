// The part of the library that is used, at the file that needs no loader of its own. It ships no types for it.
declare module 'unitmath/dist/UnitMath.js' {
  export interface Unit<T> {
    /** Powers of the base quantities. */
    readonly dimension: readonly number[]
    setValue(value: T): Unit<T>
    to(unit: Unit<T>): Unit<T>
    getValue(): T | null
  }

  interface Factory<T> {
    /** Throws for a unit that it does not know. */
    (unit: string): Unit<T>
    config<N>(options: Readonly<Record<string, unknown>>): Factory<N>
  }

  const unitmath: Factory<number>
  export default unitmath
}
