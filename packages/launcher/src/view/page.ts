/** Makes the page out of `packages/server/app/view`. Only a checkout has it. */
const BUILDER = new URL('../../../../scripts/bundle/page.mjs', import.meta.url);

interface Builder {
  readonly buildPage: (name: string) => Promise<string>;
}

/** The HTML of the page that the browser opens. The build puts a module with the finished page in the place of this one. */
export async function loadViewPage(): Promise<string> {
  const { buildPage }: Builder = await import(BUILDER.href);
  return buildPage('view');
}
