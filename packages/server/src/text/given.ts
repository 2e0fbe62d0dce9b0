/** The fields of a record without those of `optional` that are null: nobody has given them. */
export function withoutMissing<T extends object>(record: T, optional: readonly string[]): Partial<T> {
  return Object.fromEntries(
    Object.entries(record).filter(([field, value]) => value !== null || !optional.includes(field)),
  ) as Partial<T>;
}
