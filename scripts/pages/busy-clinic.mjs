import { clinic } from './view-in-host.mjs';

/** Like a person's judgement: some levels more often, and always the same. */
const LEVELS = [1, 2, 2, 3, 1, 0, 2, 3, 4, 2, 1, 3];

/** A clinic with something of everything that the dashboard draws: two thirds of the outcomes have a score. */
export async function busyClinic(atEnd) {
  const content = {
    rules: { appetiteLikelihood: 3, appetiteImpact: 3 },
    outcomes: [
      { id: 'GV', target: 3, targetPriority: 'high', owner: 'Ada', targetOn: '2027-06-30' },
      { id: 'PR', target: 3, owner: 'Ben' },
      { id: 'DE', target: 2 },
      { id: 'RC.CO', included: false },
    ],
  };
  const server = await clinic(content, atEnd);
  const { factsOf } = server;
  const { outcomes } = await factsOf('profile_get', { profile: 'clinic', detail: 'detailed', limit: 106 });
  const ids = outcomes.filter(({ included }) => included).map(({ id }) => id);
  const record = (date, of) =>
    factsOf('assessment_record', { profile: 'clinic', assessor: 'Ada', date, records: of });
  const scored = (ids, shift) =>
    ids.map((outcome, index) => ({ outcome, score: LEVELS[(index + shift) % LEVELS.length] }));
  await record('2025-11-10', scored(ids.slice(0, 40), 0));
  await record('2026-03-20', scored(ids.slice(0, 50), 1));
  await factsOf('snapshot_record', { profile: 'clinic', name: 'Board Q1' });
  await record('2026-09-15', scored(ids.slice(0, 72), 2));
  await records(factsOf);
  return server;
}

async function records(factsOf) {
  const profile = 'clinic';
  await factsOf('evidence_record', {
    profile,
    records: [
      { title: 'Charter', reference: 'a.pdf', owner: 'Ada', date: '2026-01-31', outcomes: ['GV.OC-01'] },
      { title: 'Minutes', reference: 'b.pdf', owner: 'Ada', date: '2026-05-31', outcomes: ['GV.OC-01'] },
    ],
  });
  await factsOf('risk_record', {
    profile,
    records: [
      { title: 'Loss of records', likelihood: 4, impact: 5 },
      { title: 'Fire', likelihood: 2, impact: 2 },
      { title: 'Fraud', likelihood: 2, impact: 2 },
      { title: 'Flood' },
    ],
  });
  await factsOf('action_record', {
    profile,
    records: [{ title: 'Mend it', outcomes: ['GV.OC-01'], dueOn: '2026-02-01', owner: 'Ada' }],
  });
}
