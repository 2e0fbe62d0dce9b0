import type { Evidence } from '../../database/tables/evidence.ts';
import { shortNameOf } from '../../framework/elements.ts';
import { props } from './props.ts';
import { type AssessedOutcome, type Identified, type OscalSource, partyUuid } from './source.ts';
import type { UuidOf } from './uuid.ts';
import { markup, markupLine, moment, some } from './values.ts';

/** OSCAL's word for a method that nobody has recorded. */
const UNKNOWN = 'UNKNOWN';

/** The evidence for an outcome that has not been rejected. */
export function evidenceFor(
  outcomeId: string,
  { evidence }: Pick<OscalSource, 'evidence'>,
): readonly Identified<Evidence>[] {
  return evidence.filter(
    ({ outcomes, reviewStatus }) => reviewStatus !== 'rejected' && outcomes.includes(outcomeId),
  );
}

/** An assessment as an observation. Its methods are those by which its evidence was gathered. */
export function assessmentObservation(assessed: AssessedOutcome, source: OscalSource): object {
  const { outcome, state, assessment, target, targetPriority } = assessed;
  const { id, date, assessor, score, policy, practice, confidence, kind } = assessment;
  const evidence = evidenceFor(outcome.id, source);
  const methods = new Set(evidence.flatMap(({ method }) => method?.toUpperCase() ?? []));
  return {
    uuid: source.uuidOf(id),
    title: markupLine(`${outcome.id} ${shortNameOf(outcome.id)}`),
    description: markup(assessment.notApplicableReason ?? assessment.note ?? 'No note is recorded.'),
    props: [
      ...props({ 'record-id': id, outcome: outcome.id, state, score, target }),
      ...props({ policy, practice, 'target-priority': targetPriority, 'assessed-on': date }),
      ...props({ assessor, confidence, kind, source: assessment.source }),
      ...props({ recorder: assessment.recorder, confirmer: assessment.confirmer }),
    ],
    methods: methods.size === 0 ? [UNKNOWN] : [...methods].sort(),
    types: ['control-objective'],
    origins: [{ actors: [{ type: 'party', 'actor-uuid': partyUuid(assessor, source.uuidOf) }] }],
    ...some('relevant-evidence', evidence.map(relevantEvidence)),
    collected: moment(date),
  };
}

/** A record of evidence as an observation of its own: it may stand for many outcomes, or for none that is assessed. */
export function evidenceObservation(evidence: Identified<Evidence>, uuidOf: UuidOf): object {
  const { id, title, note, method, date, validUntil, outcomes } = evidence;
  const expires = validUntil === null ? null : moment(validUntil);
  return {
    uuid: uuidOf(id),
    title: markupLine(title),
    description: markup(note ?? title),
    props: props({ 'record-id': id, outcome: outcomes }),
    methods: [method?.toUpperCase() ?? UNKNOWN],
    'relevant-evidence': [relevantEvidence(evidence)],
    collected: moment(date),
    ...(expires !== null && { expires }),
  };
}

function relevantEvidence(evidence: Identified<Evidence>): object {
  const { id, title, reference, owner, date, validUntil, sha256 } = evidence;
  const { reviewStatus, reviewer, reviewedOn } = evidence;
  const href = webAddress(reference);
  return {
    ...(href !== null && { href }),
    description: markup(title),
    props: [
      ...props({
        'record-id': id,
        reference,
        owner,
        date,
        'valid-until': validUntil,
        sha256,
      }),
      ...props({ 'review-status': reviewStatus, reviewer, 'reviewed-on': reviewedOn }),
    ],
  };
}

/**
 * The address in a reference to the web. Other references are paths on somebody's machine, or words: as relative
 * addresses they would lead somewhere else.
 */
function webAddress(reference: string): string | null {
  const url = /^https?:\/\//i.test(reference) ? URL.parse(reference) : null;
  return url === null ? null : url.href;
}
