/** Makes the pages out of `packages/server/app`. Only a checkout has it. */
const BUILDER = new URL('../../../../scripts/bundle/page.mjs', import.meta.url);

interface Builder {
  readonly buildPage: (name: string) => Promise<string>;
}

/** The HTML of a page. The build puts a module with the finished pages in the place of this one. */
export async function loadPage(name: string): Promise<string> {
  const { buildPage }: Builder = await import(BUILDER.href);
  return buildPage(name);
}
