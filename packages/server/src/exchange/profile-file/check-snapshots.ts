import { MAX_SNAPSHOT_BYTES } from '../../database/tables/snapshots.ts';
import { isReserved } from '../../snapshots/find-snapshot.ts';
import { canonicalJson } from '../../text/canonical-json.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { findInvisible, placeOf } from '../../text/invisible.ts';
import { sha256Of } from '../../text/packed-text.ts';
import { quote } from '../../text/quote.ts';
import { plainProblem } from '../../tool-kit/plain-problem.ts';
import { wrongDate } from './check-content.ts';
import type { FiledSnapshot, ProfileFile } from './format.ts';
import { placeIn } from './refused-file.ts';
import { frozenState } from './state-schema.ts';

/** What is wrong with the snapshots of a file; null after each that is right. */
export function* snapshotProblems({ snapshots }: ProfileFile, now: Date): Generator<string | null> {
  const names = new Set<string>();
  for (const snapshot of snapshots) {
    const { id, name, asOf, decisions } = snapshot;
    if (names.has(caseFolded(name)) || isReserved(name))
      yield `${id} has a name that it cannot have, ${quote(name)}`;
    names.add(caseFolded(name));
    yield wrongDate(id, 'asOf', asOf, now);
    for (const [index, { decision, date }] of decisions.entries()) {
      if (decision !== (index % 2 === 0 ? 'approved' : 'reopened'))
        yield `${id}: a snapshot is approved, then reopened, then approved again`;
      yield wrongDate(id, 'date', date, now);
    }
    const wrong = contentProblem(snapshot);
    yield wrong === null ? null : `${id}: ${wrong}`;
  }
}

function contentProblem({ content, sha256, bytes, asOf }: FiledSnapshot): string | null {
  if (Buffer.byteLength(content) !== bytes || bytes > MAX_SNAPSHOT_BYTES)
    return 'its content does not have its size';
  if (sha256Of(content) !== sha256) return 'its content does not have its SHA-256';
  const hidden = findInvisible(content, () => false);
  if (hidden !== null) return `its content has an invisible character: ${placeOf(hidden)}`;
  const state = stateIn(content);
  if (state === null) return 'its content is no canonical JSON';
  const { error, data } = frozenState.safeParse(state, { error: plainProblem });
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) return `${placeIn(['content', ...issue.path])}: ${issue.message}`;
  return data?.asOf === asOf ? null : 'its content is of another day';
}

/** Null if the text is not as csf-mcp writes a state, or so deep that it cannot be written again. */
function stateIn(content: string): unknown {
  try {
    const state: unknown = JSON.parse(content);
    return canonicalJson(state) === content ? state : null;
  } catch {
    return null; // what is wrong would quote the text
  }
}
