import { nodeCrypto } from '../node-crypto.ts';
import { invalid } from '../refusals/invalid.ts';

/** The profile of a card, by its id, and the levels that it shows, as JSON: after a change, a level may mean another thing. */
export interface FormCard {
  readonly profile: string;
  readonly scale: string;
}

/** What a one-time value is for: one submission about one outcome, by its id. */
export interface FormSubject extends FormCard {
  readonly outcome: string;
}

/**
 * The one-time values of one session. They go to the view of a tool's answer, which the model does not see, and come
 * back with what a person has filled in. They are kept in memory only: the end of the session voids them.
 */
export interface FormValues {
  /** @returns a new value for each outcome, by its id */
  issue(card: FormCard, outcomes: readonly string[]): Readonly<Record<string, string>>;
  /**
   * Does what a value is for. The value is void from then on, unless this fails: then it can be used again.
   * @throws CsfServerError INVALID_INPUT if the value is not one of this session for this subject, or too old
   */
  spend<T>(value: string, subject: FormSubject, act: () => Promise<T>): Promise<T>;
}

/** How long a person may look at a card before it is submitted, in milliseconds. */
const LIFETIME_MS = 15 * 60_000;

/** A page of the longest list has 25 outcomes. A session that asks for more than 20 of them loses the oldest values. */
const MOST_KEPT = 500;

interface Issued extends FormSubject {
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** 256 bits: nobody can guess one. */
const BYTES = 32;

export function createFormValues(now: () => Date): FormValues {
  const issued = new Map<string, Issued>();
  const issueOne = (subject: FormSubject): string => {
    const value = nodeCrypto().randomBytes(BYTES).toString('base64url');
    issued.set(value, { ...subject, until: now().getTime() + LIFETIME_MS });
    return value;
  };
  return {
    issue: (card, outcomes) => {
      const values = outcomes.map((outcome): [string, string] => [outcome, issueOne({ ...card, outcome })]);
      for (const value of [...issued.keys()].slice(0, -MOST_KEPT)) issued.delete(value);
      return Object.fromEntries(values);
    },
    spend: async (value, subject, act) => {
      const found = issued.get(value);
      if (found === undefined || !isFor(found, subject)) throw unknownValue(subject);
      if (found.scale !== subject.scale) throw otherScale();
      issued.delete(value); // first, so that a second call at the same time finds none
      if (now().getTime() > found.until) throw tooOld();
      try {
        return await act();
      } catch (error) {
        issued.set(value, found);
        throw error;
      }
    },
  };
}

function isFor(issued: Issued, { profile, outcome }: FormSubject): boolean {
  return issued.profile === profile && issued.outcome === outcome;
}

function unknownValue({ profile, outcome }: FormSubject): Error {
  return invalid(
    `value is none that this session was given for ${outcome} of ${profile}, or it has been used`,
    'Nothing was stored. Only the scoring card has it: ask for the outcomes again with assessment_next. Without a card, record what a person says with assessment_record.',
  );
}

function otherScale(): Error {
  return invalid(
    'The scale of the profile has changed since this card was made',
    'Nothing was stored. Ask for the outcomes again with assessment_next, for what the levels mean now.',
  );
}

function tooOld(): Error {
  return invalid(
    'This card is older than 15 minutes',
    'Nothing was stored. Ask for the outcomes again with assessment_next.',
  );
}
