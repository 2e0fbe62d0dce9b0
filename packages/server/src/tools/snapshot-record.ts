import * as z from 'zod';
import { coverageOf } from '../assessments/coverage.ts';
import { DECISIONS, type Decision } from '../database/tables/snapshots.ts';
import { invalid } from '../refusals/invalid.ts';
import { decideSnapshot } from '../snapshots/decide-snapshot.ts';
import { type StoredSnapshot, snapshotFacts, snapshotId, statusOf } from '../snapshots/load-snapshots.ts';
import { recordSnapshot } from '../snapshots/record-snapshot.ts';
import { frozenStandings } from '../snapshots/state-figures.ts';
import { quote } from '../text/quote.ts';
import { pointOfView, profileId } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { type Answer, type ToolCall, tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId(),
  name: line(120).describe('Or, with decision, the id.'),
  decision: z.enum(DECISIONS).optional().describe('On a recorded one.'),
  by: line(120).optional().describe('Required with decision.'),
  note: paragraph(2_000).optional().describe('Why.'),
  ...pointOfView(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    id: z.string(),
    name: z.string(),
    status: z.enum(['draft', ...DECISIONS]),
    stored: z.boolean(),
    asOf: z.string(),
    knownAt: z.int(),
    sha256: z.string(),
    bytes: z.int(),
    notes: z.array(z.string()).optional(),
  });

type Request = {
  readonly profile: string;
  readonly name: string;
  readonly by?: string | undefined;
  readonly note?: string | undefined;
  readonly asOf?: string | undefined;
  readonly knownAt?: string | undefined;
};

export const snapshotRecord = tool({
  name: 'snapshot_record',
  title: 'Record a snapshot',
  description: "Freeze a profile's state under a name for good, or record a person's decision on it.",
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async ({ decision, ...request }, call) =>
    decision === undefined ? freeze(request, call) : decide({ ...request, decision }, call),
});

async function freeze({ by, note, ...request }: Request, call: ToolCall): Promise<Answer> {
  const { db, now, writerAt } = call;
  const time = now();
  const draft = { ...request, takenBy: by ?? null, note: note ?? null };
  const { state, isNew, notes, ...recorded } = await recordSnapshot(db, writerAt(time), time, draft);
  const { snapshot } = recorded;
  const { basis } = coverageOf(frozenStandings(state));
  const what = isNew ? 'recorded' : 'recorded before with the same state, nothing stored';
  const kept = isNew ? [] : keptNotes(snapshot, draft);
  return {
    summary: `${called(snapshot)} of ${snapshot.asOf} ${what}: ${basis}; ${statusOf(snapshot)}.`,
    ...(statusOf(snapshot) !== 'approved' && {
      next: `Show it to who has to approve it; then snapshot_record with name "${snapshotId(snapshot)}", decision "approved" and by.`,
    }),
    facts: factsOf({ ...recorded, isNew }, [...notes, ...kept]),
  };
}

async function decide(
  { name, by, note, decision, asOf, knownAt, profile }: Request & Pick<Decision, 'decision'>,
  { db, now, writerAt }: ToolCall,
): Promise<Answer> {
  if (by === undefined)
    throw invalid('by is required with decision', 'Give the name of the person who decides.');
  const time = now();
  const draft = { profile, snapshot: name, decision, decidedBy: by, note: note ?? null };
  const { isNew, ...decided } = await decideSnapshot(db, writerAt(time), time, draft);
  const last = decided.snapshot.decisions.at(-1);
  const ignored = [asOf === undefined ? null : 'asOf', knownAt === undefined ? null : 'knownAt']
    .filter((argument) => argument !== null)
    .map((argument) => `${argument} ignored: the snapshot has its own`);
  return {
    summary: `${called(decided.snapshot)} ${decision} by ${quote(last?.decidedBy ?? by)} on ${last?.date}${isNew ? '' : ', as recorded before; nothing stored'}.`,
    facts: factsOf({ ...decided, isNew }, ignored),
  };
}

function called(snapshot: StoredSnapshot): string {
  return `${snapshotId(snapshot)} ${quote(snapshot.name)}`;
}

/** What a repeated call says otherwise than the snapshot that it repeats. */
function keptNotes(
  { takenBy, note }: StoredSnapshot,
  draft: Pick<StoredSnapshot, 'takenBy' | 'note'>,
): readonly string[] {
  const kept = [
    ...(draft.takenBy === null || draft.takenBy === takenBy ? [] : ['by']),
    ...(draft.note === null || draft.note === note ? [] : ['note']),
  ];
  return kept.map((field) => `${field} ignored: a snapshot keeps what it was recorded with`);
}

function factsOf(
  { profile, revision, snapshot, isNew }: Awaited<ReturnType<typeof decideSnapshot>>,
  notes: readonly string[],
): object {
  const { id, name, status, asOf, knownAt, sha256, bytes } = snapshotFacts(snapshot);
  return {
    ...{ profile, revision, id, name, status, stored: isNew, asOf, knownAt, sha256, bytes },
    ...(notes.length > 0 && { notes }),
  };
}
