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

const BOX = '- [ ]';

export function procedureChecklist(source: DraftSource, bounds: DraftBounds): readonly string[] {
  const { profile, openRisks, evidence } = source;
  const text = textReader(source, bounds);
  return [
    section('What it is for', subject(source, bounds)),
    section('Scope', quotedOr(profile.scope, 'scope', bounds)),
    section(
      'Who',
      'Today:',
      text('currentRoles', 'current roles'),
      'Aimed at:',
      text('targetRoles', 'target roles'),
    ),
    section(
      'How',
      bullets([currentLevel(source, bounds), targetLevel(source)]),
      'Practices today:',
      text('currentPractices', 'current practices'),
      'Practices aimed at:',
      text('targetPractices', 'target practices'),
    ),
    section(
      'Steps',
      bullets(
        [
          'The practices above were compared with what is done; differences are noted.',
          'Each role above has a person who knows of it.',
          open('further steps'),
        ],
        BOX,
      ),
    ),
    section('To be at hand afterwards', lookFor(source, BOX)),
    section(
      'Recorded evidence to look at',
      listed(evidence, bounds, { none: missing('evidence'), mark: BOX, line: evidenceLine(bounds) }),
    ),
    section(
      'Risks to keep in mind',
      listed(openRisks, bounds, { none: missing('open risks'), mark: BOX, line: riskLine(profile, bounds) }),
      ...closedRisks(source),
    ),
    section('Sign-off', bullets([open('done by'), open('date'), open('deviations')], BOX)),
  ];
}
