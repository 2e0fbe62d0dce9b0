import { describe, expect, test } from 'vitest';
import { outcomes } from '../../src/framework/elements.ts';
import { inControlOrder } from '../../src/references/control-id.ts';
import { shippedReferences } from '../../src/references/shipped.ts';
import { type Connection, newConnection } from '../support/connection.ts';
import { type CoreCells, coreContent } from '../support/core-export.ts';

const PROFILE = 'clinic';
const SP_800_53 = 'sp-800-53-rev-5-2-0';
const IN_SHIPPED = { profile: PROFILE, dataset: SP_800_53 };

/** 1,500 tokens, at two bytes for each. */
const MAX_PAGE_BYTES = 3_000;

/** A control as the tool shows it. */
interface Row {
  readonly control: string;
  readonly weakest: number | null;
}

/** A profile in which four outcomes have a score and PR.DS is excluded; then what a test adds. */
async function clinic(records: readonly object[] = []): Promise<Connection> {
  const connection = await newConnection();
  const done = async (tool: string, args: Record<string, unknown>) => {
    const { isError, text } = await connection.call(tool, args);
    expect(isError, text).toBe(false);
  };
  // From here on the client holds every answer against the tool's output schema.
  await connection.client.listTools();
  await done('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [{ id: 'PR.DS', included: false }],
  });
  await done('assessment_record', {
    profile: PROFILE,
    assessor: 'Ada',
    records: [
      { outcome: 'PR.AA-01', score: 3 },
      { outcome: 'PR.AA-05', score: 1 },
      { outcome: 'DE.CM-01', score: 2 },
      { outcome: 'DE.AE-06', score: 4 },
      ...records,
    ],
  });
  return connection;
}

async function importCore({ call }: Connection, cells: CoreCells): Promise<void> {
  const { isError, text } = await call('data_import', coreContent(cells));
  expect(isError, text).toBe(false);
}

/** The lists of all pages, one after the other; every page is within bounds and says what it is. */
async function allPages({ call }: Connection, args: Record<string, unknown>) {
  const all = { controls: [] as Row[], outOfScope: [] as string[], withoutOutcome: [] as string[], pages: 0 };
  let cursor: unknown;
  do {
    const { isError, text, facts } = await call('profile_lens', {
      ...args,
      ...(cursor !== undefined && { cursor }),
    });
    expect(isError, text).toBe(false);
    expect(text.split('\n')[0]).toContain('a mapping, not an audit');
    expect(facts['note']).toMatch(/^A mapping, not an audit: /);
    expect(Buffer.byteLength(JSON.stringify(facts))).toBeLessThan(MAX_PAGE_BYTES);
    all.controls.push(...(facts['controls'] as Row[]));
    all.outOfScope.push(...(facts['outOfScope'] as string[]));
    all.withoutOutcome.push(...(facts['withoutOutcome'] as string[]));
    all.pages++;
    cursor = facts['nextCursor'];
  } while (cursor !== undefined);
  return all;
}

