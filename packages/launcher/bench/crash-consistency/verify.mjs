import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { FIRST_PREVIOUS_HASH, hashOfEntry } from '../../test/support/instances/audit-chain.ts';
import { numberOf, PROFILE } from './history.mjs';

/**
 * Compares a database with what a client has sent and what it was answered: every acknowledged write is there, every
 * write is there as a whole or not at all, the audit log tells of exactly those, and SQLite finds no damage.
 * @returns the problems, none if all is well, and the numbers of the writes that are stored.
 */
export function verifyDatabase(file, { writes }) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const damage = integrityProblems(database);
    // Comparing what cannot be read would only hide that behind a consequence.
    if (damage.length > 0) return { problems: damage, stored: new Set() };
    database.exec('BEGIN'); // one state for all that is read
    const audit = database.prepare('SELECT * FROM audit_log ORDER BY sequence').all();
    const found = foundIn(database, audit);
    return {
      problems: [
        ...writes.flatMap((write) => writeProblems(write, found)),
        ...strangers(writes, found),
        ...auditProblems(audit, readProfile(database)),
      ],
      stored: new Set(found.changes.keys()),
    };
  } finally {
    database.close();
  }
}

function integrityProblems(database) {
  const rows = (pragma) => database.prepare(`PRAGMA ${pragma}`).all();
  try {
    const findings = rows('integrity_check').map((row) => row['integrity_check']);
    const foreign = rows('foreign_key_check').map((row) => JSON.stringify(row));
    return [
      ...(findings.join() === 'ok' ? [] : [`integrity_check: ${findings.join('; ')}`]),
      ...foreign.map((row) => `foreign_key_check: ${row}`),
    ];
  } catch (error) {
    return [`integrity_check: ${error.message}`]; // so damaged that SQLite gives up
  }
}

/** The rows in the tables and the changes in the audit log, by the number of the write. */
function foundIn(database, audit) {
  const rows = database
    .prepare('SELECT outcome_id AS outcome, score, note FROM assessments WHERE profile_id = ? ORDER BY id')
    .all(PROFILE.id);
  const changes = new Map();
  for (const { after, sequence } of audit) {
    const change = JSON.parse(after);
    const number = numberOf(change.scope) ?? numberOf(change.assessments?.[0]?.note);
    if (number !== null) changes.set(number, [...(changes.get(number) ?? []), { sequence, ...change }]);
  }
  return { rows: Map.groupBy(rows, ({ note }) => numberOf(note)), changes };
}

function writeProblems({ number, records, scope, acknowledged }, { rows, changes }) {
  const stored = rows.get(number) ?? [];
  const told = changes.get(number) ?? [];
  const [change] = told;
  const problem = (what) => [`write ${number} ${what}`];
  if (told.length > 1) return problem(`is ${told.length} times in the audit log`);
  if (change === undefined && stored.length > 0)
    return problem(`is stored (${stored.length} outcomes), but the audit log does not have it`);
  if (change === undefined)
    return acknowledged === null ? [] : problem(`is lost: it was acknowledged with revision ${acknowledged}`);
  if (acknowledged !== null && change.revision !== acknowledged)
    return problem(`was acknowledged with revision ${acknowledged}, and is revision ${change.revision}`);
  if (scope !== undefined) return change.scope === scope ? [] : problem('has another scope in the audit log');
  if (!isDeepStrictEqual(stored.map(plain), records.map(plain)))
    return problem(`is not there as it was sent: ${stored.length} of ${records.length} outcomes, or others`);
  const logged = change.assessments.map(({ outcomeId, score, note }) => ({
    outcome: outcomeId,
    score,
    note,
  }));
  return isDeepStrictEqual(logged, records.map(plain))
    ? []
    : problem('differs from its entry in the audit log');
}

/** Rows come without a prototype, which a deep comparison minds. */
function plain({ outcome, score, note }) {
  return { outcome, score, note };
}

function strangers(writes, { rows, changes }) {
  const sent = new Set(writes.map(({ number }) => number));
  const stored = new Set([...rows.keys(), ...changes.keys()]);
  return [...stored].filter((number) => !sent.has(number)).map((number) => `write ${number} was never sent`);
}

function readProfile(database) {
  return database.prepare('SELECT revision, scope FROM profiles WHERE id = ?').get(PROFILE.id);
}

/** The chain, the revisions, and that the profile is as the last entries say. */
function auditProblems(audit, profile) {
  const problems = [];
  let lastHash = FIRST_PREVIOUS_HASH;
  let scope = null;
  for (const [index, { hash, ...entry }] of audit.entries()) {
    const after = JSON.parse(entry.after);
    const place = `audit entry ${index + 1}`;
    if (entry.sequence !== index + 1) problems.push(`${place} has the number ${entry.sequence}`);
    if (entry.previous_hash !== lastHash) problems.push(`${place} does not follow from the one before`);
    if (hashOfEntry(entry) !== hash) problems.push(`${place} does not fit its hash`);
    if (after.revision !== index + 1) problems.push(`${place} is revision ${after.revision}`);
    if ('scope' in after) scope = after.scope;
    lastHash = hash;
  }
  if (profile?.revision !== audit.length)
    problems.push(`the profile is at revision ${profile?.revision}, the audit log at ${audit.length}`);
  if (profile !== undefined && profile.scope !== scope)
    problems.push(`the profile's scope is ${profile.scope}, in the audit log ${scope}`);
  return problems;
}
