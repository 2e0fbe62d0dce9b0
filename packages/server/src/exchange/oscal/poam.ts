import type { Action, Milestone } from '../../database/tables/actions.ts';
import { invalid } from '../../refusals/invalid.ts';
import { findingOf, findingUuid, hasFinding } from './findings.ts';
import { metadataOf } from './metadata.ts';
import { assessmentObservation, evidenceFor, evidenceObservation } from './observations.ts';
import { NAMESPACE, type Prop, props } from './props.ts';
import { riskOf } from './risks.ts';
import type { AssessedOutcome, Identified, OscalSource } from './source.ts';
import { markup, markupLine, some } from './values.ts';

const REMARKS =
  'csf-mcp made this document of the actions of an Organizational Profile. The system is the profile itself: its id stands in place of the system security plan that csf-mcp does not have. Actions that name a risk are tasks of the response to it too, with their days and milestones; every action has them as properties in the namespace of csf-mcp. Days are given as their first moment in UTC.';

/**
 * The actions of a profile as OSCAL's plan of action and milestones, with the risk register, and with what was found about
 * the outcomes that the actions name.
 * @throws CsfServerError INVALID_INPUT if there are no actions
 */
export function planOfAction(source: OscalSource, now: Date): object {
  const { seen, uuidOf, risks, actions } = source;
  if (actions.length === 0) {
    throw invalid(
      'The profile has no actions there, and a plan of action and milestones in OSCAL needs at least one',
      'action_record records them.',
    );
  }
  const named = new Set(actions.flatMap(({ outcomes }) => outcomes));
  const assessed = source.assessed.filter(({ outcome }) => named.has(outcome.id));
  const concerned = { ...source, assessed };
  return {
    'plan-of-action-and-milestones': {
      uuid: uuidOf('plan of action and milestones'),
      metadata: metadataOf(concerned, 'Plan of action and milestones', REMARKS, now),
      'system-id': { 'identifier-type': NAMESPACE, id: seen.profile.id },
      ...some('observations', observationsOf(concerned)),
      ...some(
        'risks',
        risks.map((risk) =>
          riskOf(
            risk,
            source,
            actions.filter((action) => action.risks.includes(risk.id)),
          ),
        ),
      ),
      ...some(
        'findings',
        assessed.flatMap((outcome) => findingOf(outcome, source)),
      ),
      'poam-items': actions.map((action) => itemOf(action, concerned)),
    },
  };
}

function observationsOf(source: OscalSource): readonly object[] {
  const { assessed, evidence, uuidOf } = source;
  const related = new Set(assessed.flatMap(({ outcome }) => evidenceFor(outcome.id, source)));
  return [
    ...assessed.map((outcome) => assessmentObservation(outcome, source)),
    ...evidence.filter((record) => related.has(record)).map((record) => evidenceObservation(record, uuidOf)),
  ];
}

function itemOf(action: Identified<Action>, { uuidOf, assessed, risks }: OscalSource): object {
  const { id, title, weakness, note, outcomes } = action;
  const found = assessed.filter((outcome) => outcomes.includes(outcome.outcome.id));
  return {
    uuid: uuidOf(id),
    title: markupLine(title),
    description: markup(weakness ?? 'No weakness is recorded.'),
    props: itemProps(action),
    ...some('related-findings', relatedFindings(found, uuidOf)),
    ...some(
      'related-observations',
      found.map(({ assessment }) => ({ 'observation-uuid': uuidOf(assessment.id) })),
    ),
    ...some(
      'related-risks',
      risks
        .filter((risk) => action.risks.includes(risk.id))
        .map((risk) => ({ 'risk-uuid': uuidOf(risk.id) })),
    ),
    ...(note !== null && { remarks: markup(note) }),
  };
}

function relatedFindings(
  found: readonly AssessedOutcome[],
  uuidOf: OscalSource['uuidOf'],
): readonly object[] {
  return found.filter(hasFinding).map(({ outcome }) => ({ 'finding-uuid': findingUuid(outcome.id, uuidOf) }));
}

function itemProps(action: Identified<Action>): readonly Prop[] {
  const { id, status, owner, source, effortHours, impact, role, resources, startOn, dueOn, doneOn } = action;
  return [
    ...props({
      'record-id': id,
      status,
      owner,
      source,
      'effort-hours': effortHours,
      impact,
      role,
      resources,
    }),
    ...props({ 'start-on': startOn, 'due-on': dueOn, 'done-on': doneOn }),
    ...props({ outcome: action.outcomes, risk: action.risks, 'depends-on': action.dependsOn }),
    ...action.milestones.flatMap((milestone, index) => milestoneProps(milestone, `milestone-${index + 1}`)),
  ];
}

/** What belongs to one milestone is a group. */
function milestoneProps({ text, dueOn, doneOn }: Milestone, group: string): readonly Prop[] {
  return props({ milestone: text, 'milestone-due-on': dueOn, 'milestone-done-on': doneOn }, group);
}
