import type { Steps } from '../turns/in-turns.ts';
import { markdownSteps } from './markdown/write-markdown.ts';
import type { Report } from './report.ts';

/** One way to write a report. */
export interface ReportFormat {
  /** The ending of its files too. */
  readonly name: string;
  readonly mediaType: string;
  /** Whether its bytes are UTF-8 text. */
  readonly isText: boolean;
  /** Loads what it needs, which nobody waits for who writes another format. */
  readonly write: (report: Report) => Promise<Steps<Buffer>>;
}

/** Charts, words and tables as a page; its print is the PDF. */
const page: ReportFormat = {
  name: 'html',
  mediaType: 'text/html',
  isText: true,
  write: async (report) => {
    const { pageSteps } = await import('./page/write-page.ts');
    return bytesOf(pageSteps(report));
  },
};

const markdown: ReportFormat = {
  name: 'md',
  mediaType: 'text/markdown',
  isText: true,
  write: async ({ blocks }) => bytesOf(markdownSteps(blocks)),
};

function* bytesOf(text: Steps<string>): Steps<Buffer> {
  return Buffer.from(yield* text);
}

/** The first one is the default. */
export const FORMATS: readonly [ReportFormat, ...ReportFormat[]] = [page, markdown];

/** The format of a file by its name; undefined if it is none of ours. */
export function formatOf(fileName: string): ReportFormat | undefined {
  return FORMATS.find(({ name }) => fileName.endsWith(`.${name}`));
}
