import { type Connection, connect, testServer } from '../support/connection.ts';

export const AS_OF = '2025-03-20';
export const PROFILE = 'profile-2025';

/** Records on a new server what `arithmetic.md` lists under "What is recorded". */
export async function recordHarbourClinic(): Promise<Connection & { readonly dataDir: string }> {
  const server = await testServer();
  const connection = await connect(server);
  const { call, client } = connection;
  // From here on the client holds every answer against the tool's output schema.
  await client.listTools();
  const done = async (tool: string, args: Record<string, unknown>): Promise<void> => {
    const { isError, text } = await call(tool, args);
    if (isError) throw new Error(text);
  };
  const level = (value: number, label: string) => ({ value, label, meaning: label });
  await done('profile_create', {
    name: 'Profile 2025',
    organization: 'Harbour Clinic',
    scale: [level(0, 'Absent'), level(2, 'Begun'), level(5, 'Working'), level(10, 'Proven')],
    riskScales: {
      likelihood: [level(1, 'Seldom'), level(2, 'Sometimes'), level(3, 'Often')],
      impact: [level(1, 'Minor'), level(2, 'Serious'), level(3, 'Severe')],
    },
    outcomes: [
      ...['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((id) => ({ id, included: false })),
      { id: 'GV.OC-01', included: true, target: 5, targetPriority: 'high' },
      { id: 'GV.OC-03', rationale: 'The university keeps track of duties.' },
      { id: 'GV.OC-02', included: true, target: 5, targetPriority: 'medium' },
      { id: 'GV.RR-01', included: true, target: 10, targetPriority: 'high' },
      { id: 'GV.RR-02', included: true },
      { id: 'PR.AA-01', included: true, target: 10, targetPriority: 'high' },
      { id: 'PR.AA-02', included: true, target: 5, targetPriority: 'low' },
      { id: 'PR.AA-03', included: true, target: 10, targetPriority: 'high' },
      { id: 'PR.AA-06', included: true, target: 5 },
      { id: 'PR.DS-01', included: true, target: 5, targetPriority: 'medium' },
      { id: 'PR.DS-11', included: true, target: 2 },
      { id: 'RC.RP-01', included: true, target: 5 },
      { id: 'RC.RP-03', included: true, target: 5, targetPriority: 'medium' },
      { id: 'RC.CO-03', included: true, targetPriority: 'low' },
      { id: 'RC.CO-04', included: true },
    ],
  });
  // Not in the order of the days: that must make no difference.
  await done('assessment_record', {
    profile: PROFILE,
    assessor: 'Ben',
    date: '2024-11-20',
    records: [
      { outcome: 'GV.OC-01', score: 5, confidence: 'medium' },
      { outcome: 'GV.RR-02', score: 2, confidence: 'low' },
      { outcome: 'PR.AA-01', score: 2, confidence: 'high' },
      { outcome: 'PR.AA-06', notApplicable: 'The university runs the premises.' },
      { outcome: 'PR.DS-01', score: 0 },
      { outcome: 'RC.CO-03', score: 5 },
      { outcome: 'RC.CO-04', notApplicable: 'The press office of the university does that.' },
    ],
  });
  await done('assessment_record', {
    profile: PROFILE,
    assessor: 'Ada',
    date: '2025-02-10',
    records: [
      { outcome: 'GV.RR-01', score: 5, confidence: 'high' },
      { outcome: 'PR.AA-03', score: 2, confidence: 'low' },
      { outcome: 'PR.DS-11', score: 5, confidence: 'medium' },
    ],
  });
  await done('assessment_record', {
    profile: PROFILE,
    assessor: 'Ada',
    date: '2024-05-15',
    records: [
      { outcome: 'GV.OC-01', score: 2, confidence: 'high' },
      { outcome: 'GV.OC-02', score: 0, confidence: 'medium' },
      { outcome: 'GV.RR-01', score: 2 },
      { outcome: 'PR.AA-01', score: 5, confidence: 'high' },
      { outcome: 'PR.AA-02', score: 10, confidence: 'medium' },
      { outcome: 'PR.AA-06', score: 2 },
      { outcome: 'RC.RP-01', score: 2, confidence: 'low' },
      { outcome: 'RC.CO-03', score: 5 },
    ],
  });
  await done('evidence_record', {
    profile: PROFILE,
    records: [
      evidence(1, 'accepted', '2025-01-15', ['GV.OC-01', 'PR.AA-01']),
      evidence(2, 'accepted', '2024-06-30', ['PR.AA-01', 'PR.AA-02']),
      evidence(3, 'not reviewed', '2025-02-01', ['GV.RR-01']),
      evidence(4, 'rejected', '2025-02-01', ['GV.RR-01', 'PR.DS-01']),
      evidence(5, 'accepted', '2024-09-21', ['RC.RP-01']),
      evidence(6, 'accepted', '2025-02-28', ['PR.AA-06', 'RC.RP-03']),
    ],
  });
  const risk = (number: number, rating: object, outcomes: string[]) => ({
    title: `Risk ${number}`,
    ...rating,
    outcomes,
  });
  await done('risk_record', {
    profile: PROFILE,
    records: [
      risk(1, { likelihood: 3, impact: 3 }, ['PR.AA-01']),
      risk(2, { likelihood: 2, impact: 3 }, ['PR.DS-11', 'RC.RP-01']),
      risk(3, { likelihood: 3, impact: 3 }, []),
      risk(4, { impact: 3 }, ['GV.OC-02']),
      risk(5, {}, ['RC.CO-03']),
      risk(6, { likelihood: 1, impact: 1, status: 'closed' }, ['PR.AA-03']),
      risk(7, { likelihood: 1, impact: 2 }, ['RC.RP-03']),
    ],
  });
  return { ...connection, dataDir: server.dataDir };
}

function evidence(number: number, reviewStatus: string, date: string, outcomes: string[]): object {
  return {
    title: `Evidence ${number}`,
    reference: `evidence/${number}.pdf`,
    owner: 'Ada',
    date,
    outcomes,
    reviewStatus,
    ...(reviewStatus !== 'not reviewed' && { reviewer: 'Ben', reviewedOn: '2025-03-01' }),
  };
}
