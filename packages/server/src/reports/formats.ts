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
  /** It may first have to load a library, and its last step may take a while. */
  readonly write: (report: Report) => Later<Steps<Later<Buffer>>>;
}

type Later<T> = T | Promise<T>;

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

const docx: ReportFormat = {
  name: 'docx',
  mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  isText: false,
  write: async (report) => (await import('./docx/write-docx.ts')).docxSteps(report),
};

function* bytesOf(text: Steps<string>): Steps<Buffer> {
  return Buffer.from(yield* text);
}

/** The first one is the default. */
export const FORMATS: readonly [ReportFormat, ...ReportFormat[]] = [page, markdown, docx];

/** The format of a file by its name; undefined if it is none of ours. */
export function formatOf(fileName: string): ReportFormat | undefined {
  return FORMATS.find(({ name }) => fileName.endsWith(`.${name}`));
}
