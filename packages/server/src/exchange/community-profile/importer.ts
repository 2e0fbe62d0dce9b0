import { inTurns } from '../../turns/in-turns.ts';
import { tablesOf } from '../any-table/tables-of.ts';
import type { Importer, TakeBack } from '../importer.ts';

/**
 * What a community of organizations says about outcomes. A table with priorities and without scores, targets and owners
 * is taken for one; a template only where it is said to be one.
 */
export const communityImporter: Importer = {
  kind: 'community',
  recognises: async (recognised, file) => {
    if (recognised.kind !== 'table') return false;
    const { looksLikeCommunityProfile } = await import('./community-rows.ts');
    return inTurns(looksLikeCommunityProfile((await tablesOf(recognised, file)).tables));
  },
  takes: ['profile', 'source'],
  run: async (
    db,
    writer,
    _now,
    { file, recognised, profile, source, kind, dryRun = kind === undefined, abort },
  ) => {
    const [{ importCommunityProfile }, { communityRows }] = await Promise.all([
      import('./import-community-profile.ts'),
      import('./community-rows.ts'),
    ]);
    const { tables, notes } = await tablesOf(recognised, file);
    const name = profile ?? nameOf(file.name);
    const answer = await importCommunityProfile(db, writer, {
      file,
      rows: await inTurns(communityRows(tables), abort),
      name,
      source,
      dryRun,
    });
    const taken = kind === undefined ? [TAKEN] : [];
    return { ...answer, facts: { ...answer.facts, notes: [...notes, ...taken] } };
  },
};

const TAKEN =
  'Taken for a Community Profile, since it has priorities and no scores. Give kind "community" if it is one, or kind "spreadsheet" if these are the priorities of a profile of your own.';

/** A Community Profile is called as its file, if nobody says how. */
function nameOf(file: string): string {
  return file.replace(/\.[a-z\d]{1,5}$/i, '');
}

/** Takes a Community Profile back by its id, such as `community-hospitals`. */
export const takeCommunityBack: TakeBack = async (db, writer, { id: given, reason, dryRun }) => {
  const id = given.toLowerCase();
  const { removeCommunityProfile } = await import('./store-community-profile.ts');
  return removeCommunityProfile(db, writer, { id, reason, dryRun });
};
