import {
  Footer,
  Header,
  type ISectionPropertiesOptions,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  TabStopType,
  TextRun,
} from 'docx';
import { cut } from '../../text/cut.ts';
import { DRAFT_RUN, MARGINAL } from './docx-styles.ts';
import { plainRuns } from './plain-runs.ts';

/** A4, in twips: 1/20 of a point, 1/1440 of an inch. */
const PAGE = { width: 11_906, height: 16_838 };
const MARGIN = 964; // 17 mm
const MARGINAL_DISTANCE = 600;

/** Between the margins of the page, in twips. */
export const ROOM = { width: PAGE.width - 2 * MARGIN };

/** What fits beside "DRAFT" on one line, in characters. */
const MAX_TITLE = 90;

export const SECTION: ISectionPropertiesOptions = {
  page: {
    size: PAGE,
    margin: {
      ...{ top: MARGIN + 340, bottom: MARGIN + 170, left: MARGIN, right: MARGIN },
      ...{ header: MARGINAL_DISTANCE, footer: MARGINAL_DISTANCE },
    },
  },
};

/** What it is of, and whether nobody has approved it, on each page. */
export function pageHeader(title: string, isDraft: boolean): Header {
  const left = plainRuns(cut(title, MAX_TITLE));
  return new Header({
    children: [marginal(left, isDraft ? [new TextRun({ text: 'DRAFT', ...DRAFT_RUN })] : [])],
  });
}

/** The page numbers are the only fields of the file. */
export function pageFooter(madeAt: string): Footer {
  const number = new TextRun({ children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] });
  return new Footer({
    children: [marginal([new TextRun(`Made ${madeAt.slice(0, 10)} by csf-mcp`)], [number])],
  });
}

function marginal(left: readonly ParagraphChild[], right: readonly ParagraphChild[]): Paragraph {
  return new Paragraph({
    style: MARGINAL,
    tabStops: [{ type: TabStopType.RIGHT, position: ROOM.width }],
    children: [...left, new TextRun('\t'), ...right],
  });
}
