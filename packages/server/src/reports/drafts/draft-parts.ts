import type { Wording } from '../../framework-import/wording.ts';
import type { TextField } from '../../profiles/outcome-texts.ts';
import type { Profile } from '../../profiles/profile.ts';
import { counted } from '../../text/counted.ts';
import { type Block, heading, type ListMark, list, paragraph, quote } from '../document/block.ts';
import { levelText } from '../document/figure-text.ts';
import type { DraftOutcome, DraftSource } from './draft-source.ts';
import type { LinkedEvidence, LinkedRisk } from './linked-records.ts';

/** In place of what only the people concerned can write. */
export function open(what: string): string {
  return `[${what}: to be filled in]`;
}

/** A part of a draft; nothing where it would only have its heading. */
export function section(title: string, ...blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [heading(2, title), ...blocks];
}

/** Whose document it is; the wording says whose statements it quotes. */
export function frame({ profile, words }: DraftSource): readonly Block[] {
  return [
    list([
      `Organization: ${profile.organization}`,
      `Profile: ${profile.name}`,
      `Wording of statements: ${words.wording}`,
    ]),
    ...(profile.scope === null ? [] : [paragraph('Scope:'), quote(profile.scope)]),
  ];
}

/** What an outcome says, with examples in the same words where there are some. */
export function statement({ standing: { outcome } }: DraftOutcome, words: Wording): readonly Block[] {
  const { examples = [], moreExamples = 0 } = words.examplesOf(outcome.id);
  const whose = words.whoseOf(outcome.id).words;
  const text = words.statementOf(outcome);
  return [
    ...(words.isImported ? [quote(text)] : [paragraph(text)]),
    ...(whose === undefined ? [] : [paragraph(`Words of ${outcome.id}: ${whose}.`)]),
    ...(examples.length === 0 ? [] : [paragraph('Implementation examples:'), list(examples)]),
    ...(moreExamples === 0 ? [] : [paragraph(`${counted(moreExamples, 'more example')}: csf_get has all.`)]),
  ];
}

/** Without this, a draft would pass for something that is wanted. */
export function applicability({ standing, texts }: DraftOutcome): readonly Block[] {
  const { outcome, state, assessment } = standing;
  if (state === 'excluded') return reasoned(`The profile excludes ${outcome.id}.`, texts.rationale);
  return state === 'not applicable'
    ? reasoned(`${outcome.id} was recorded as not applicable.`, assessment?.notApplicableReason)
    : [];
}

function reasoned(what: string, reason: string | null | undefined): readonly Block[] {
  return [{ type: 'mark', text: what }, ...(reason == null ? [] : [paragraph('Its reason:'), quote(reason)])];
}

/** The texts of a profile that somebody has written, each below its title. */
export function texts(
  { texts }: DraftOutcome,
  wanted: readonly (readonly [field: TextField, title: string])[],
): readonly Block[] {
  return wanted.flatMap(([field, title]) => {
    const text = texts[field];
    return text === undefined ? [] : [paragraph(`${title}:`), quote(text)];
  });
}

/** Score and target as far as they are known. */
export function levels({ standing }: DraftOutcome, { scale }: Profile): readonly string[] {
  const { assessment, target, state, targetOn } = standing;
  const score = state === 'assessed' ? (assessment?.score ?? null) : null;
  const assessed = assessment === null ? '' : `, assessed on ${assessment.date} by ${assessment.assessor}`;
  return [
    ...(score === null ? [] : [`Current score: ${levelText(scale, score)}${assessed}`]),
    ...(target === null
      ? []
      : [`Target: ${levelText(scale, target)}${targetOn === null ? '' : `, by ${targetOn}`}`]),
  ];
}

export function evidenceList(evidence: readonly LinkedEvidence[], mark?: ListMark): readonly Block[] {
  const items = evidence.map(
    ({ id, title, reference, date, owner, reviewStatus }) =>
      `${id}: ${title} (${reference}), dated ${date}, owner ${owner}, ${reviewStatus}`,
  );
  return items.length === 0 ? [] : [list(items, mark)];
}

export function riskList(
  { openRisks, closedRisks, profile }: DraftSource,
  mark?: ListMark,
): readonly Block[] {
  const items = openRisks.map((risk) => riskLine(risk, profile));
  const closed = closedRisks === 0 ? [] : [paragraph(`${counted(closedRisks, 'closed risk')} left out.`)];
  return items.length === 0 ? closed : [list(items, mark), ...closed];
}

function riskLine(risk: LinkedRisk, profile: Profile): string {
  return [`${risk.id}: ${risk.title}`, ...riskFacts(risk, profile).map((fact) => fact.join(' '))].join(', ');
}

/** What somebody has said about a risk. */
export function riskFacts(
  { likelihood, impact, treatment, owner }: LinkedRisk,
  { riskScales }: Profile,
): readonly (readonly [what: string, said: string])[] {
  const facts: readonly (readonly [what: string, said: string | null])[] = [
    ['likelihood', likelihood === null ? null : levelText(riskScales.likelihood, likelihood)],
    ['impact', impact === null ? null : levelText(riskScales.impact, impact)],
    ['treatment', treatment],
    ['owner', owner],
  ];
  return facts.flatMap(([what, said]) => (said === null ? [] : [[what, said]]));
}

/** Once for the whole draft: what nobody has recorded, each with the outcomes that lack it. */
export function notRecorded(
  { outcomes, profile }: DraftSource,
  wanted: readonly (readonly [title: string, of: (outcome: DraftOutcome) => unknown])[],
): readonly Block[] {
  const concerned = outcomes.filter(({ standing }) => standing.state !== 'excluded');
  const lacking = wanted.flatMap(([title, of]) => {
    const ids = concerned.filter((outcome) => of(outcome) == null).map(({ standing }) => standing.outcome.id);
    return ids.length === 0 ? [] : [`${title}: ${ids.join(', ')}`];
  });
  const items = [...(profile.scope === null ? ['scope of the profile'] : []), ...lacking];
  return section('Not recorded yet', ...(items.length === 0 ? [] : [list(items)]));
}
