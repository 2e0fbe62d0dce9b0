import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { list, mark, paragraph, quote, table } from '../../src/reports/document/block.ts';
import { reportDocument } from '../../src/reports/document/report-document.ts';
import { PARTS, REPORT_KINDS } from '../../src/reports/kinds.ts';
import { markdownSteps } from '../../src/reports/markdown/write-markdown.ts';
import type { ReportModel } from '../../src/reports/model.ts';
import { atOnce } from '../../src/turns/in-turns.ts';
import { hostileText } from '../support/hostile-texts.ts';
import { blocksOf, liveIn, nodesIn } from '../support/markdown-readers.ts';
import { busyReport } from '../support/report-models.ts';
import { withTexts } from '../support/with-texts.ts';

const write = (blocks: Parameters<typeof markdownSteps>[0]) => atOnce(markdownSteps(blocks));
const markdownOf = (model: ReportModel) => write(reportDocument(model));

/** The parts of a document that texts cannot add or remove. */
function structureOf(markdown: string): string[] {
  const counted = /^(heading|table|thead|tbody|tr|th|td|bullet_list|list_item|blockquote)_open$/;
  const foreign = /^(hr|fence|code_block|html_block|ordered_list_open)$/;
  return blocksOf(markdown).filter((type) => counted.test(type) || foreign.test(type));
}

describe('a report in Markdown', () => {
  test('is the same document, without a link, an image or HTML, whatever the texts in it are', async () => {
    const model = await busyReport();
    const plain = structureOf(markdownOf(withTexts(model, () => 'x')));
    expect(plain.filter((type) => type === 'td_open').length).toBeGreaterThan(500);
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 12 }), (texts) => {
        let next = 0;
        const markdown = markdownOf(withTexts(model, () => texts[next++ % texts.length] ?? ''));
        expect(liveIn(markdown)).toEqual([]);
        expect(structureOf(markdown)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  test('shows in a cell what was written', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = write([table(['A', 'B'], [[text, 'end']])]);
        expect(structureOf(markdown).filter((type) => type === 'td_open')).toHaveLength(2);
        const shown = text.replaceAll('\0', '\ufffd'); // as CommonMark has it
        expect(shownIn(markdown)).toContain(shown.replaceAll(/\s+/gu, ' ').trim());
      }),
      { numRuns: 300 },
    );
  });

  test('keeps lists, quotes and marks what they are', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = write([paragraph('first'), list([text, text]), quote(text), mark(`Mark ${text}`)]);
        expect(structureOf(markdown)).toEqual([
          'bullet_list_open',
          'list_item_open',
          'list_item_open',
          'blockquote_open',
        ]);
        expect(liveIn(markdown)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each(REPORT_KINDS)(
    'of kind %s begins with what it is of and ends with what it rests on',
    async (kind) => {
      const markdown = markdownOf({ ...(await busyReport()), kind });
      expect(markdown).toMatch(
        /^# .*: Clinic\n\n\*\*DRAFT\. It is of no snapshot, so nobody has approved it\.\*\*\n/,
      );
      expect(markdown).toMatch(/## Basis and method\n(.|\n)*Audit log: entry \d+ of .*, hash [0-9a-f]{64}/);
      expect(markdown).not.toMatch(/undefined|null|NaN|\[object/);
    },
  );

  test('shows no mean of which too little is assessed', async () => {
    const model = await busyReport();
    const thin = { ...model, kind: 'full' as const, whole: { ...model.whole, mean: 3.17, thin: true } };
    const markdown = markdownOf(thin);
    expect(markdown).toMatch(/\| All outcomes \| \d+ of \d+ \| n\/m \|/);
    expect(markdown).not.toContain('3.17');
  });

  test('has every part in the full report', async () => {
    const headings = markdownOf({ ...(await busyReport()), kind: 'full' }).match(/^## /gm) ?? [];
    expect(headings).toHaveLength(PARTS.length + 2);
  });
});

function shownIn(markdown: string): string {
  return nodesIn(markdown)
    .map(({ value = '' }) => value)
    .join('')
    .replaceAll(/\s+/gu, ' ');
}
