import { gapOf, scoreOf } from '../../analysis/figures.ts';
import { shortNameOf } from '../../framework/elements.ts';
import { evidenceFor } from './observations.ts';
import { props } from './props.ts';
import { type AssessedOutcome, type OscalSource, partyUuid } from './source.ts';
import type { UuidOf } from './uuid.ts';
import { markup, markupLine, some } from './values.ts';

/** Whether an outcome has both score and target. OSCAL knows findings only that are satisfied or not. */
export function hasFinding(standing: AssessedOutcome): boolean {
  return gapOf(standing) !== null;
}

export function findingUuid(outcomeId: string, uuidOf: UuidOf): string {
  return uuidOf(`finding ${outcomeId}`);
}

/** Whether an outcome reaches the target that the profile has set; none without both. */
export function findingOf(standing: AssessedOutcome, source: OscalSource): readonly object[] {
  const { outcome, assessment, target } = standing;
  const { uuidOf, risks } = source;
  const gap = gapOf(standing);
  const score = scoreOf(standing);
  if (gap === null) return [];
  const observations = [assessment.id, ...evidenceFor(outcome.id, source).map(({ id }) => id)];
  const related = risks.filter(({ outcomes }) => outcomes.includes(outcome.id));
  return [
    {
      uuid: findingUuid(outcome.id, uuidOf),
      title: markupLine(`${outcome.id} ${shortNameOf(outcome.id)}`),
      description: markup(`Score ${score}, target ${target}.`),
      props: props({ outcome: outcome.id, score, target, gap }),
      origins: [{ actors: [{ type: 'party', 'actor-uuid': partyUuid(assessment.assessor, uuidOf) }] }],
      target: {
        type: 'statement-id',
        'target-id': statementId(outcome.id),
        status: { state: gap > 0 ? 'not-satisfied' : 'satisfied' },
      },
      'related-observations': observations.map((id) => ({ 'observation-uuid': uuidOf(id) })),
      ...some(
        'related-risks',
        related.map(({ id }) => ({ 'risk-uuid': uuidOf(id) })),
      ),
    },
  ];
}

/** As NIST's catalog of CSF 2.0 in OSCAL (usnistgov/oscal-content) names the statement of an outcome. */
export function statementId(outcomeId: string): string {
  return `${outcomeId}_statement`;
}
