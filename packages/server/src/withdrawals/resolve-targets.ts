import type { Transaction } from 'kysely';
import { currentIds } from '../assessments/current.ts';
import type { Schema } from '../database/schema.ts';
import type { Withdrawal } from '../database/tables/withdrawals.ts';
import { resolveOutcome } from '../framework/resolve.ts';
import type { Profile } from '../profiles/profile.ts';
import { type Letter, REGISTERS, readRecordId, recordId } from '../records/record-id.ts';
import { checkEach } from '../refusals/check-each.ts';
import type { CsfServerError } from '../refusals/error.ts';
import { invalid } from '../refusals/invalid.ts';
import { loadWithdrawals } from './load-withdrawals.ts';
import { loadWithdrawable, type WithdrawableContent } from './withdrawable-content.ts';

/** A record that is to be withdrawn. */
export interface Target {
  /** `E-1`; that of an assessment is `S-1`. */
  readonly id: string;
  readonly number: number;
  readonly content: WithdrawableContent;
}

interface Named {
  readonly letter: Letter;
  readonly number: number;
}

/**
 * The records that texts name, each of which counts until now. The id of an outcome names its current assessment.
 * @throws CsfServerError INVALID_INPUT, which names what is wrong with each text
 */
export async function resolveTargets(
  transaction: Transaction<Schema>,
  profile: Profile,
  texts: readonly string[],
): Promise<readonly Target[]> {
  const current = await currentIds(transaction, profile);
  const withdrawals = await loadWithdrawals(transaction, profile.id);
  const mayMean = texts.flatMap((text) => readRecordId(text) ?? [...current.values()].map(assessment));
  const contents = await loadContents(transaction, profile.id, mayMean);
  const taken = new Set<string>();
  const drafts = texts.map((text) => ({ text }));
  return checkEach<{ text: string }, Target>(drafts, ({ text }) => {
    const { letter, number } = readRecordId(text) ?? currentOf(text, current);
    const id = recordId(letter, number);
    if (letter === 'C') throw invalid(`${id} is a comment`, 'comment_record resolves it.');
    const content = contents.get(id);
    if (content === undefined) throw unknown(id, letter);
    const withdrawal = withdrawals.get(id);
    if (withdrawal !== undefined) throw alreadyWithdrawn(id, withdrawal);
    if (taken.has(id)) throw invalid(`${id} is in this call twice`);
    taken.add(id);
    return { id, number, content };
  });
}

function assessment(number: number): Named {
  return { letter: 'S', number };
}

function currentOf(text: string, current: ReadonlyMap<string, number>): Named {
  const { id } = resolveOutcome(text);
  const number = current.get(id);
  if (number !== undefined) return assessment(number);
  throw invalid(
    `${id} has no score that counts`,
    'records_list with kind "withdrawals" says what was withdrawn before.',
  );
}

async function loadContents(
  transaction: Transaction<Schema>,
  profileId: string,
  named: readonly Named[],
): Promise<ReadonlyMap<string, WithdrawableContent>> {
  const contents = new Map<string, WithdrawableContent>();
  for (const [letter, of] of Map.groupBy(named, (each) => each.letter)) {
    const numbers = [...new Set(of.map(({ number }) => number))];
    const register = REGISTERS[letter];
    if (register === 'comments') continue; // they are resolved, not withdrawn
    const loaded = await loadWithdrawable(transaction, profileId, register, numbers);
    for (const [number, content] of loaded) contents.set(recordId(letter, number), content);
  }
  return contents;
}

function unknown(id: string, letter: Letter): CsfServerError {
  return invalid(
    `The profile has no ${id}`,
    `records_list with kind "${REGISTERS[letter]}" lists what it has.`,
  );
}

function alreadyWithdrawn(id: string, { date, withdrawnBy, reason }: Withdrawal): CsfServerError {
  const who = withdrawnBy === null ? '' : ` by ${withdrawnBy}`;
  return invalid(`${id} was withdrawn on ${date}${who}, because: ${reason}`);
}
