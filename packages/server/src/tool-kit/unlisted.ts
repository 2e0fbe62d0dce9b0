/** Metadata of an argument: nobody needs to be told of one that is of no use. It is documented all the same. */
export function unlistedUnless(isOfUse: boolean): { readonly unlisted?: true } {
  return isOfUse ? {} : { unlisted: true };
}
