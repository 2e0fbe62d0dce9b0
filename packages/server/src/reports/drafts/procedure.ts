import { type Block, list } from '../document/block.ts';
import {
  applicability,
  evidenceList,
  frame,
  levels,
  notRecorded,
  open,
  riskList,
  section,
  statement,
  texts,
} from './draft-parts.ts';
import type { DraftSource } from './draft-source.ts';

/** A checklist for an outcome. */
export function procedure(source: DraftSource): readonly Block[] {
  const { outcomes, words, profile, evidence } = source;
  return [
    ...outcomes.flatMap(applicability),
    ...outcomes.flatMap((outcome) => [
      ...section('What it is for', ...statement(outcome, words), ...frame(source)),
      ...section('Where we stand', ...listOf(levels(outcome, profile)), ...texts(outcome, PRACTICES)),
      ...section('Who', ...texts(outcome, ROLES)),
      ...section('Steps', list([...STEPS, open('further steps')], 'box')),
      ...section('To be at hand afterwards', list(outcome.standing.outcome.lookFor, 'box')),
    ]),
    ...section('Evidence to look at', ...evidenceList(evidence, 'box')),
    ...section('Risks to keep in mind', ...riskList(source, 'box')),
    ...section('Sign-off', list([open('done by'), open('date'), open('deviations')], 'box')),
    ...notRecorded(source, [
      ['score', ({ standing }) => standing.assessment],
      ['target', ({ standing }) => standing.target],
      ['owner', ({ standing }) => standing.owner],
      ['practices today', ({ texts }) => texts.currentPractices],
      ['roles today', ({ texts }) => texts.currentRoles],
    ]),
  ];
}

const PRACTICES = [
  ['currentPractices', 'Practices today'],
  ['targetPractices', 'Practices aimed at'],
] as const;

const ROLES = [
  ['currentRoles', 'Today'],
  ['targetRoles', 'Aimed at'],
] as const;

const STEPS = [
  'What is done was compared with the practices that are written down; differences are noted.',
  'Each role has a person who knows of it.',
];

function listOf(items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [list(items)];
}
