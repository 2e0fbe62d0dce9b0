import {
  closedRisks,
  currentLevel,
  type DraftBounds,
  evidenceLine,
  listed,
  lookFor,
  quotedOr,
  riskLine,
  subject,
  targetLevel,
  textReader,
} from './draft-parts.ts';
import type { DraftSource } from './draft-source.ts';
import { bullets, missing, open, section } from './markdown.ts';

export function policyOutline(source: DraftSource, bounds: DraftBounds): readonly string[] {
  const { profile, standing, openRisks, evidence } = source;
  const text = textReader(source, bounds);
  const tier = standing.targetTier ?? missing('target tier');
  return [
    section('Purpose', subject(source, bounds)),
    section('Scope', quotedOr(profile.scope, 'scope', bounds)),
    section(
      'Where we stand',
      bullets([currentLevel(source, bounds)]),
      'Policies, processes and procedures today:',
      text('currentPolicies', 'current policies'),
    ),
    section(
      'What the policy shall achieve',
      bullets([targetLevel(source), `CSF tier aimed at: ${tier}`]),
      'Policies, processes and procedures aimed at:',
      text('targetPolicies', 'target policies'),
    ),
    section(
      'Roles and responsibilities',
      'Today:',
      text('currentRoles', 'current roles'),
      'Aimed at:',
      text('targetRoles', 'target roles'),
    ),
    section(
      'Risks that the policy answers',
      listed(openRisks, bounds, { none: missing('open risks'), line: riskLine(profile, bounds) }),
      ...closedRisks(source),
    ),
    section(
      'How compliance is shown',
      'An assessor would ask to see:',
      lookFor(source),
      'Recorded evidence:',
      listed(evidence, bounds, { none: missing('evidence'), line: evidenceLine(bounds) }),
    ),
    section(
      'References',
      'Today:',
      text('currentReferences', 'current references'),
      'Aimed at:',
      text('targetReferences', 'target references'),
    ),
    section('Considerations', text('considerations', 'considerations')),
    section(
      'Approval',
      bullets(['policy owner', 'approver', 'effective date', 'next review'].map((what) => `${open(what)}`)),
    ),
  ];
}
