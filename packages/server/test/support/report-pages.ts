import { pageSteps } from '../../src/reports/page/write-page.ts';
import type { Report } from '../../src/reports/report.ts';
import { atOnce } from '../../src/turns/in-turns.ts';

/** A report as a page. */
export function pageOf({ blocks = [], model = null }: Partial<Pick<Report, 'blocks' | 'model'>>): string {
  return atOnce(pageSteps({ blocks, model }));
}
