import { coverageOf } from '../../assessments/coverage.ts';
import { invalid } from '../../refusals/invalid.ts';
import { findingOf } from './findings.ts';
import { metadataOf } from './metadata.ts';
import { assessmentObservation, evidenceObservation } from './observations.ts';
import { levelProps, props } from './props.ts';
import { riskOf } from './risks.ts';
import type { OscalSource } from './source.ts';
import { markup, moment, some } from './values.ts';

const REMARKS =
  'csf-mcp made this document of the records of an Organizational Profile. Control ids are those of the catalog of CSF 2.0 that NIST publishes in OSCAL. "Satisfied" means that the score reaches the target that the profile has set. Properties in the namespace of csf-mcp have what OSCAL has no place for. Days are given as their first moment in UTC.';

const NO_PLAN =
  'A placeholder: OSCAL asks for an assessment plan, and csf-mcp keeps none. Nothing is imported.';

/**
 * A profile as OSCAL's assessment results: an observation for each current assessment and each record of evidence, a
 * finding for each outcome with score and target, and the risk register.
 * @throws CsfServerError INVALID_INPUT if nothing is assessed
 */
export function assessmentResults(source: OscalSource, now: Date): object {
  const { seen, uuidOf, assessed, evidence, risks } = source;
  const { profile } = seen;
  const days = assessed.map(({ assessment }) => assessment.date).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) {
    throw invalid(
      'Nothing is assessed there, and assessment results in OSCAL need at least one outcome',
      'assessment_record records scores.',
    );
  }
  return {
    'assessment-results': {
      uuid: uuidOf('assessment results'),
      metadata: metadataOf(source, 'Assessment results', REMARKS, now),
      'import-ap': { href: `#${uuidOf('assessment plan')}`, remarks: NO_PLAN },
      results: [
        {
          uuid: uuidOf('result'),
          title: 'Current scores',
          description: markup(profile.scope ?? 'The profile states no scope.'),
          start: moment(first),
          end: moment(last),
          props: [
            ...props({ coverage: coverageOf(seen.standings).basis }),
            ...levelProps('scale-level', profile.scale),
            ...levelProps('likelihood-level', profile.riskScales.likelihood),
            ...levelProps('impact-level', profile.riskScales.impact),
          ],
          'reviewed-controls': reviewedControls(source),
          observations: [
            ...assessed.map((outcome) => assessmentObservation(outcome, source)),
            ...evidence.map((record) => evidenceObservation(record, uuidOf)),
          ],
          ...some(
            'risks',
            risks.map((risk) => riskOf(risk, source, [])),
          ),
          ...some(
            'findings',
            assessed.flatMap((outcome) => findingOf(outcome, source)),
          ),
        },
      ],
      'back-matter': {
        resources: [{ uuid: uuidOf('assessment plan'), title: 'No assessment plan', remarks: NO_PLAN }],
      },
    },
  };
}

function reviewedControls({ assessed }: OscalSource): object {
  return {
    'control-selections': [
      {
        description: 'The outcomes that have been assessed, those that do not apply among them.',
        'include-controls': assessed.map(({ outcome }) => ({ 'control-id': outcome.id })),
      },
    ],
  };
}
