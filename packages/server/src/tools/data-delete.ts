import * as z from 'zod';
import { type CompletedDeletion, deleteData } from '../deletion/delete-data.ts';
import {
  checkConfirmation,
  type Deletion,
  type PlannedDeletion,
  planDeletion,
} from '../deletion/delete-rows.ts';
import type { KeptCopy } from '../deletion/keep-copy.ts';
import { type Keeping, keptFolder } from '../deletion/kept-copies.ts';
import { countFiles, type FileScope, type LeftFiles, removeFiles } from '../exchange/remove-files.ts';
import { pageWithin } from '../paging/page-within.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { CsfServerError } from '../refusals/error.ts';
import { counted } from '../text/counted.ts';
import { quote } from '../text/quote.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { type Answer, type Question, tool } from '../tool-kit/tool.ts';

const MAX_LISTED = 100;

/** A question names this many profiles: a person has to read it. */
const MAX_ASKED = 10;

const input = () => ({
  profile: line(MAX_PROFILE_NAME).optional().describe('Id of the profile to delete.'),
  all: z.boolean().default(false).describe('Or all profiles and imports.'),
  confirm: line(64).optional().describe('Token of the dry run.'),
});

const output = () =>
  z.object({
    status: z.enum(['dry run', 'deleted']),
    profiles: z.array(z.object({ id: z.string(), name: z.string(), organization: z.string() })),
    moreProfiles: z.int(),
    counts: z.record(z.string(), z.int()).describe('Rows by kind.'),
    files: z.int().describe('In exports and reports; with all also in imports.'),
    confirm: z.string().optional(),
    kept: z
      .object({ file: z.string(), until: z.string() })
      .optional()
      .describe('The whole database from before.'),
    stays: z.string(),
  });

const STAYS =
  'The audit log stays, with the values that it has recorded; the ids of deleted profiles are not given again.';

const NOT_REWRITTEN =
  'But the database file could not be rewritten, so deleted text may still be in it. Free disk space and close other programs that read it: the next deletion tries again.';

export const dataDelete = tool({
  name: 'data_delete',
  title: 'Delete data',
  description:
    'Delete a profile, or everything. Without confirm nothing goes: the answer says what would, with a token. Show that to the user; pass the token only if they agree.',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  run: async (
    { profile: id, all, confirm },
    { db, dataDir, connection, now, confirmationKey, keeping, besideWork, writerAt, consentTo, abort },
  ) => {
    if (all === (id !== undefined)) throw unclear(all);
    const profile = id ?? null;
    const key = confirmationKey();
    const filesOf = async ({ profiles }: Deletion): Promise<number> =>
      countFiles(dataDir, scopeOf(all, profiles));
    if (confirm === undefined) {
      const planned = await planDeletion(db, key, profile);
      return dryRun({ ...planned, files: await filesOf(planned) }, keeping);
    }
    const consent = consentTo(confirm);
    if (consent === 'refused') throw declined();
    const request = { profile, confirm };
    if (consent === 'not asked') {
      const planned = await checkConfirmation(db, key, request);
      return question({ ...planned, files: await filesOf(planned) }, keeping, confirm);
    }
    await checkConfirmation(db, key, request); // before the copy, which takes its time
    const time = now();
    const writer = writerAt(time);
    const deletion = deleteData(db, request, { connection, writer, key, keeping, now: time, abort });
    besideWork.add(deletion);
    try {
      const done = await deletion;
      const files = await filesOf(done);
      return deleted({ ...done, files, leftFiles: await removeFiles(dataDir, scopeOf(all, done.profiles)) });
    } finally {
      besideWork.delete(deletion);
    }
  },
});

/** What goes besides the rows. */
interface WithFiles {
  readonly files: number;
}

function scopeOf(all: boolean, profiles: Deletion['profiles']): FileScope {
  return all ? 'all' : profiles.map(({ id }) => id);
}

