import { distributionChart } from '../../src/charts/distribution.ts';
import { chartFigure } from '../../src/charts/figure.ts';
import { heatStrip } from '../../src/charts/heat-strip.ts';
import { html, type Markup, markupText } from '../../src/markup/markup.ts';
import { connectToHost, type Host } from '../host/connect.ts';
import { isRecord, type Params } from '../host/messages.ts';
import { reportSize } from '../host/report-size.ts';
import { categoriesOf, distributionOf, levelsOf, records, textOf } from './figures.ts';
import { overviewLists } from './lists.ts';

const SCORES_TOOL = 'profile_scores';

let host: Host | null = null;
let drawn = '';

void start();

async function start(): Promise<void> {
  host = await connectToHost('csf-mcp-overview', {
    onToolInput: () => {},
    onToolResult: (result) => void draw(result),
    onToolCancelled: () => {},
    onContext: () => {},
  });
  reportSize(host);
}

async function draw({ structuredContent: overview, content, isError }: Params): Promise<void> {
  if (isError === true || !isRecord(overview)) return put(html`<p role="alert">${wordsOf(content)}</p>`);
  const scores = await readScores(overview);
  const scale = levelsOf(overview['scale']);
  const distribution = distributionOf(scores['groups'], scale);
  put(html`
    <header>
      <h1>${textOf(overview['name'])}</h1>
      <p class="muted">${textOf(overview['organization'])} · as of ${textOf(overview['asOf'])} · revision ${String(overview['revision'])}</p>
      <p>${textOf(overview['summary'])}</p>
      <p class="muted">Draft: this page shows the records as they are now. Nobody has approved them as a whole.</p>
    </header>
    <div class="charts">
      ${chartFigure(heatStrip({ scale, categories: categoriesOf(scores['groups']) }, { prefix: 'heat' }))}
      ${distribution !== null && chartFigure(distributionChart(distribution, { prefix: 'levels' }))}
    </div>
    <div class="lists">${overviewLists(overview)}</div>`);
}

/** The scores by category. @returns nothing if the server refuses: then the page has no charts */
async function readScores({ profile }: Params): Promise<Params> {
  const args = { profile, detail: 'detailed', limit: 1 };
  const result = await host?.request('tools/call', { name: SCORES_TOOL, arguments: args });
  const scores = isRecord(result) ? result['structuredContent'] : undefined;
  return isRecord(scores) ? scores : {};
}

function wordsOf(content: unknown): string {
  return records(content)
    .map(({ text }) => textOf(text))
    .join('\n');
}

/** Leaves what has not changed as it is: a reader may have opened a table. */
function put(page: Markup): void {
  const text = markupText(html`<main>${page}</main>`);
  if (text === drawn) return;
  drawn = text;
  document.body.innerHTML = text; // escaped by its templates
}