describe('profile_lens through the shipped SP 800-53', () => {
  test('shows a control with its outcomes, the weakest score and what that is based on', async () => {
    const { call } = await clinic();
    const { text, facts } = await call('profile_lens', { ...IN_SHIPPED, control: 'ac-2' });
    expect(text).toMatch(
      /^Clinic of Acme, through SP 800-53 Rev 5\.2\.0, "ac-2" \(a mapping, not an audit\): 1 control, 1 rated; weakest: AC-02 \(1\)\.\n/,
    );
    expect(facts).toEqual({
      profile: PROFILE,
      revision: 2,
      dataset: { id: SP_800_53, title: 'SP 800-53 Rev 5.2.0', status: 'official' },
      note: expect.stringContaining('The dataset lists mapped controls only'),
      leastCoverage: 60,
      scale: expect.objectContaining({ 0: 'Not achieved', 4: 'Achieved and maintained' }),
      counts: { controls: 1, rated: 1, withheld: 0, outOfScope: 0, withoutOutcome: 0 },
      controls: [
        {
          control: 'AC-02',
          weakest: 1,
          basis: 'rated 3 of 4 in scope, 1 out of scope',
          scores: { 'PR.AA-01': 3, 'PR.AA-05': 1, 'DE.CM-01': 2, 'DE.CM-03': null },
        },
      ],
      outOfScope: [],
      withoutOutcome: [],
    });
  });

  test('withholds the weakest score of a control where too few of its outcomes are rated', async () => {
    const { call } = await clinic();
    const { facts, text } = await call('profile_lens', { ...IN_SHIPPED, control: 'SI-04' });
    expect(facts['controls']).toMatchObject([
      {
        control: 'SI-04',
        weakest: null,
        withheld: '6 must be rated',
        basis: 'rated 1 of 9 in scope, 3 out of scope',
      },
    ]);
    expect(text).toContain('0 rated, 1 withheld (too few outcomes rated).');
  });

  test('lists controls apart whose outcomes are all excluded or not applicable', async () => {
    const { call } = await clinic([
      { outcome: 'PR.AA-02', notApplicable: 'No identities are proofed here.' },
    ]);
    for (const control of ['SC-12', 'IA-12']) {
      expect((await call('profile_lens', { ...IN_SHIPPED, control })).facts).toMatchObject({
        counts: { controls: 1, outOfScope: 1 },
        controls: [],
        outOfScope: [control],
      });
    }
  });

  test('lists a control apart to which only a category refers', async () => {
    const { call } = await clinic();
    expect((await call('profile_lens', { ...IN_SHIPPED, control: 'IR-9' })).facts).toMatchObject({
      counts: { controls: 1, withoutOutcome: 1 },
      withoutOutcome: ['IR-09'],
    });
  });

  test('has all 214 controls once, by control id, over pages that stay small', async () => {
    const connection = await clinic();
    const { controls, outOfScope, withoutOutcome, pages } = await allPages(connection, IN_SHIPPED);
    const inScope = controls.map(({ control }) => control);
    for (const list of [inScope, outOfScope]) expect(list).toEqual(inControlOrder(list));
    expect(withoutOutcome).toEqual(['IR-09']);
    const shipped = [...new Set([...shippedReferences.values()].flat())];
    expect([...inScope, ...outOfScope, ...withoutOutcome].toSorted()).toEqual(shipped.toSorted());
    expect(pages).toBeGreaterThan(3);
    expect((await allPages(connection, { ...IN_SHIPPED, limit: 7 })).controls).toEqual(controls);
  });

  test('of a family has that family alone, and of a function only what is in it', async () => {
    const connection = await clinic();
    const family = await allPages(connection, { ...IN_SHIPPED, control: 'PT' });
    expect(family.controls.map(({ control }) => control)).toEqual(['PT', 'PT-01']);
    const { controls } = await allPages(connection, { ...IN_SHIPPED, control: 'ac-2', function: 'de' });
    expect(controls).toMatchObject([{ scores: { 'DE.CM-01': 2, 'DE.CM-03': null }, weakest: null }]);
    const { text } = await connection.call('profile_lens', { ...IN_SHIPPED, category: 'PR.AT' });
    expect(text).toMatch(
      /^Clinic of Acme, PR\.AT, through SP 800-53 Rev 5\.2\.0 \(a mapping, not an audit\): 2 controls/,
    );
  });

  test('flags the control that NIST withdrew', async () => {
    const { call } = await clinic();
    expect((await call('profile_lens', { ...IN_SHIPPED, control: 'RA-4' })).facts['controls']).toMatchObject([
      { control: 'RA-04', weakest: 4, withdrawn: [expect.stringContaining('incorporated into RA-03')] },
    ]);
  });

  test.each([
    ['AC-2(1)', '"AC-2(1)" read as AC-02, the control that it enhances: it has no mapping of its own'],
    ['SP 800-53 AC-2', '"SP 800-53 AC-2" read as AC-02'],
  ])('shows the control that %s means, and says so', async (control, note) => {
    const { call } = await clinic();
    const { facts } = await call('profile_lens', { ...IN_SHIPPED, control });
    expect(facts).toMatchObject({ controls: [{ control: 'AC-02' }], notes: [note] });
  });

  test('says that a control is not mapped, and how to find its spelling', async () => {
    const { call } = await clinic();
    expect(await call('profile_lens', { ...IN_SHIPPED, control: 'AC-99' })).toMatchObject({
      isError: false,
      text: expect.stringContaining('"AC-99" (a mapping, not an audit): no control is mapped there. csf_map'),
      facts: { counts: { controls: 0, rated: 0 }, controls: [] },
    });
  });
});

