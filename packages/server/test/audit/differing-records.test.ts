import { describe, expect, test } from 'vitest';
import { rememberDifferingRecords } from '../../src/audit/differing-records.ts';

const records = (profile: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ profile, record: `R-${index + 1}` }));

describe('the warning about records that differ', () => {
  test('is about the profiles asked for alone', () => {
    const differing = rememberDifferingRecords(() => {});
    differing.take({ kind: 'differs', records: [...records('clinic', 1), ...records('ward', 2)] });
    expect(differing.warningAbout(['ward', 'lab'])).toContain(
      'In the profiles of this answer: ward: R-1; ward: R-2. ',
    );
    expect(differing.warningAbout(['clinic', 'ward'])).toContain(': clinic: R-1; ward: R-1; ward: R-2. ');
    expect(differing.warningAbout(['lab'])).toBeNull();
    expect(differing.warningAbout([])).toBeNull();
  });

  test('names ten records and counts the others, of one profile or of several', () => {
    const differing = rememberDifferingRecords(() => {});
    differing.take({ kind: 'differs', records: [...records('clinic', 4_000), ...records('ward', 12)] });
    expect(differing.warningAbout(['clinic'])).toContain('clinic: R-9; clinic: R-10; and 3990 more. ');
    expect(differing.warningAbout(['ward', 'clinic'])).toContain('ward: R-10; and 4002 more. ');
  });

  test('does not know where it is when what differs has no name', () => {
    const differing = rememberDifferingRecords(() => {});
    differing.take({ kind: 'differs', records: [] });
    expect(differing.warningAbout(['clinic'])).toContain('but not an assessment, evidence, a risk');
    expect(differing.warningAbout([])).toBeNull();
  });

  test.each([{ kind: 'agrees' } as const, { kind: 'unknown' } as const])(
    'is gone after a comparison that says $kind',
    (agreement) => {
      let calls = 0;
      const differing = rememberDifferingRecords(() => calls++);
      differing.take({ kind: 'differs', records: records('clinic', 1) });
      differing.take(agreement);
      expect(differing.warningAbout(['clinic'])).toBeNull();
      expect(calls).toBe(1);
    },
  );

  test('stays short, however long the names are', () => {
    const differing = rememberDifferingRecords(() => {});
    const record = `the assessment of ${'x'.repeat(100)}`;
    differing.take({
      kind: 'differs',
      records: Array.from({ length: 10 }, () => ({ profile: 'clinic', record })),
    });
    const warning = String(differing.warningAbout(['clinic']));
    expect(warning.length).toBeLessThan(1_500);
  });
});
