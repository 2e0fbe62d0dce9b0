import { analyzeScores } from '../analysis/scores.ts';
import { see } from '../assessments/point-of-view.ts';
import type { Database } from '../database/open.ts';
import { counted } from '../text/counted.ts';
import type { ExportedFile } from './exported-file.ts';
import type { ExportRequest } from './exporter.ts';

/** The scores of a profile, an object for each outcome that is included. */
export async function exportScoresTable(
  db: Database,
  { profile: id, asOf }: ExportRequest,
  now: Date,
): Promise<ExportedFile> {
  const { profile, standings, view, notes } = await see(db, id, { asOf, knownAt: undefined }, { now });
  const { outcomes } = analyzeScores(standings, profile.scale, {});
  const table = { profile: profile.id, revision: profile.revision, ...view, scores: outcomes };
  return {
    name: `${profile.id}-scores.json`,
    mediaType: 'application/json',
    bytes: Buffer.from(`${JSON.stringify(table, null, 2)}\n`),
    summary: `Scores of ${profile.name}: ${counted(outcomes.length, 'outcome')}.`,
    notes,
  };
}
