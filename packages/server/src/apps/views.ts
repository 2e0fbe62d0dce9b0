/** A page that hosts show beside the chat. */
export interface View {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Its HTML, self-contained. */
  readonly load: () => Promise<string>;
}

export const SCORE_URI = 'ui://csf-mcp/score';
export const DASHBOARD_URI = 'ui://csf-mcp/dashboard';

/** Every view, in the order in which clients list them. */
export const views: readonly View[] = [
  {
    uri: SCORE_URI,
    name: 'score',
    title: 'Scoring card',
    description: 'A form on which a person scores the outcomes that assessment_next gives.',
    load: () => loadPage('score'),
  },
  {
    uri: DASHBOARD_URI,
    name: 'dashboard',
    title: 'Dashboard',
    description: 'The charts of the profile that profile_overview is about, with a page for each outcome.',
    load: () => loadPage('dashboard'),
  },
];

/** Loaded when a host asks for it, which most never do. */
async function loadPage(name: string): Promise<string> {
  const pages = await import('./pages.ts');
  return pages.loadPage(name);
}
