import { expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

/** The limit that docs/tools.md promises for every answer. */
const LIMIT = 100_000;

/** Texts that are short to store and long to send. */
const HOSTILE = [
  ['line breaks', `x${'\n'.repeat(998)}x`],
  ['three-byte characters', '長'.repeat(1_000)],
  ['quotes', '"'.repeat(1_000)],
] as const;

const RECORDS = 20;

/** A profile whose registers are full of records in which every text and list is as long as it may be. */
async function withFullRegisters(text: string): Promise<Connection> {
  const connection = await newConnection();
  const { call } = connection;
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const functions = await Promise.all(
    ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((id) => call('csf_get', { id, detail: 'detailed' })),
  );
  const outcomes = functions
    .flatMap(({ facts }) => facts['contains'] as { id: string; type: string }[])
    .filter(({ type }) => type === 'outcome')
    .map(({ id }) => id);
  const line = (length: number) => text.replaceAll('\n', '長').slice(0, length);
  const risks = Array.from({ length: RECORDS }, (_, index) => `R-${index + 1}`);
  const batches: [string, object][] = [
    [
      'evidence_record',
      { title: line(200), reference: line(1_000), owner: line(120), date: '2025-03-01', note: text },
    ],
    ['risk_record', { title: line(200), description: text, treatmentNote: text, owner: line(120) }],
    [
      'action_record',
      {
        title: line(200),
        weakness: text,
        source: line(300),
        owner: line(120),
        role: line(60),
        effortHours: 20_000,
        resources: text,
        note: text,
        milestones: Array.from({ length: 20 }, () => ({
          text: line(200),
          dueOn: '2025-05-01',
          doneOn: '2025-03-01',
        })),
        risks,
      },
    ],
  ];
  for (const [tool, record] of batches) {
    const records = Array.from({ length: RECORDS }, () => ({ ...record, outcomes }));
    const { isError, text: answer } = await call(tool, { profile: 'clinic', records });
    expect(isError, answer.slice(0, 300)).toBe(false);
  }
  return connection;
}

test.each(HOSTILE)(
  'no answer about registers full of %s is too long, and pages lead through all',
  async (_what, text) => {
    const { call, longestLine } = await withFullRegisters(text);
    const count = async (tool: string, args: object, list: string): Promise<number> => {
      let items = 0;
      let cursor: unknown;
      do {
        const { isError, text, facts } = await call(tool, {
          profile: 'clinic',
          detail: 'detailed',
          limit: 100,
          ...args,
          ...(cursor !== undefined && { cursor }),
        });
        expect(isError, text.slice(0, 300)).toBe(false);
        items += (facts[list] as unknown[]).length;
        cursor = facts['nextCursor'];
      } while (cursor !== undefined);
      return items;
    };
    for (const kind of ['evidence', 'risks', 'actions']) {
      expect(await count('records_list', { kind }, 'records'), kind).toBe(RECORDS);
    }
    const line = (length: number) => text.replaceAll('\n', '長').slice(0, length);
    const phases = Array.from({ length: 40 }, (_, index) => ({
      name: `${index} ${line(57)}`,
      until: `2026-01-${String((index % 28) + 1).padStart(2, '0')}`.replace(
        '2026-01',
        index < 28 ? '2026-01' : '2026-02',
      ),
    }));
    const plan = {
      startOn: '2025-04-07',
      capacityHoursPerWeek: 10_000,
      horizonWeeks: 260,
      phases,
      quickWins: { maxEffortHours: 20_000, minImpact: 'low' },
      currency: 'EUR',
      rates: [{ role: line(60), hourly: 99_999.99 }],
    };
    expect(await count('plan_build', plan, 'actions')).toBe(RECORDS);
    expect(longestLine()).toBeLessThan(LIMIT);
  },
);

test('a plan of as many actions as it takes fits, page by page', async () => {
  const { call, longestLine } = await newConnection();
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const outcomes = ['GV.OC-01'];
  const records = Array.from({ length: 50 }, () => ({
    title: 'A',
    outcomes,
    effortHours: 1,
    impact: 'high',
  }));
  for (let batch = 0; batch < 20; batch++) {
    await call('action_record', { profile: 'clinic', records });
  }
  const args = {
    profile: 'clinic',
    startOn: '2025-04-07',
    capacityHoursPerWeek: 10,
    horizonWeeks: 260,
    quickWins: { maxEffortHours: 8, minImpact: 'low' },
    limit: 100,
  };
  const seen: unknown[] = [];
  let cursor: unknown;
  do {
    const { facts } = await call('plan_build', { ...args, ...(cursor !== undefined && { cursor }) });
    seen.push(...(facts['actions'] as { id: string }[]).map(({ id }) => id));
    cursor = facts['nextCursor'];
  } while (cursor !== undefined);
  expect(new Set(seen).size).toBe(1_000);
  expect(seen).toHaveLength(1_000);
  expect(longestLine()).toBeLessThan(LIMIT);
});
