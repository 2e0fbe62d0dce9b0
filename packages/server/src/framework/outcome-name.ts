/** The short name of an outcome to stand beside its id, as a field to spread; nothing for an outcome without one. */
export function nameOf({ shortName }: { readonly id: string; readonly shortName?: string }): {
  readonly name?: string;
} {
  return shortName === undefined ? {} : { name: shortName };
}
