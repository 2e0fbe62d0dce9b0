import { type Connection, connect, testServer } from '../../support/connection.ts';

/** Texts that formulas, quotation marks, markup, line ends and other scripts make hard to hand on. */
export const HOSTILE = [
  "=cmd|' /C calc'!A0",
  '+1 "quoted", and; separated',
  '-2\n=SUM(A1:A9)\n\n# heading\n* item\n1. one',
  '@import\ttab',
  "'=already",
  '日本語 — عربى, עברית, किताब, é, می‌خواهم, 👩‍👩‍👧',
  '[link](javascript:alert(1)) <script>alert(1)</script> {{ insert: param, x }}',
  '| table | `code` | ~~x~~ ^y^ \\ www.example.org',
] as const;

/** The text without its line ends and tabs, for fields of one line. */
function line(index: number): string {
  return (HOSTILE[index] ?? '').replaceAll(/\s+/g, ' ');
}

export const PROFILE = 'clinic';

/** A server with a profile with every kind of record, half levels and outcomes that do not apply, all with hostile texts. */
export async function recordHostileProfile(): Promise<Connection & { readonly dataDir: string }> {
  const server = await testServer();
  const connection = await connect(server);
  const done = async (tool: string, args: Record<string, unknown>): Promise<void> => {
    const { isError, text } = await connection.call(tool, { profile: PROFILE, ...args });
    if (isError) throw new Error(text);
  };
  await connection.call('profile_create', {
    name: '=Clinic',
    organization: '"Ünïcode", & <Co>',
    scope: HOSTILE[2],
    rules: { step: 0.5 },
    outcomes: [
      { id: 'GV.OC-01', target: 2.5, targetPriority: 'high', owner: line(0), targetOn: '2025-12-31' },
      { id: 'GV.OC-02', target: 1, rationale: HOSTILE[2], notes: HOSTILE[6] },
      { id: 'GV.OC-03', included: false },
    ],
  });
  await done('assessment_record', {
    assessor: line(4),
    date: '2025-01-15',
    records: [
      { outcome: 'GV.OC-01', score: 1.5, note: HOSTILE[2] },
      { outcome: 'GV.OC-02', score: 1, note: HOSTILE[5], assessor: line(5), date: '2025-02-01' },
      { outcome: 'GV.OC-04', notApplicable: HOSTILE[6] },
      { outcome: 'GV.OC-05', score: 0.5, note: HOSTILE[7], kind: 'validated', source: line(6) },
    ],
  });
  await done('evidence_record', {
    records: HOSTILE.map((note, index) => ({
      title: line(index),
      reference: index % 2 === 0 ? line(index) : `https://example.org/a b?x=${index}`,
      owner: line(1),
      date: '2025-01-01',
      note,
      outcomes: index === 3 ? ['GV.OC-01', 'ID.AM-01'] : ['GV.OC-01'],
      ...(index === 2 && { validUntil: '2025-06-30', method: 'interview' }),
    })),
  });
  await done('risk_record', {
    records: HOSTILE.map((description, index) => ({
      title: line(index),
      description,
      ...(index === 0 ? { treatment: 'transfer', treatmentNote: description } : { likelihood: 2, impact: 3 }),
      ...(index === 1 && { owner: line(0), outcomes: ['GV.OC-02'] }),
      ...(index === 2 && { treatment: 'accept', acceptedBy: line(5), acceptedUntil: '2025-12-31' }),
    })),
  });
  await done('action_record', {
    records: HOSTILE.map((weakness, index) => ({
      title: line(index),
      weakness,
      owner: line(index),
      outcomes: ['GV.OC-01'],
      ...(index === 1 && {
        risks: ['R-1', 'R-2'],
        startOn: '2025-04-01',
        dueOn: '2025-05-31',
        milestones: [{ text: line(0), dueOn: '2025-04-30' }, { text: line(6) }],
      }),
      ...(index === 2 && { dependsOn: ['A-1'], status: 'done', doneOn: '2025-03-01', risks: ['R-2'] }),
    })),
  });
  await done('intake_record', {
    records: [{ title: line(0), note: HOSTILE[2], provider: line(1), outcomes: ['ID.AM-01'] }],
  });
  await done('comment_record', { subject: 'GV.OC-01', text: HOSTILE[2], author: line(0) });
  await done('tier_record', {
    area: 'risk governance',
    tier: 2,
    rationale: HOSTILE[6],
    date: '2025-03-01',
    approver: line(5),
  });
  await done('snapshot_record', { name: `${line(0)} of the board`, by: line(5), note: HOSTILE[2] });
  await done('record_withdraw', { records: ['E-8'], reason: HOSTILE[2], by: line(1) });
  return { ...connection, dataDir: server.dataDir };
}
