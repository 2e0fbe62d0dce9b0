import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Database } from '../../src/database/open.ts';
import { exportProfile } from '../../src/exchange/profile-file/export-profile.ts';
import { importProfileFile } from '../../src/exchange/profile-file/import-profile-file.ts';
import type { GivenFile } from '../../src/framework-import/given-file.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { type Answer, connect, testServer } from './connection.ts';
import { openTestDatabase, writer } from './test-database.ts';

// A profile with a record of each kind, recorded over some months, and how it gets from one database to another.

/** The day on which the profile is exported. */
export const LEAVING = new Date('2025-06-30T12:00:00Z');

const profile = 'clinic';

type Call = [day: string, tool: string, args: Record<string, unknown>];

const evidence = { title: 'Charter', reference: '=charter.pdf', owner: 'Ada', date: '2025-01-31' };
const ada = { profile, assessor: 'Ada' };

const CALLS: readonly Call[] = [
  ['2025-01-10', 'profile_create', { name: 'Neighbour', organization: 'Other' }],
  [
    '2025-01-15',
    'profile_create',
    {
      name: 'Clinic',
      organization: 'Acme',
      scope: 'Wards\nand labs',
      rules: { step: 0.5, appetiteImpact: 3 },
      outcomes: [
        { id: 'GV', target: 3, targetPriority: 'high', owner: 'Bo', notes: 'As the board wants.' },
        { id: 'RC', included: false, rationale: 'Done by the group.' },
      ],
    },
  ],
  ['2025-01-20', 'assessment_record', { ...ada, records: [{ outcome: 'GV.OC-01', score: 1.5 }] }],
  [
    '2025-01-20',
    'assessment_record',
    { assessor: 'Cy', profile: 'neighbour', records: [{ outcome: 'GV.OC-01', score: 4 }] },
  ],
  [
    '2025-02-01',
    'assessment_record',
    { ...ada, records: [{ outcome: 'GV.OC-01', score: 2, note: 'Seen. 長', confidence: 'high' }] },
  ],
  [
    '2025-02-01',
    'assessment_record',
    {
      ...ada,
      kind: 'self-assessed',
      records: [
        { outcome: 'GV.OC-02', score: 4 },
        { outcome: 'GV.RR', notApplicable: 'By the group' },
      ],
    },
  ],
  ['2025-02-02', 'evidence_record', { profile, records: [{ ...evidence, outcomes: ['GV.OC'] }] }],
  [
    '2025-03-02',
    'evidence_record',
    { profile, records: [{ id: 'E-1', reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: '2025-03-01' }] },
  ],
  [
    '2025-03-03',
    'risk_record',
    { profile, records: [{ title: 'Loss', likelihood: 4, impact: 5 }, { title: 'Fire' }] },
  ],
  [
    '2025-03-04',
    'action_record',
    {
      profile,
      records: [
        {
          title: 'Mend',
          outcomes: ['GV.OC-01'],
          risks: ['R-1'],
          dueOn: '2026-01-01',
          milestones: [{ text: 'Half', dueOn: '2025-09-01' }],
        },
        { title: 'Then', outcomes: ['GV.OC-02'], dependsOn: ['#1'], effortHours: 40 },
      ],
    },
  ],
  [
    '2025-03-05',
    'tier_record',
    { profile, area: 'risk governance', tier: 2, rationale: 'Known.', approver: 'Ada' },
  ],
  [
    '2025-03-06',
    'tier_record',
    { profile, area: 'risk governance', tier: 3, rationale: 'Wrong.', approver: 'Ada' },
  ],
  ['2025-03-07', 'intake_record', { profile, records: [{ title: 'Report', outcomes: ['GV.OC-03'] }] }],
  ['2025-03-08', 'comment_record', { profile, subject: 'E-1', text: 'Signed?', author: 'Bo' }],
  ['2025-03-09', 'comment_record', { profile, id: 'C-1', status: 'resolved', by: 'Ada' }],
  ['2025-03-10', 'record_withdraw', { profile, records: ['S-4', 'T-2', 'R-2'], reason: 'Wrong.', by: 'Ada' }],
  ['2025-04-01', 'snapshot_record', { profile, name: 'Board Q1', asOf: '2025-03-31' }],
  ['2025-04-02', 'snapshot_record', { profile, name: 'Board Q1', decision: 'approved', by: 'Bo' }],
  ['2025-04-03', 'profile_save', { profile: 'neighbour', scope: 'Cellar' }],
  [
    '2025-05-01',
    'profile_save',
    {
      profile,
      outcomes: [
        { id: 'GV.OC-01', target: 4, notes: 'More.' },
        { id: 'GV.OC-02', owner: null, targetOn: '2025-12-31' },
      ],
    },
  ],
  [
    '2025-06-01',
    'assessment_record',
    { ...ada, date: '2025-05-30', records: [{ outcome: 'PR.AA-01', score: 3 }] },
  ],
];

