import { type Block, heading, list, paragraph, table } from '../document/block.ts';
import { given, levelText } from '../document/figure-text.ts';
import {
  applicability,
  evidenceList,
  frame,
  notRecorded,
  open,
  riskList,
  section,
  statement,
  texts,
} from './draft-parts.ts';
import type { DraftOutcome, DraftSource } from './draft-source.ts';

/** A policy for a category. */
export function policy(source: DraftSource): readonly Block[] {
  const { outcomes, words, evidence } = source;
  return [
    ...section('Purpose', ...purpose(source), ...frame(source)),
    ...section('What it is to achieve', outcomeTable(source)),
    ...outcomes.flatMap(applicability),
    ...outcomes
      .filter(({ standing }) => standing.included)
      .flatMap((outcome) => [
        heading(3, `${outcome.standing.outcome.id} ${outcome.standing.outcome.shortName}`),
        ...statement(outcome, words),
        ...texts(outcome, TEXTS),
        paragraph('An assessor would ask to see:'),
        list(outcome.standing.outcome.lookFor),
      ]),
    ...section('Risks that the policy answers', ...riskList(source)),
    ...section('Evidence', ...evidenceList(evidence)),
    ...section(
      'Approval',
      list([...owners(outcomes), ...['approver', 'effective date', 'next review'].map(open)]),
    ),
    ...notRecorded(source, [
      ['target', ({ standing }) => standing.target],
      ['owner', ({ standing }) => standing.owner],
      ['policies aimed at', ({ texts }) => texts.targetPolicies],
      ['roles aimed at', ({ texts }) => texts.targetRoles],
    ]),
  ];
}

const TEXTS = [
  ['currentPolicies', 'Policies, processes and procedures today'],
  ['targetPolicies', 'Aimed at'],
  ['currentRoles', 'Roles and responsibilities today'],
  ['targetRoles', 'Roles aimed at'],
  ['currentReferences', 'References today'],
  ['targetReferences', 'References aimed at'],
  ['considerations', 'Considerations'],
] as const;

function purpose({ element, words }: DraftSource): readonly Block[] {
  return element === null ? [] : [paragraph(words.statementOf(element))];
}

function outcomeTable({ outcomes, profile }: DraftSource): Block {
  const titles = ['Id', 'Outcome', 'State', 'Today', 'Target', 'By', 'Owner'];
  return table(
    titles,
    outcomes.map(({ standing }) => {
      const { outcome, state, assessment, target, targetOn, owner } = standing;
      const score = state === 'assessed' ? (assessment?.score ?? null) : null;
      return [
        ...[outcome.id, outcome.shortName, state, levelText(profile.scale, score)],
        ...[levelText(profile.scale, target), given(targetOn), given(owner)],
      ];
    }),
  );
}

/** The owners of its outcomes own the policy, if anybody does. */
function owners(outcomes: readonly DraftOutcome[]): readonly string[] {
  const names = [...new Set(outcomes.flatMap(({ standing }) => standing.owner ?? []))];
  return [names.length === 0 ? open('policy owner') : `Owners of its outcomes: ${names.join(', ')}`];
}
