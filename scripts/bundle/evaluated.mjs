import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { collectAnswers } from '../../packages/server/src/front-desk/collect-answers.ts';
import { openServer } from '../../packages/server/src/index.ts';
import { pagesModule, viewPageModule } from './page.mjs';

const SOURCES = /[\\/]packages[\\/]server[\\/]src[\\/]/;

const VIEW_PAGE = /[\\/]packages[\\/]launcher[\\/]src[\\/]view[\\/]page\.ts$/;

/**
 * A plugin for the bundler that puts values in the place of five modules: the words of completion and the arguments of
 * tools, with nothing that these modules import; the constant answers of the front desk, which only a server can give;
 * and the pages that hosts and browsers show, which are bundled on their own.
 */
export function evaluated(version) {
  const values = {
    'vocabulary.ts': (id) => import(pathToFileURL(id).href),
    'documented-arguments.ts': (id) => import(pathToFileURL(id).href),
    'answers.ts': async () => ({ constantAnswers: await constantAnswersOf(version) }),
  };
  return {
    name: 'evaluated',
    load: {
      filter: {
        id: [
          new RegExp(
            `${SOURCES.source}(vocabulary|documented-arguments|front-desk[\\\\/]answers|apps[\\\\/]pages)\\.ts$`,
          ),
          VIEW_PAGE,
        ],
      },
      handler: async (id) => {
        const [, name] = /([^\\/]+)$/.exec(id);
        if (VIEW_PAGE.test(id)) return { code: await viewPageModule(), moduleType: 'js' };
        if (name === 'pages.ts') return { code: await pagesModule(), moduleType: 'js' };
        const lines = Object.entries(await values[name](id)).map(
          // V8 parses JSON faster than an object literal of the same length.
          ([key, value]) => `export const ${key} = JSON.parse(${JSON.stringify(JSON.stringify(value))});`,
        );
        return { code: lines.join('\n'), moduleType: 'js' };
      },
    },
  };
}

/** @throws when an answer is not the same for every client: then it must not be answered without the SDK. */
async function constantAnswersOf(version) {
  const dataDir = mkdtempSync(join(tmpdir(), 'csf-mcp-build-'));
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  try {
    await using server = await openServer({ dataDir, version, log });
    return await collectAnswers(server, version);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
