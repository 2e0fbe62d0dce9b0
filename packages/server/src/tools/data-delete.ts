import * as z from 'zod';
import { type Deletion, deleteData } from '../deletion/delete-data.ts';
import { pageWithin } from '../paging/page-within.ts';
import { CsfServerError } from '../refusals/error.ts';
import { counted } from '../text/counted.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { profileId } from '../tool-kit/arguments.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const MAX_LISTED = 100;

const input = () => ({
  profile: profileId().optional().describe('The profile to delete.'),
  all: z.boolean().default(false).describe('Or all profiles and imports.'),
  confirm: line(64).optional().describe('Token of the dry run.'),
});

const output = () =>
  z.object({
    status: z.enum(['dry run', 'deleted']),
    profiles: z.array(z.object({ id: z.string(), name: z.string(), organization: z.string() })),
    moreProfiles: z.int(),
    counts: z.record(z.string(), z.int()).describe('Rows by kind.'),
    confirm: z.string().optional(),
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
    'Delete a profile with all its records, or everything, for good. Without confirm nothing is deleted: the answer says what would go and gives a token, void once anything changes. Show that to the user; pass the token only if they agree.',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  run: async ({ profile, all, confirm }, { db, now, confirmationKey, writerAt }) => {
    if (all === (profile !== undefined)) throw unclear(all);
    const writer = writerAt(now());
    const request = { profile: profile ?? null, confirm };
    const { profiles, ...deletion } = await deleteData(db, writer, confirmationKey(), request);
    const { items, next } = pageWithin(profiles, {
      start: 0,
      limit: MAX_LISTED,
      maxBytes: bytesLeft(deletion),
      bytesOf: (profile) => answerBytes({ profiles: [profile] }),
    });
    return {
      headline: headline({ profiles, ...deletion }),
      facts: {
        status: deletion.status,
        profiles: items.map(({ id, name, organization }) => ({ id, name, organization })),
        moreProfiles: next === null ? 0 : profiles.length - next,
        counts: deletion.counts,
        ...(deletion.confirm !== null && { confirm: deletion.confirm }),
        stays: isGone(deletion) ? STAYS : `${STAYS} ${NOT_REWRITTEN}`,
      },
    };
  },
});

function headline({ status, profiles, counts }: Deletion): string {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const what = `${counted(profiles.length, 'profile')} and ${counted(rows, 'row')} of data`;
  return status === 'deleted'
    ? `Deleted ${what}.`
    : `Nothing was deleted. With this token as confirm, ${what} would be deleted for good.`;
}

function isGone({ status, isRewritten }: Pick<Deletion, 'status' | 'isRewritten'>): boolean {
  return status === 'dry run' || isRewritten;
}

function unclear(all: boolean): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: all ? 'Both profile and all are given.' : 'Neither profile nor all is given.',
    hint: 'Give profile to delete one profile, or all: true to delete everything. Nothing was deleted.',
  });
}
