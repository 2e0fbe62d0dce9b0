import { AlignmentType, BorderStyle, type INumberingOptions, type IStylesOptions, LevelFormat } from 'docx';
import { COLOURS, type Colour, SHADES } from '../../markup/palette.ts';
import type { ListMark } from '../document/block.ts';

/** Paper is light. */
function onPaper([light]: Colour): string {
  return light.slice(1).toUpperCase();
}

const TEXT = onPaper(COLOURS.text);
const MUTED = onPaper(COLOURS.muted);
const WARNING = onPaper(COLOURS.warning);
const BEYOND = onPaper(COLOURS.beyond);
const HEADING = onPaper(SHADES[8]?.fill ?? COLOURS.current);

export const LINE = onPaper(COLOURS.line);
export const HEADING_LINE = onPaper(COLOURS.current);
export const HEADING_FILL = onPaper(SHADES[0]?.fill ?? COLOURS.surface);

/** Every computer with a word processor has one of its kind. */
const FONT = 'Calibri';

/** Names of the styles of our own. Editing one in a word processor changes all that has it. */
export const MARK = 'ReportMark';
export const APPROVAL = 'ReportApproval';
export const INTRODUCTION = 'ReportIntroduction';
export const QUOTE = 'ReportQuote';
export const CELL = 'TableText';
export const CELL_HEADING = 'TableHeading';
export const AFTER_TABLE = 'AfterTable';
export const MARGINAL = 'PageMargin';
export const LIST = 'ReportList';

const OWN = { basedOn: 'Normal', quickFormat: true } as const;

/** Lines are 1/240 of the height of the type. It is the default, and LibreOffice takes twips if it is not said. */
const OF_TYPE = { lineRule: 'auto' } as const;

/** Sizes are in half points, space in twips (1/20 of a point). */
export const STYLES: IStylesOptions = {
  default: {
    document: {
      run: { font: FONT, size: 21, color: TEXT, language: { value: 'en-US' } },
      paragraph: { spacing: { after: 120, line: 264, ...OF_TYPE } },
    },
    heading1: headingStyle(40, { before: 0, after: 160 }),
    heading2: headingStyle(28, { before: 320, after: 120 }),
    heading3: headingStyle(23, { before: 240, after: 80 }),
  },
  paragraphStyles: [
    { id: MARK, name: 'Report mark', ...markStyle(WARNING, BEYOND) },
    { id: APPROVAL, name: 'Report approval', ...markStyle(HEADING, HEADING_FILL) },
    {
      ...{ id: INTRODUCTION, name: 'Report introduction', ...OWN },
      paragraph: { keepNext: true },
    },
    {
      ...{ id: QUOTE, name: 'Report quote', ...OWN },
      run: { color: MUTED },
      paragraph: {
        border: { left: { style: BorderStyle.SINGLE, size: 12, space: 8, color: LINE } },
        indent: { left: 284 },
        spacing: { after: 60 },
      },
    },
    { id: LIST, name: 'Report list', ...OWN, paragraph: { contextualSpacing: true } },
    {
      id: CELL,
      name: 'Table text',
      ...OWN,
      run: { size: 16 },
      paragraph: { spacing: { after: 0, line: 240, ...OF_TYPE } },
    },
    { id: CELL_HEADING, name: 'Table heading', ...OWN, basedOn: CELL, run: { bold: true, color: HEADING } },
    {
      id: AFTER_TABLE,
      name: 'After table',
      ...OWN,
      run: { size: 8 },
      paragraph: { spacing: { after: 80, line: 240, ...OF_TYPE } },
    },
    { id: MARGINAL, name: 'Page margin', ...OWN, run: { size: 16, color: MUTED } },
  ],
};

export const DRAFT_RUN = { bold: true, color: WARNING } as const;

/** A line with a bar before it and a colour behind it. */
function markStyle(color: string, fill: string) {
  return {
    ...OWN,
    run: { bold: true, color },
    paragraph: {
      shading: { type: 'clear', fill },
      border: { left: { style: BorderStyle.SINGLE, size: 24, space: 8, color } },
      indent: { left: 200 },
      spacing: { before: 80, after: 160 },
    },
  } as const;
}

function headingStyle(size: number, spacing: { readonly before: number; readonly after: number }) {
  return {
    ...{ basedOn: 'Normal', next: 'Normal', quickFormat: true },
    run: { size, bold: true, color: HEADING },
    paragraph: { spacing, keepNext: true, keepLines: true },
  };
}

/** The lists by their marks. Their names are the library's to replace: see plain-runs.ts. */
const MARKS: Readonly<Record<ListMark, { readonly format: 'bullet' | 'decimal'; readonly text: string }>> = {
  bullet: { format: LevelFormat.BULLET, text: '•' },
  box: { format: LevelFormat.BULLET, text: '☐' },
  number: { format: LevelFormat.DECIMAL, text: '%1.' },
};

export const NUMBERING: INumberingOptions = {
  config: Object.entries(MARKS).map(([reference, { format, text }]) => ({
    reference,
    levels: [
      {
        ...{ level: 0, format, text, alignment: AlignmentType.LEFT },
        style: { paragraph: { indent: { left: 340, hanging: 340 } } },
      },
    ],
  })),
};