function dryRun({ token, ...planned }: PlannedDeletion & WithFiles, keeping: Keeping): Answer {
  return {
    summary: `Nothing was deleted. With this token as confirm, ${what(planned)} would be deleted.`,
    next: 'Show this to the user. If they agree, repeat the call with this confirm.',
    facts: facts(planned, { status: 'dry run', confirm: token, stays: `${STAYS} ${willBeKept(keeping)}` }),
  };
}

function question(planned: PlannedDeletion & WithFiles, keeping: Keeping, about: string): Question {
  const { profiles } = planned;
  const named = profiles
    .slice(0, MAX_ASKED)
    .map(({ id, name, organization }) => `- ${quote(name)} of ${quote(organization)} (${id})`);
  const more = profiles.length - named.length;
  return {
    about,
    question: [
      `Delete ${what(planned)} from csf-mcp? Accept deletes; decline changes nothing.`,
      ...named,
      ...(more > 0 ? [`- and ${more} more`] : []),
      willBeKept(keeping),
    ].join('\n'),
  };
}

function deleted({
  kept,
  left,
  leftFiles,
  isRewritten,
  ...deletion
}: CompletedDeletion & WithFiles & { readonly leftFiles: LeftFiles }): Answer {
  const stays = [
    STAYS,
    kept === null
      ? 'No copy was kept.'
      : `The copy holds the whole database from before, deleted texts included: csf-mcp restore brings all of it back.`,
    ...(left.length > 0
      ? [
          `But copies of earlier deletions could not be removed: ${left.map(({ reason }) => reason).join('; ')}.`,
        ]
      : []),
    ...(leftFiles.length > 0
      ? [`But files could not be removed: ${leftFiles.map(({ reason }) => reason).join('; ')}.`]
      : []),
    ...(isRewritten ? [] : [NOT_REWRITTEN]),
  ].join(' ');
  const headline = `Deleted ${what(deletion)}.`;
  return {
    summary: kept === null ? headline : `${headline} A copy is kept until ${kept.until}: ${kept.file}`,
    facts: facts(deletion, { status: 'deleted', ...(kept !== null && { kept }), stays }),
  };
}

interface Outcome {
  readonly status: 'dry run' | 'deleted';
  readonly confirm?: string;
  readonly kept?: KeptCopy;
  readonly stays: string;
}

/** The facts of an answer, with as many profiles as fit. */
function facts({ profiles, counts, files }: Deletion & WithFiles, { status, ...others }: Outcome): object {
  const { items, next } = pageWithin(profiles, {
    start: 0,
    limit: MAX_LISTED,
    maxBytes: bytesLeft({ status, counts, files, ...others }),
    bytesOf: (profile) => answerBytes({ profiles: [profile] }),
  });
  return {
    status,
    profiles: items.map(({ id, name, organization }) => ({ id, name, organization })),
    moreProfiles: next === null ? 0 : profiles.length - next,
    counts,
    files,
    ...others,
  };
}

function what({ profiles, counts, files }: Deletion & WithFiles): string {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const data = `${counted(profiles.length, 'profile')} and ${counted(rows, 'row')} of data`;
  return files === 0 ? data : `${data}, and ${counted(files, 'file')} in the folders of csf-mcp,`;
}

function willBeKept(keeping: Keeping): string {
  const { days } = keeping;
  return days === 0
    ? 'No copy will be kept, and none of earlier deletions: what is deleted cannot be brought back.'
    : `A copy of the whole database from before will be kept for ${counted(days, 'day')} in ${keptFolder(keeping)}.`;
}

function unclear(all: boolean): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: all ? 'Both profile and all are given.' : 'Neither profile nor all is given.',
    hint: 'Give profile to delete one profile, or all: true to delete everything. Nothing was deleted.',
  });
}

function declined(): CsfServerError {
  return new CsfServerError({
    code: 'DECLINED',
    message: 'The person at the client did not agree to the deletion.',
    hint: 'Nothing was deleted. Do not call data_delete for it again unless they ask for it.',
  });
}
