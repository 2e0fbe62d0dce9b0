/**
 * Arguments of a call for a later page. A cursor belongs to the arguments that it was given for, so that all calls of
 * such a case ask for the same page.
 */
export function page(number, argsOf) {
  return { page: number, argsOf };
}

/** Walks to the page. @returns the arguments of the call for it. */
export async function walkTo({ page: number, argsOf }, choose, ask) {
  let args = argsOf(choose);
  for (let seen = 1; seen < number; seen++) {
    const { nextCursor } = await ask(args);
    if (nextCursor === undefined) throw new Error(`there is no page ${seen + 1}`);
    args = { ...args, cursor: nextCursor };
  }
  return args;
}
