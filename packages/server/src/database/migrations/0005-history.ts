import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';

type Row = Readonly<Record<string, SQLInputValue>>;
type Content = Readonly<Record<string, unknown>>;

/** A register whose records get versions, with the letter of its ids and the columns that its log has in camel case. */
interface Register {
  readonly table: 'evidence' | 'risks' | 'actions';
  readonly letter: string;
  /** Fields whose column has another name than theirs in snake case. */
  readonly renamed: Readonly<Record<string, string>>;
}

const REGISTERS: readonly Register[] = [
  { table: 'evidence', letter: 'E', renamed: { date: 'dated_on' } },
  { table: 'risks', letter: 'R', renamed: {} },
  { table: 'actions', letter: 'A', renamed: {} },
];

/** An entry of the audit log, as far as the history needs it. */
interface Entry {
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly after: Content;
}

/**
 * Fills the tables of versions of migration 5 from the `earlier_` ones and from the audit log. What the log does not
 * have, or has otherwise, becomes one more version, recorded with the last entry of the log.
 */
export function keepHistory(database: DatabaseSync): void {
  const last = Number(first(database, 'SELECT max(sequence) AS last FROM audit_log')['last'] ?? 0);
  for (const { id } of database.prepare('SELECT id FROM profiles').all()) {
    const profile = String(id);
    const entries = entriesOf(database, profile);
    keepAssessments(database, profile, entries, last);
    keepTiers(database, profile, entries, last);
    for (const register of REGISTERS) keepRecords(database, profile, register, entries, last);
    keepSettings(database, profile, entries, last);
  }
}

/** Since the profile was created: an earlier one with the same id may have been deleted. */
function entriesOf(database: DatabaseSync, profile: string): Entry[] {
  const rows = database
    .prepare('SELECT sequence, at, after FROM audit_log WHERE subject = ? ORDER BY sequence')
    .all(profile);
  const entries = rows.map(({ sequence, at, after }) => ({
    sequence: Number(sequence),
    at: String(at),
    after: contentOf(parsed(String(after))),
  }));
  return entries.slice(entries.findLastIndex(({ after }) => after['deleted'] === true) + 1);
}

/** The log has assessments in the order of their ids; a clone logs how many it copied. */
function keepAssessments(
  database: DatabaseSync,
  profile: string,
  entries: readonly Entry[],
  last: number,
): void {
  const recordedBy = entries.flatMap(({ sequence, after: { assessments } }) => {
    const count = Array.isArray(assessments) ? assessments.length : Number(assessments ?? 0);
    return Array.from({ length: count }, () => sequence);
  });
  const columns = `id, profile_id, outcome_id, score, not_applicable_reason, assessed_on, assessor, confidence, note,
    recorded_at`;
  const copy = database.prepare(
    `INSERT INTO assessments (${columns}, entry) SELECT ${columns}, ? FROM earlier_assessments WHERE id = ?`,
  );
  const ids = database
    .prepare('SELECT id FROM earlier_assessments WHERE profile_id = ? ORDER BY id')
    .all(profile);
  for (const [index, { id }] of ids.entries()) copy.run(recordedBy[index] ?? last, id ?? null);
}

function keepTiers(database: DatabaseSync, profile: string, entries: readonly Entry[], last: number): void {
  const columns = 'profile_id, number, area, tier, rationale, judged_on, approver, recorded_at';
  const copy = database.prepare(
    `INSERT INTO tiers (${columns}, entry) SELECT ${columns}, ? FROM earlier_tiers WHERE profile_id = ? AND number = ?`,
  );
  const recorded = new Map(
    entries.flatMap(({ sequence, after }) =>
      Object.keys(contentOf(after['tiers'])).map((id) => [id, sequence]),
    ),
  );
  const rows = database.prepare('SELECT number FROM earlier_tiers WHERE profile_id = ?').all(profile);
  for (const { number } of rows) copy.run(recorded.get(`T-${number}`) ?? last, profile, Number(number));
}

