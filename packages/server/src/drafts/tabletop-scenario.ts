import {
  closedRisks,
  currentLevel,
  type DraftBounds,
  evidenceLine,
  listed,
  quotedOr,
  riskLine,
  subject,
  textReader,
} from './draft-parts.ts';
import type { DraftSource, LinkedRisk } from './draft-source.ts';
import { bullets, missing, open, section } from './markdown.ts';

export function tabletopScenario(source: DraftSource, bounds: DraftBounds): readonly string[] {
  const { profile, standing, openRisks, evidence } = source;
  const text = textReader(source, bounds);
  return [
    section('What the exercise shall show', 'Whether this would hold in an event:', subject(source, bounds)),
    section('Scope', quotedOr(profile.scope, 'scope', bounds)),
    section(
      'Participants',
      'Roles and responsibilities today:',
      text('currentRoles', 'current roles'),
      bullets([open('facilitator'), open('participants'), open('date and duration')]),
    ),
    section(
      'Situation',
      'One of the open risks that the profile links to this outcome comes true:',
      listed(openRisks, bounds, {
        none: missing('open risks'),
        line: situation(riskLine(profile, bounds), bounds),
      }),
      ...closedRisks(source),
    ),
    section(
      'Course of events',
      bullets(
        ['first sign', 'who notices, and whom they tell', 'what makes it worse', 'end'].map(open),
        '1.',
      ),
    ),
    section(
      'Questions',
      'Who decides, and how are they reached? Then, for each of these: does it exist, who can show it now, and does it help?',
      bullets(standing.outcome.lookFor),
    ),
    section(
      'What the participants can rely on',
      bullets([currentLevel(source, bounds)]),
      'Practices today:',
      text('currentPractices', 'current practices'),
      'Recorded evidence:',
      listed(evidence, bounds, { none: missing('evidence'), line: evidenceLine(bounds) }),
    ),
    section(
      'Afterwards',
      bullets([open('what held'), open('what did not'), open('actions and their owners')]),
    ),
  ];
}

/** A risk with its description, if it has one, indented into its item of the list. */
function situation(line: (risk: LinkedRisk) => string, bounds: DraftBounds): (risk: LinkedRisk) => string {
  return (risk) => {
    if (risk.description === null) return line(risk);
    const description = quotedOr(risk.description, 'description', bounds);
    return `${line(risk)}\n\n${description.replaceAll(/^/gm, '  ')}\n`;
  };
}
