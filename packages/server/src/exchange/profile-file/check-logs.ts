import { setImmediate as nextTurn } from 'node:timers/promises';
import { entryHash, GENESIS_HASH } from '../../audit/entry-hash.ts';
import { type FiledEntry, IDENTITIES, isLinks, type LogFile } from './log-format.ts';

/** How much of the excerpts of logs could be checked. */
export interface LogCheck {
  /** Entries about the profile whose own hash was computed anew, and is the one that they have. */
  readonly checked: number;
  /** Those that lack identities, so that their hash cannot be computed. */
  readonly unchecked: number;
  /** The entries between them, of which there is only a hash. */
  readonly links: number;
  readonly problems: readonly string[];
}

/**
 * Checks the hash of each whole entry, and that numbers and hashes are a chain. Time is checked too: nobody has recorded
 * anything in the future.
 */
export async function checkLogs(logs: readonly LogFile[], now: Date): Promise<LogCheck> {
  const total = { checked: 0, unchecked: 0, links: 0 };
  const problems: string[] = [];
  for (const [index, log] of logs.entries()) {
    const found = await checkLog(log, now);
    total.checked += found.checked;
    total.unchecked += found.unchecked;
    total.links += found.links;
    problems.push(...found.problems.map((problem) => `log ${index + 1}: ${problem}`));
  }
  return { ...total, problems };
}

async function checkLog({ profile, head, previousHash, entries }: LogFile, now: Date): Promise<LogCheck> {
  const check = { checked: 0, unchecked: 0, links: 0, problems: [] as string[] };
  const [first] = entries;
  if (first === undefined || isLinks(first)) {
    return { ...check, problems: ['it does not begin with an entry about the profile'] };
  }
  let number = first.number - 1;
  let hash = previousHash;
  if (number === 0 && hash !== GENESIS_HASH) check.problems.push('a hash stands before its first entry');
  for (const entry of entries) {
    const next = isLinks(entry) ? entry.from : entry.number;
    if (next !== number + 1) {
      check.problems.push(`entry ${number + 1} is missing`);
      return check;
    }
    if (isLinks(entry)) {
      check.links += entry.hashes.length;
      number += entry.hashes.length;
      hash = entry.hashes.at(-1) ?? hash;
      continue;
    }
    const fits = fitsHash(entry, profile, hash);
    if (fits === false) check.problems.push(`entry ${next} does not fit its hash`);
    if (fits === null) check.unchecked++;
    else check.checked++;
    if (entry.at > now.toISOString()) check.problems.push(`entry ${next} is of the future, ${entry.at}`);
    number = next;
    hash = entry.hash;
    await nextTurn(); // one may have a megabyte
  }
  if (head.number < number || (head.number === number && head.hash !== hash))
    check.problems.push('its head is not its newest entry');
  return check;
}

/** Null if the entry lacks what its hash covers. */
function fitsHash(entry: FiledEntry, subject: string, previous_hash: string): boolean | null {
  const { account, client, clientVersion, person, number, hash, ...rest } = entry;
  if (IDENTITIES.some((name) => !Object.hasOwn(entry, name))) return null;
  const row = {
    ...rest,
    sequence: number,
    subject,
    previous_hash,
    account: account ?? null,
    person: person ?? null,
    client_name: client ?? null,
    client_version: clientVersion ?? null,
  };
  return entryHash(row) === hash;
}