function keepRecords(
  database: DatabaseSync,
  profile: string,
  register: Register,
  entries: readonly Entry[],
  last: number,
): void {
  const { table, letter } = register;
  const stored = database
    .prepare(`SELECT * FROM earlier_${table} WHERE profile_id = ? ORDER BY number`)
    .all(profile);
  for (const { updated_at, ...row } of stored) {
    const versions: Row[] = [];
    let version: Row = {};
    for (const { sequence, at, after } of entries) {
      const change = contentOf(after[table])[`${letter}-${row['number']}`];
      if (change === undefined) continue;
      version = { ...version, ...rowOf(contentOf(change), register) };
      versions.push(whole(row, version, { entry: sequence, recorded_at: at }));
    }
    addVersions(database, table, versions, { ...row, entry: last, recorded_at: updated_at ?? '' });
  }
}

/** Settings hold from the day of their entry on, in UTC. */
function keepSettings(
  database: DatabaseSync,
  profile: string,
  entries: readonly Entry[],
  last: number,
): void {
  const stored = database.prepare('SELECT * FROM earlier_outcome_settings WHERE profile_id = ?').all(profile);
  const current = new Map(stored.map((row) => [String(row['outcome_id']), row]));
  const versions = new Map<string, Row[]>();
  for (const { sequence, at, after } of entries) {
    for (const [outcome, change] of Object.entries(contentOf(after['outcomes']))) {
      const version = settingsRow(profile, outcome, contentOf(change), {
        entry: sequence,
        set_on: at.slice(0, 10),
      });
      versions.set(outcome, [...(versions.get(outcome) ?? []), version]);
    }
  }
  let isComplete = true;
  for (const outcome of new Set([...versions.keys(), ...current.keys()])) {
    const today = new Date().toISOString().slice(0, 10);
    const now = { entry: last, set_on: today };
    const row = current.get(outcome);
    const asStored = row === undefined ? settingsRow(profile, outcome, {}, now) : { ...row, ...now };
    isComplete =
      addVersions(database, 'outcome_settings', versions.get(outcome) ?? [], asStored) && isComplete;
  }
  if (!isComplete)
    database.prepare("UPDATE profiles SET scope_known_from = date('now') WHERE id = ?").run(profile);
}

/** The columns that say when a version was recorded, not what it is. */
const OF_VERSION = new Set(['entry', 'recorded_at', 'set_on']);

/** Returns whether the last version from the log is what is stored. If not, what is stored becomes one more. */
function addVersions(database: DatabaseSync, table: string, versions: readonly Row[], stored: Row): boolean {
  const isLogged = versions.length > 0 && isSame(versions.at(-1), stored);
  const byEntry = new Map([...versions, ...(isLogged ? [] : [stored])].map((row) => [row['entry'], row]));
  for (const row of byEntry.values()) {
    const names = Object.keys(row);
    database
      .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...Object.values(row));
  }
  return isLogged;
}

function isSame(version: Row | undefined, stored: Row): boolean {
  return Object.entries(stored).every(
    ([name, value]) => OF_VERSION.has(name) || isSameValue(version?.[name], value),
  );
}

/** The log has the keys of JSON in another order. */
function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const isJson = [one, other].every((value) => typeof value === 'string' && value.startsWith('['));
  return isJson && isDeepStrictEqual(parsed(String(one)), parsed(String(other)));
}

/** A whole row of a register: what the log lacks is as it is stored, and what is no column is left out. */
function whole(stored: Row, version: Row, of: Row): Row {
  const columns = Object.entries({ ...stored, ...version }).filter(([name]) => Object.hasOwn(stored, name));
  return { ...Object.fromEntries(columns), ...of };
}

function settingsRow(profile: string, outcome: string, content: Content, of: Row): Row {
  const { included = true, target, targetPriority, priority, targetTier, currentPriority } = content;
  return {
    profile_id: profile,
    outcome_id: outcome,
    ...of,
    included: included === true ? 1 : 0,
    target: (target ?? null) as number | null,
    // The first schema called it priority.
    target_priority: (targetPriority ?? priority ?? null) as string | null,
    target_tier: (targetTier ?? null) as number | null,
    current_priority: (currentPriority ?? null) as string | null,
  };
}

/** What an entry says of a record, by column: lists are stored as JSON. */
function rowOf(content: Content, { renamed }: Register): Row {
  return Object.fromEntries(
    Object.entries(content).map(([field, value]) => [
      renamed[field] ?? field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as SQLInputValue),
    ]),
  );
}

function first(database: DatabaseSync, sql: string): Row {
  return database.prepare(sql).get() ?? {};
}

function contentOf(value: unknown): Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Content) : {};
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // somebody else has written it: verifying the log says so
  }
}
