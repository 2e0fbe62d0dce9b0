import type { OutcomeStanding } from '../assessments/standing.ts';
import { SELDOM_GIVEN } from '../database/tables/assessments.ts';
import type { ShownExamples, Wording } from '../framework-import/wording.ts';
import { type OutcomeTexts, TEXT_FIELDS } from '../profiles/outcome-texts.ts';
import type { BesideOutcome } from '../records/beside-outcomes.ts';
import { withoutMissing } from '../text/given.ts';
import { answerBytes } from './answer-size.ts';

/** An outcome with what a profile says about it. */
export interface DescribedOutcome {
  readonly standing: OutcomeStanding;
  readonly texts: OutcomeTexts;
  readonly beside?: BesideOutcome;
}

interface PageBounds {
  readonly firstField: number;
  readonly maxBytes: number;
  readonly words: Wording;
}

export interface OutcomePage {
  /** The columns of a profile. A column of text is there only if it has text. */
  readonly outcomes: readonly object[];
  /** How many outcomes are complete with this page. */
  readonly done: number;
  /** Index in TEXT_FIELDS where the texts of the next outcome begin. */
  readonly nextField: number;
}

/**
 * As many outcomes as fit into an answer. If the texts of the first outcome do not fit, the page has some of them. The
 * next page begins with the same outcome at `nextField` and has more. A single text always fits.
 */
export function outcomePage(
  described: readonly DescribedOutcome[],
  { firstField, maxBytes, words }: PageBounds,
): OutcomePage {
  const outcomes: object[] = [];
  let bytes = 0;
  for (const outcome of described) {
    const from = outcomes.length === 0 ? firstField : 0;
    const entry = {
      ...entryOf(outcome, words, from, TEXT_FIELDS.length),
      ...words.examplesOf(outcome.standing.outcome.id),
    };
    bytes += entryBytes(entry);
    if (bytes > maxBytes) {
      return outcomes.length === 0
        ? partOf(outcome, { firstField, maxBytes, words })
        : { outcomes, done: outcomes.length, nextField: 0 };
    }
    outcomes.push(entry);
  }
  return { outcomes, done: outcomes.length, nextField: 0 };
}

/** An outcome with as many of its texts as fit, at least one, and no examples. */
function partOf(outcome: DescribedOutcome, { firstField, maxBytes, words }: PageBounds): OutcomePage {
  let end = Math.max(firstField + 1, TEXT_FIELDS.length - 1);
  while (end > firstField + 1 && entryBytes(entryOf(outcome, words, firstField, end)) > maxBytes) end--;
  const outcomes = [entryOf(outcome, words, firstField, end)];
  return end < TEXT_FIELDS.length
    ? { outcomes, done: 0, nextField: end }
    : {
        outcomes: [{ ...outcomes[0], ...leftOut(words.examplesOf(outcome.standing.outcome.id)) }],
        done: 1,
        nextField: 0,
      };
}

function leftOut({ examples = [], moreExamples = 0 }: ShownExamples): ShownExamples {
  const count = examples.length + moreExamples;
  return count > 0 ? { moreExamples: count } : {};
}

function entryBytes(entry: object): number {
  return answerBytes({ outcomes: [entry] });
}

function entryOf(
  { standing, texts, beside }: DescribedOutcome,
  { statementOf, whoseOf }: Wording,
  firstField: number,
  endField: number,
): object {
  const { outcome, state: _, assessment, ...settings } = standing;
  const shown = TEXT_FIELDS.slice(firstField, endField).filter((field) => texts[field] !== undefined);
  return {
    id: outcome.id,
    shortName: outcome.shortName,
    statement: statementOf(outcome),
    ...whoseOf(outcome.id),
    ...withoutMissing(settings, ['owner', 'reviewOn', 'targetOn']),
    ...Object.fromEntries(shown.map((field) => [field, texts[field]])),
    assessment: assessment && withoutOutcome(assessment),
    ...beside,
  };
}

function withoutOutcome({ outcomeId: _, ...facts }: NonNullable<OutcomeStanding['assessment']>): object {
  return withoutMissing(facts, SELDOM_GIVEN);
}
