import { setImmediate as nextTurn } from 'node:timers/promises';
import { digestOfFile } from './canonical-text.ts';
import { disagreements } from './check-agreement.ts';
import { contentProblems } from './check-content.ts';
import { checkLogs, type LogCheck } from './check-logs.ts';
import { orderProblems } from './check-order.ts';
import { recordProblems } from './check-records.ts';
import { snapshotProblems } from './check-snapshots.ts';
import { readProfileFile, type TypedFile } from './read-profile-file.ts';
import { refusedFile, refuseProblems } from './refused-file.ts';

/** The number of rows checked without a break: a few milliseconds. */
const ROWS_PER_TURN = 200;

/** A file that is unchanged since it was written, and whose parts fit together. */
export interface CheckedFile {
  readonly file: TypedFile;
  readonly logs: Omit<LogCheck, 'problems'>;
}

/**
 * Reads a profile file and checks everything in it that can be checked without a database.
 * @throws CsfServerError INVALID_FILE, which says what was changed as far as the file itself can tell
 */
export async function checkProfileFile(bytes: Buffer, now: Date): Promise<CheckedFile> {
  const file = await readProfileFile(bytes);
  const { problems: ofLogs, ...logs } = await checkLogs(file.audit, now);
  const problems = [
    ...ofLogs,
    ...(await allOf(orderProblems(file))),
    ...(await allOf(contentProblems(file, now))),
    ...(await allOf(recordProblems(file, now))),
    ...(await allOf(snapshotProblems(file, now), 1)),
  ];
  const differing = await disagreements(file);
  if ((await digestOfFile(file)) !== file.sha256) throw changed([...differing, ...problems]);
  refuseProblems([...problems, ...differing.map((what) => `${what} is not what the audit excerpt says`)]);
  return { file, logs };
}

async function allOf(
  checks: Iterable<string | null>,
  rowsPerTurn = ROWS_PER_TURN,
): Promise<readonly string[]> {
  const problems: string[] = [];
  let rows = 0;
  for (const problem of checks) {
    if (problem !== null) problems.push(problem);
    rows++;
    if (rows % rowsPerTurn === 0) await nextTurn();
  }
  return problems;
}

const NAMED = 10;

function changed(found: readonly string[]) {
  const more = found.length > NAMED ? `, and ${found.length - NAMED} more` : '';
  const where =
    found.length === 0
      ? 'What was changed cannot be told: the audit excerpt does not have it.'
      : `By the audit excerpt and the rules, these differ: ${found.slice(0, NAMED).join('; ')}${more}.`;
  return refusedFile(
    `The profile file was changed since it was written: it does not have its digest. ${where}`,
  );
}