describe('profile_lens through an imported dataset', () => {
  const CELLS = {
    'PR.AA': { references: 'Standard v1: Annex: 5.2' },
    'PR.AA-01': { references: 'Standard v1: Annex: 5.2\nStandard v1: Annex: 5.15' },
    'PR.AA-05': { references: 'Standard v1: Annex: 5.15\nOther: 5.15' },
  };

  test('finds the dataset by its name and a control without its label', async () => {
    const connection = await clinic();
    await importCore(connection, CELLS);
    const args = { profile: PROFILE, dataset: 'Standard v1' };
    const { facts, text } = await connection.call('profile_lens', args);
    expect(text).toMatch(
      /through Standard v1 \(unverified\) \(a mapping.*2 controls, 2 rated; weakest: Annex: 5\.15 \(1\), Annex: 5\.2 \(3\)\.\n/,
    );
    expect(facts).toMatchObject({
      dataset: { id: 'standard-v1', title: 'Standard v1', status: 'unverified' },
      controls: [
        { control: 'Annex: 5.2', weakest: 3, scores: { 'PR.AA-01': 3 }, wholes: ['PR.AA'] },
        { control: 'Annex: 5.15', weakest: 1, scores: { 'PR.AA-01': 3, 'PR.AA-05': 1 } },
      ],
    });
    const one = await connection.call('profile_lens', { ...args, control: '5.15' });
    expect(one.facts['controls']).toMatchObject([{ control: 'Annex: 5.15' }]);
  });

  test('shows a control whole, even if every outcome refers to it', async () => {
    const connection = await clinic();
    await importCore(
      connection,
      Object.fromEntries(outcomes.map(({ id }) => [id, { references: 'S: 1\nS: 2' }])),
    );
    const { controls, pages } = await allPages(connection, { profile: PROFILE, dataset: 's' });
    expect(controls.map(({ control }) => control)).toEqual(['1', '2']);
    expect(pages).toBe(2);
  });

  test('stays within the longest answer, however long the ids of controls are', async () => {
    const connection = await clinic();
    const long = Array.from({ length: 40 }, (_, n) => `S: ${'長'.repeat(190)}${n}`).join('\n');
    await importCore(connection, { 'PR.AA-01': { references: long } });
    const seen = new Set<string>();
    let cursor: unknown;
    do {
      const args = { profile: PROFILE, dataset: 's', ...(cursor !== undefined && { cursor }) };
      const { facts } = await connection.call('profile_lens', args);
      for (const { control } of facts['controls'] as Row[]) seen.add(control);
      cursor = facts['nextCursor'];
    } while (cursor !== undefined);
    expect(seen.size).toBe(40);
    expect(connection.longestLine()).toBeLessThan(100_000);
  });
});

describe('profile_lens refuses', () => {
  test.each([
    [{ profile: PROFILE }, 'dataset is required'],
    [{ profile: PROFILE, dataset: 'cobit' }, `Datasets: ${SP_800_53}`],
    [{ profile: 'ward', dataset: SP_800_53 }, 'ward'],
    [{ ...IN_SHIPPED, function: 'PR.AA' }, 'PR.AA is not a function'],
    [{ ...IN_SHIPPED, control: 'AC\u200b-2' }, 'U+200B at character 3'],
    [{ ...IN_SHIPPED, cursor: 'x' }, 'The cursor is not one'],
  ])('%j', async (args, problem) => {
    const { call } = await clinic();
    const { isError, text } = await call('profile_lens', args);
    expect(isError).toBe(true);
    expect(text).toContain(problem);
  });

  test('a cursor after the profile or the mapping has changed, and one of other controls', async () => {
    const connection = await clinic();
    const first = async (args: Record<string, unknown>) =>
      (await connection.call('profile_lens', args)).facts['nextCursor'];
    const cursor = await first(IN_SHIPPED);
    const refused = {
      isError: true,
      text: expect.stringContaining('The cursor belongs to a call with other'),
    };
    expect(await connection.call('profile_lens', { ...IN_SHIPPED, control: 'AC', cursor })).toMatchObject(
      refused,
    );
    expect((await connection.call('profile_lens', { ...IN_SHIPPED, cursor })).isError).toBe(false);
    await connection.call('assessment_record', {
      profile: PROFILE,
      assessor: 'Ada',
      records: [{ outcome: 'GV.OC-01', score: 1 }],
    });
    expect(await connection.call('profile_lens', { ...IN_SHIPPED, cursor })).toMatchObject(refused);
    const pages = (count: number) =>
      Array.from({ length: count }, (_, number) => `S: ${'x'.repeat(150)}${number}`).join('\n');
    const inOurs = { profile: PROFILE, dataset: 's' };
    await importCore(connection, { 'PR.AA-01': { references: pages(30) } });
    const later = await first(inOurs);
    await importCore(connection, { 'PR.AA-01': { references: pages(31) } });
    expect(await connection.call('profile_lens', { ...inOurs, cursor: later })).toMatchObject(refused);
  });
});
