import { describe, expect, test } from 'vitest';
import { linesOf, reportOf, writeDocx } from '../../support/docx-reports.ts';
import {
  convertedByLibreOffice,
  PROGRAM_TIMEOUT_MS,
  withoutLibreOffice,
} from '../../support/other-programs.ts';
import { busyReport } from '../../support/report-models.ts';
import { withTexts } from '../../support/with-texts.ts';

const noWriter = withoutLibreOffice('Writer');

describe.skipIf(noWriter !== null)(
  noWriter === null ? 'LibreOffice' : `LibreOffice [skipped: ${noWriter}]`,
  () => {
    test('opens a report with all its texts', { timeout: PROGRAM_TIMEOUT_MS }, async () => {
      const report = reportOf(await busyReport());
      const text = convertedByLibreOffice(
        await writeDocx(report),
        'docx',
        'txt:Text (encoded):UTF8',
      ).toString('utf8');
      const read = text.replaceAll(/\s+/g, ' ');
      const lost = (report.blocks?.flatMap(linesOf) ?? []).filter((line) => !read.includes(line));
      expect(lost).toEqual([]);
    });

    test('makes a PDF of one with hostile texts', { timeout: PROGRAM_TIMEOUT_MS }, async () => {
      const hostile = withTexts(
        await busyReport(),
        (text) => `${text} {bullet-0} </w:t> =1+1 \u0001 \ud800 https://a.example`,
      );
      const pdf = convertedByLibreOffice(await writeDocx(reportOf(hostile)), 'docx', 'pdf');
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.includes('/URI')).toBe(false);
    });
  },
);