/** Records the profile in a new database; returns its directory. */
export async function recordProfile(): Promise<string> {
  let day = '';
  const server = await testServer({ now: () => new Date(`${day}T12:00:00Z`), account: 'ada' });
  const { call } = await connect(server, {}, undefined, { person: () => 'Ada Byron' });
  for (const [on, tool, args] of CALLS) {
    day = on;
    const { isError, text } = await call(tool, args);
    expect(isError, `${tool}: ${text}`).toBe(false);
  }
  await server[Symbol.asyncDispose]();
  return server.dataDir;
}

/** A database that knows other profiles, so that numbers and ids are taken. */
export async function recordNeighbours(): Promise<string> {
  const server = await testServer({ now: () => new Date('2025-05-15T12:00:00Z') });
  const { call } = await connect(server);
  await call('profile_create', { name: 'Clinic', organization: 'Rival' });
  const records = [{ outcome: 'GV.OC-01', score: 0 }];
  await call('assessment_record', { profile, assessor: 'Zoe', records });
  await server[Symbol.asyncDispose]();
  return server.dataDir;
}

export async function withDatabase<T>(directory: string, use: (db: Database) => Promise<T>): Promise<T> {
  const { db, close } = openTestDatabase(directory);
  try {
    return await use(db);
  } finally {
    await close();
  }
}

export interface Leaving {
  readonly profile?: string;
  readonly withIdentities?: boolean;
  readonly now?: Date;
}

export async function exported(
  db: Database,
  { profile: of = profile, withIdentities = true, now = LEAVING }: Leaving = {},
): Promise<GivenFile> {
  const { name, bytes } = await exportProfile(db, { profile: of, withIdentities, version: '1.2.3' }, now);
  return given(bytes, name);
}

export function given(bytes: Buffer, name = 'clinic-profile.json'): GivenFile {
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export interface Arriving {
  readonly dryRun?: boolean;
  readonly name?: string;
  readonly at?: Date;
  readonly abort?: AbortSignal;
}

export async function imported(
  db: Database,
  file: GivenFile,
  { at = new Date(LEAVING.getTime() + 3_600_000), ...options }: Arriving = {},
) {
  const by = { ...writer, tool: 'data_import', at: at.toISOString() };
  return importProfileFile(db, by, at, {
    file,
    dryRun: false,
    abort: new AbortController().signal,
    ...options,
  });
}

type Row = Record<string, unknown> & { id: string; entry?: [log: number, number: number] };

/** What a test looks at and changes. */
export interface Content extends Record<string, unknown> {
  profile: Record<string, unknown>;
  assessments: Row[];
  evidence: Row[];
  risks: Row[];
  withdrawals: (Record<string, unknown> & { record: string })[];
  audit: {
    entries: Record<string, unknown>[];
    head: { number: number; hash: string };
    previousHash: string;
  }[];
}

export function contentOf({ bytes }: GivenFile): Content {
  return JSON.parse(bytes.toString());
}

/** A file as somebody would write it who knows how its digest is made. */
export function forged(content: object): GivenFile {
  const { sha256: _, ...rest } = content as Record<string, unknown>;
  const sha256 = createHash('sha256').update(canonicalJson(rest)).digest('hex');
  return given(Buffer.from(JSON.stringify({ ...rest, sha256 })));
}

export async function answersOf(
  directory: string,
  of: string,
  now: Date,
  calls: readonly [tool: string, args: Record<string, unknown>][],
): Promise<Answer[]> {
  const server = await testServer({ dataDir: directory, now: () => now });
  const { call } = await connect(server);
  const answers: Answer[] = [];
  for (const [tool, args] of calls) answers.push(await call(tool, { profile: of, ...args }));
  await server[Symbol.asyncDispose]();
  return answers;
}
