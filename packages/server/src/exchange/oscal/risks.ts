import type { Action, Milestone } from '../../database/tables/actions.ts';
import type { Risk } from '../../database/tables/risks.ts';
import { NAMESPACE, props } from './props.ts';
import { type Identified, type OscalSource, organizationUuid, partyUuid } from './source.ts';
import type { UuidOf } from './uuid.ts';
import { markup, markupLine, moment, some } from './values.ts';

/**
 * A risk of the register.
 * @param actions those whose work on the risk stands with it
 */
export function riskOf(
  risk: Identified<Risk>,
  { uuidOf }: Pick<OscalSource, 'uuidOf'>,
  actions: readonly Identified<Action>[],
): object {
  const { id, title, description, owner, status, identifiedOn, reviewOn, acceptedBy, acceptedUntil } = risk;
  return {
    uuid: uuidOf(id),
    title: markupLine(title),
    description: markup(title),
    statement: markup(description ?? 'No description is recorded.'),
    props: [
      ...props({ 'record-id': id, outcome: risk.outcomes, owner, 'identified-on': identifiedOn }),
      ...props({ 'review-on': reviewOn, 'accepted-by': acceptedBy, 'accepted-until': acceptedUntil }),
    ],
    status,
    ...some('characterizations', characterizationsOf(risk, uuidOf)),
    ...some('remediations', responseOf(risk, uuidOf, actions)),
  };
}

/** The ratings before treatment, now and after treatment, as far as there are any, by the risk's owner. */
function characterizationsOf(risk: Risk, uuidOf: UuidOf): readonly object[] {
  const actor = risk.owner === null ? organizationUuid(uuidOf) : partyUuid(risk.owner, uuidOf);
  const ratings = [
    ['inherent', risk.inherentLikelihood, risk.inherentImpact],
    ['current', risk.likelihood, risk.impact],
    ['target', risk.targetLikelihood, risk.targetImpact],
  ] as const;
  return ratings.flatMap(([rating, likelihood, impact]) => {
    const facets = [...facetOf('likelihood', likelihood), ...facetOf('impact', impact)];
    const origin = { actors: [{ type: 'party', 'actor-uuid': actor }] };
    return facets.length === 0 ? [] : [{ props: props({ rating }), origin, facets }];
  });
}

function facetOf(name: string, level: number | null): readonly object[] {
  return level === null ? [] : [{ name, system: NAMESPACE, value: String(level) }];
}

/** The treatment, with what is planned for it; nothing if there is neither. */
function responseOf(
  { id, treatment, treatmentNote }: Identified<Risk>,
  uuidOf: UuidOf,
  actions: readonly Identified<Action>[],
): readonly object[] {
  if (treatment === null && treatmentNote === null && actions.length === 0) return [];
  return [
    {
      uuid: uuidOf(`response to ${id}`),
      lifecycle: 'planned',
      title: treatment ?? 'Actions',
      description: markup(treatmentNote ?? 'No note is recorded.'),
      // OSCAL's own property, with its own values.
      ...(treatment !== null && { props: [{ name: 'type', value: treatment }] }),
      ...some(
        'tasks',
        actions.map((action) => taskOf(action, id, uuidOf)),
      ),
    },
  ];
}

/** An action may work on several risks, and has a task of its own with each. */
function taskOf(action: Identified<Action>, riskId: string, uuidOf: UuidOf): object {
  const { id, title, status, owner, startOn, dueOn, doneOn, milestones } = action;
  return {
    uuid: uuidOf(`${id} for ${riskId}`),
    type: 'action',
    title: markupLine(title),
    props: [
      ...props({ 'record-id': id, status, owner, 'start-on': startOn, 'due-on': dueOn }),
      ...props({ 'done-on': doneOn }),
    ],
    ...timingOf(startOn, dueOn),
    ...some(
      'tasks',
      milestones.map((milestone, index) =>
        milestoneTask(milestone, uuidOf(`milestone ${index + 1} of ${id} for ${riskId}`)),
      ),
    ),
  };
}

function milestoneTask({ text, dueOn = null, doneOn = null }: Milestone, uuid: string): object {
  return {
    uuid,
    type: 'milestone',
    title: markupLine(text),
    ...some('props', props({ 'due-on': dueOn, 'done-on': doneOn })),
    ...timingOf(null, dueOn),
  };
}

function timingOf(startOn: string | null, dueOn: string | null): object {
  const start = startOn === null ? null : moment(startOn);
  const end = dueOn === null ? null : moment(dueOn);
  if (end === null) return {};
  return {
    timing: start === null ? { 'on-date': { date: end } } : { 'within-date-range': { start, end } },
  };
}
