import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ClientSession } from '../../src/call/client-session.ts';
import { LauncherError } from '../../src/errors.ts';
import { createScoreCard } from '../../src/view/score-card.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import { createSandbox } from '../support/instances/sandbox.ts';
import { openPage } from '../support/page-requests.ts';
import { serveView } from '../support/views.ts';

const OUTCOME = 'GV.OC-01';
const NOT_GOOD = /^409 This card has been used.+Nothing was recorded.+Get a new card/s;
const FILLED = { outcome: OUTCOME, score: 3, assessor: 'Ada' };

/** A view of a clinic that nobody has assessed, and a page that it has let in. */
async function openClinic() {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
  const { session, served } = await serveView(sandbox);
  const page = await openPage(served.address);
  const assessments = async () => {
    const { structuredContent } = await page.call('records_list', {
      profile: 'clinic',
      kind: 'assessments',
      detail: 'detailed',
    });
    return (structuredContent as { readonly records: readonly object[] }).records;
  };
  return {
    page,
    assessments,
    configure: async (args: object) => {
      const done = await sandbox.run([
        'call',
        'profile_save',
        JSON.stringify({ profile: 'clinic', ...args }),
      ]);
      expect(done.code, done.stderr).toBe(0);
    },
    end: async () => {
      session.signal('SIGTERM');
      expect(await session.exit()).toMatchObject({ code: 0 });
      await sandbox.expectNothingLeft();
    },
  };
}

test('a score that is filled in on the page is recorded by the form, and the audit log says so', async () => {
  const { page, assessments, end } = await openClinic();
  const { [OUTCOME]: value } = await page.openCard();
  const { structuredContent } = await page.record({ ...FILLED, value, profile: 'other' });
  expect(structuredContent).toMatchObject({ profile: 'clinic', outcome: OUTCOME, score: 3, assessor: 'Ada' });
  expect(await assessments()).toMatchObject([
    { outcome: OUTCOME, score: 3, assessor: 'Ada', source: 'form' },
  ]);
  const audit = await page.call('audit_log', { profile: 'clinic', limit: 1 });
  expect(audit['structuredContent']).toMatchObject({
    entries: [{ tool: 'form_submit', how: 'through the form, as the host reports it' }],
  });
  await end();
});

test('an outcome that has a score can be scored again, and one that is left out cannot', async () => {
  const { page, assessments, configure, end } = await openClinic();
  for (const score of [3, 4]) {
    const values = await page.openCard(OUTCOME);
    expect(Object.keys(values)).toEqual([OUTCOME]);
    await page.record({ ...FILLED, score, value: values[OUTCOME] });
  }
  expect(await assessments()).toMatchObject([{ score: 4 }, { score: 3 }]);
  const { [OUTCOME]: value } = await page.openCard(OUTCOME);
  await configure({ outcomes: [{ id: OUTCOME, included: false, rationale: 'sold' }] });
  await expect(page.openCard(OUTCOME)).rejects.toThrow(`409 ${OUTCOME} is not in the scope`);
  await expect(page.record({ ...FILLED, value })).rejects.toThrow(`409 ${OUTCOME} is not in the scope`);
  await expect(page.openCard('GV.OC-99')).rejects.toThrow('409 GV.OC-99 is not in the scope');
  await expect(page.openCard('nonsense')).rejects.toThrow(/^409 .*nonsense/);
  await end();
});

test('a value is good for one submission about its outcome, and a refusal does not use it up', async () => {
  const { page, assessments, end } = await openClinic();
  const values = await page.openCard();
  const { [OUTCOME]: value } = values;
  await expect(page.record(FILLED)).rejects.toThrow('400');
  await expect(page.record({ ...FILLED, value: 'a'.repeat(43) })).rejects.toThrow(NOT_GOOD);
  await expect(page.record({ ...FILLED, value: values['GV.OC-02'] })).rejects.toThrow(NOT_GOOD);
  await expect(page.record({ ...FILLED, value, score: 99 })).rejects.toThrow(/^409 .*99/s);
  expect(await assessments()).toEqual([]);
  const answers = await Promise.allSettled([
    page.record({ ...FILLED, value }),
    page.record({ ...FILLED, value }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await assessments()).toHaveLength(1);
  await end();
});

test('after a change of the scale, a card that shows the former one is not good any more', async () => {
  const { page, assessments, configure, end } = await openClinic();
  const { [OUTCOME]: former } = await page.openCard(OUTCOME);
  const labels = ['Always', 'Mostly', 'Half', 'Rarely', 'Never'];
  await configure({ scale: labels.map((label, value) => ({ value, label, meaning: label })) });
  await expect(page.record({ ...FILLED, value: former })).rejects.toThrow(/^409 The scale .+Get a new card/s);
  const { [OUTCOME]: value } = await page.openCard(OUTCOME);
  await expect(page.record({ ...FILLED, value: former })).rejects.toThrow(NOT_GOOD);
  expect(await assessments()).toEqual([]);
  await page.record({ ...FILLED, value });
  expect(await assessments()).toMatchObject([{ score: 3 }]);
  await end();
});

/** A card whose server records, and then ends `without` an answer to this tool. */
function cardThatEnds(without: string) {
  const recorded: unknown[] = [];
  const session = {
    callTool: async (tool: string, args: object) => {
      if (tool === 'form_submit') recorded.push(args);
      if (tool === without) throw new LauncherError('E_NO_ANSWER', 'The server ended');
      const _meta = { 'csf-mcp/card': { values: { [OUTCOME]: 'of the server' } } };
      return { content: [], _meta, structuredContent: { outcomes: [{ id: OUTCOME }], scale: [] } };
    },
  } as unknown as ClientSession;
  const card = createScoreCard('clinic', { call: async (_, { send }) => send(session, {} as never) });
  return { recorded, card };
}

test('a submission without an answer can be recorded, so its value is good for no second one', async () => {
  const { recorded, card } = cardThatEnds('form_submit');
  const { _meta } = await card.open(OUTCOME);
  const { values } = Object(_meta?.['csf-mcp/card']);
  const filled = { ...FILLED, value: values[OUTCOME] };
  const refusal = { status: 503, message: expect.stringMatching(/ended\n.+may or may not.+Get a new card/s) };
  await expect(card.record(filled)).rejects.toMatchObject(refusal);
  await expect(card.record(filled)).rejects.toMatchObject({ status: 409 });
  expect(recorded).toHaveLength(1);
});
