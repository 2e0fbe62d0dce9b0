import { analyzeGaps } from '../../analysis/gaps.ts';
import { analyzeScores } from '../../analysis/scores.ts';
import { type Seen, seeProfile } from '../../assessments/point-of-view.ts';
import type { OutcomeStanding } from '../../assessments/standing.ts';
import type { Database } from '../../database/open.ts';
import { settingsColumns } from '../../database/tables/profiles.ts';
import { passes } from '../../framework/element-filter.ts';
import { shortNameOf } from '../../framework/elements.ts';
import { NOW } from '../../history/moment.ts';
import { loadTexts } from '../../profiles/load-texts.ts';
import type { OutcomeTexts } from '../../profiles/outcome-texts.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { dayNotes } from '../day-notes.ts';
import type { FoundRows } from './found-rows.ts';
import type { AppliedSelection } from './selection.ts';

export type OutcomeTable = 'scores' | 'gaps' | 'targets';

/** The rows of a table about outcomes: figures as `profile_scores` and `profile_gaps` have them, or what is aimed at. */
export async function outcomeRows(
  db: Database,
  profileId: string,
  table: OutcomeTable,
  selection: AppliedSelection & { readonly now: Date },
): Promise<FoundRows> {
  const { asOf, within, now } = selection;
  const { seen, texts } = await db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const concerns = (outcomeId: string): boolean => passes(outcomeId, within);
      const seen = await seeProfile(transaction, profileId, { asOf }, { now, concerns });
      const ids = seen.moment === NOW ? seen.standings.map(({ outcome }) => outcome.id) : [];
      return { seen, texts: await loadTexts(transaction, profileId, table === 'targets' ? ids : []) };
    });
  const standings = selected(seen, selection);
  const notes = [...dayNotes(seen.view), ...seen.notes];
  if (table === 'targets') {
    const isPast = seen.moment !== NOW;
    return {
      rows: standings.map((standing) => targetRow(standing, texts.get(standing.outcome.id) ?? {})),
      notes: isPast ? [...notes, 'Texts are kept as they are now only, so a past day has none.'] : notes,
    };
  }
  return { rows: table === 'gaps' ? gapRows(standings) : scoreRows(standings, seen), notes };
}

function selected({ standings }: Seen, { within, owner }: AppliedSelection): readonly OutcomeStanding[] {
  const key = owner === undefined ? null : caseFolded(owner);
  return standings.filter(
    (standing) =>
      passes(standing.outcome.id, within) &&
      (key === null || (standing.owner !== null && caseFolded(standing.owner) === key)),
  );
}

function scoreRows(standings: readonly OutcomeStanding[], { profile }: Seen): readonly object[] {
  const byId = standingsById(standings);
  return analyzeScores(standings, profile.scale, {}).outcomes.map((figures) => {
    const { assessment, targetPriority, owner } = byId(figures.id);
    return { ...assessment, targetPriority, owner, ...figures, shortName: shortNameOf(figures.id) };
  });
}

function gapRows(standings: readonly OutcomeStanding[]): readonly object[] {
  const byId = standingsById(standings);
  return analyzeGaps(standings).outcomes.map((shortfall) => {
    const { owner, targetOn } = byId(shortfall.id);
    return { ...shortfall, shortName: shortNameOf(shortfall.id), owner, targetOn };
  });
}

function targetRow(standing: OutcomeStanding, texts: OutcomeTexts): object {
  const { id } = standing.outcome;
  return { id, shortName: shortNameOf(id), ...settingsColumns.pick(standing), ...texts };
}

/** Looks up the standing of an outcome that is among them. */
function standingsById(standings: readonly OutcomeStanding[]): (id: string) => Partial<OutcomeStanding> {
  const byId = new Map(standings.map((standing) => [standing.outcome.id, standing]));
  return (id) => byId.get(id) ?? {};
}
