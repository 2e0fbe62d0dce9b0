import { type Block, list, paragraph, quote } from '../document/block.ts';
import {
  evidenceList,
  frame,
  notRecorded,
  open,
  riskFacts,
  section,
  statement,
  texts,
} from './draft-parts.ts';
import type { DraftOutcome, DraftSource } from './draft-source.ts';

/** An exercise in which a risk comes true. */
export function tabletop(source: DraftSource): readonly Block[] {
  const { outcomes, words, evidence } = source;
  return [
    ...section('What the exercise is to show', paragraph(AIM), ...frame(source)),
    ...section('Situation', ...situation(source)),
    ...section('Participants', ...outcomes.flatMap(roles), list(PARTICIPANTS)),
    ...section('Course of events', list(EVENTS, 'number')),
    ...section(
      'What has to hold',
      ...outcomes.flatMap((outcome) => [
        paragraph(`${outcome.standing.outcome.id} ${outcome.standing.outcome.shortName}:`),
        ...statement(outcome, words),
        ...texts(outcome, PRACTICES),
        paragraph('Does each of these exist, who can show it now, and does it help?'),
        list(outcome.standing.outcome.lookFor, 'box'),
      ]),
    ),
    ...section('Evidence to rely on', ...evidenceList(evidence)),
    ...section(
      'Afterwards',
      list([open('what held'), open('what did not'), open('actions and their owners')]),
    ),
    ...notRecorded(source, [
      ['roles today', ({ texts }) => texts.currentRoles],
      ['practices today', ({ texts }) => texts.currentPractices],
    ]),
  ];
}

const AIM = 'Whether what is in place holds when this risk comes true, and who decides what.';

const PARTICIPANTS = ['facilitator', 'participants', 'date and duration'].map(open);

const EVENTS = ['first sign', 'who notices, and whom they tell', 'what makes it worse', 'end'].map(open);

/** Several outcomes may say who does what. */
function roles(outcome: DraftOutcome): readonly Block[] {
  const { id } = outcome.standing.outcome;
  return texts(outcome, [['currentRoles', `Roles and responsibilities today, by ${id}`]]);
}

const PRACTICES = [['currentPractices', 'Practices today']] as const;

function situation({ risk, profile }: DraftSource): readonly Block[] {
  if (risk === null) return [];
  const facts = riskFacts(risk, profile).map((fact) => fact.join(': '));
  return [
    paragraph(`${risk.id} comes true: ${risk.title}`),
    ...(risk.description === null ? [] : [quote(risk.description)]),
    ...(facts.length === 0 ? [] : [list(facts)]),
    ...(risk.status === 'closed' ? [paragraph('The register says that this risk is closed.')] : []),
  ];
}
