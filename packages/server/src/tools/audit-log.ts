import { setImmediate as nextTurn } from 'node:timers/promises';
import * as z from 'zod';
import { FORM_TOOL } from '../apps/card-names.ts';
import { type ChangeText, changeJson, parseChange, summarizeChange } from '../audit/change-text.ts';
import { agreementInTurns, MAX_NAMED } from '../audit/data-agreement.ts';
import {
  type AuditEntry,
  type EntryFilter,
  isAudited,
  listEntries,
  loadChange,
} from '../audit/list-entries.ts';
import { listOriginEntries, loadOriginChange } from '../audit/list-origin-entries.ts';
import type { DifferingRecord } from '../audit/replay.ts';
import { type Verification, verifyAudit } from '../audit/verify.ts';
import type { Database } from '../database/open.ts';
import type { Detail } from '../framework/describe.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { invalid } from '../refusals/invalid.ts';
import { counted } from '../text/counted.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, day, detail, nextCursor, pageSize, profileId } from '../tool-kit/arguments.ts';
import { ignored, noted, notes } from '../tool-kit/notes.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { type Answer, type ToolCall, tool } from '../tool-kit/tool.ts';

const MAX_ENTRIES = 100;

/** The length of one part of a change that is too large for an answer. A part fits, whatever its characters. */
const PART_CHARACTERS = 15_000;

const input = () => ({
  profile: profileId()
    .optional()
    .describe('Of this profile; by id even if deleted; "framework": imports.')
    .meta({ brief: 'Or "framework": imports.' }),
  tool: line(64).optional().describe('Made by this tool.'),
  client: line(200).optional().describe("The client's name, exactly.").meta({ brief: 'Exactly.' }),
  person: line(120).optional().describe("The person's name, exactly.").meta({ brief: 'Exactly.' }),
  since: day('First day, UTC.').optional(),
  until: day('Last day, UTC.').optional(),
  detail: detail('concise: names of changed fields. detailed: values before and after.').meta({
    brief: 'detailed: values before and after.',
  }),
  limit: pageSize(MAX_ENTRIES, 20, 'Entries per page.'),
  cursor: cursor().optional(),
  verify: z.boolean().default(false).describe('Check the whole chain instead.'),
  keptHash: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' })
    .optional()
    .describe('Verify: is this lastHash of earlier still in the chain?')
    .meta({ brief: 'Verify against this.' }),
});

const output = () =>
  z.object({
    profile: z.string().optional(),
    entries: z
      .array(
        z.object({
          sequence: z.int(),
          at: z.string(),
          client: z.string().nullable().describe('Its name.'),
          clientVersion: z.string().nullable(),
          account: z.string().nullable().describe('Of the operating system.'),
          person: z.string().nullable().describe('As the client gave it.'),
          tool: z.string(),
          how: z.string().optional(),
          subject: z.string(),
          originLog: z.int().optional(),
          revision: z.int().nullable().optional(),
          changed: z.array(z.string()).optional(),
          counts: z.record(z.string(), z.int()).optional(),
          hash: z.string().optional(),
          before: z.unknown().optional(),
          after: z.unknown().optional(),
          json: z.string().optional().describe('Part of a change too large for an answer.'),
          part: z.record(z.string(), z.int()).optional(),
        }),
      )
      .optional()
      .describe('Newest first.'),
    nextCursor: nextCursor(),
    verification: z
      .object({
        intact: z.boolean(),
        entries: z.int().optional(),
        lastHash: z.string().optional(),
        keptAt: z.int().nullable().optional().describe('Its entry.'),
        brokenAt: z.int().optional(),
        reason: z.string().optional(),
        differing: z
          .array(z.object({ profile: z.string(), record: z.string() }))
          .optional()
          .describe('The first ones.'),
        meaning: z.string(),
      })
      .optional(),
    notes: notes().describe('Ignored arguments; where entries are from.'),
  });

const INTACT =
  'Nobody changed, inserted or removed an entry without changing other hashes as well. Anybody who can write the file can also recompute all hashes or drop the newest entries: keep lastHash elsewhere, and pass it as keptHash next time.';

const BROKEN =
  'The entries before this one fit together. This entry or an earlier one was changed, inserted or removed outside the server: compare with a backup.';

const DIFFERS =
  'Somebody has changed what is stored outside the server, and not the log. Compare with a backup before you rely on these records.';

const COMPARE = 'Compare the database with a backup before you rely on it.';

const KEEP = 'Keep lastHash outside this computer, and pass it as keptHash next time.';

const NOT_COMPARED = 'The newest entry is of an earlier version, which did not log the state of the data.';

/** The number of the next entry, and the character of its JSON text at which the page begins. */
const position = () => z.tuple([z.int(), z.int().min(0)]);

/** The server sees only that the one-time value of a card came back. */
const BY_FORM = 'through the form, as the host reports it';

const FROM_ELSEWHERE =
  'Entries with originLog are of logs that the profile was in before it was imported, with the numbers and ids of there, perhaps without names. 1 is the oldest log.';

export const auditLog = tool({
  name: 'audit_log',
  title: 'Read or verify the audit log',
  description: 'Who changed what, when, with which tool, newest first; or verify that the log is intact.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ verify, keptHash, detail, limit, cursor, profile: given, ...filters }, call) => {
    const { db, name } = call;
    const { since, until } = filters;
    if (verify || keptHash !== undefined) {
      const skipped = ignored({ profile: given, ...filters, cursor }, 'the whole log is verified');
      const answer = await verificationAnswer(await verifyAudit(db, keptHash, call.abort), keptHash, call);
      return { ...answer, facts: { ...answer.facts, ...noted(skipped) } };
    }
    if (since !== undefined && until !== undefined && since > until)
      throw invalid(`since ${since} is after until ${until}`, 'Give the earlier day as since.');
    const subject = given === undefined ? undefined : await subjectOf(db, given);
    const list = {
      tool: name,
      profile: subject,
      byTool: filters.tool,
      client: filters.client,
      person: filters.person,
      since,
      until,
      detail,
    };
    const [upTo, offset] = decodeCursor(cursor, list, position) ?? [undefined, 0];
    const found = await findEntries(db, { subject, ...filters }, { upTo, limit: limit + 1 });
    const { entries, next } = await pageOf(db, found, { subject, limit, offset, detail });
    const isFromElsewhere = found.slice(0, entries.length).some(({ originLog }) => originLog !== undefined);
    return {
      summary: `${counted(entries.length, 'change')}${next === null ? '' : ', and more on the next page'}.`,
      facts: {
        ...(subject !== undefined && { profile: subject }),
        entries,
        ...(next !== null && { nextCursor: encodeCursor(list, next) }),
        ...noted(isFromElsewhere ? [FROM_ELSEWHERE] : []),
      },
    };
  },
});

/** What a log is of, by its id even if that is deleted, or else by the name of a profile. */
async function subjectOf(db: Database, given: string): Promise<string> {
  return (await isAudited(db, given)) ? given : resolveProfile(db, given, { for: 'reading' });
}

/** The entries of this database's log and, of a profile that was imported, those of the logs that it was in before. */
async function findEntries(
  db: Database,
  filter: EntryFilter,
  { upTo, limit }: { upTo: number | undefined; limit: number },
): Promise<readonly AuditEntry[]> {
  const own = upTo !== undefined && upTo <= 0 ? [] : await listEntries(db, filter, { upTo, limit });
  if (own.length === limit || filter.subject === undefined) return own;
  const before = { upTo: Math.min(upTo ?? 0, 0), limit: limit - own.length };
  return [...own, ...(await listOriginEntries(db, filter, before))];
}

type EntryPosition = z.infer<ReturnType<typeof position>>;

interface PageOptions {
  /** The profile whose entries these are, if they are of one. */
  readonly subject: string | undefined;
  readonly limit: number;
  readonly offset: number;
  readonly detail: Detail;
}

/**
 * As many of the entries found as fit. The last of them only shows that there is another page. A change that is too
 * large for an answer is given in parts, each on a page of its own.
 */
async function pageOf(
  db: Database,
  found: readonly AuditEntry[],
  { subject = '', limit, offset, detail }: PageOptions,
): Promise<{ entries: object[]; next: EntryPosition | null }> {
  const entries: object[] = [];
  let room = bytesLeft({});
  for (const [index, entry] of found.entries()) {
    if (index === limit) return { entries, next: [entry.position, 0] };
    await nextTurn(); // a change may be large, and a page has up to a hundred
    const { position, originLog } = entry;
    const change = await (originLog === undefined
      ? loadChange(db, position)
      : loadOriginChange(db, subject, position));
    const isContinued = index === 0 && offset > 0;
    const facts = isContinued ? null : factsWithin(room, entry, change, detail);
    if (facts !== null) {
      entries.push(facts);
      room -= answerBytes({ entries: [facts] });
      continue;
    }
    if (entries.length > 0) return { entries, next: [position, 0] };
    const { json, part } = partOf(changeJson(change), offset);
    const following = found[index + 1];
    const after: EntryPosition | null = following === undefined ? null : [following.position, 0];
    return {
      entries: [{ ...headOf(entry), hash: entry.hash, json, part }],
      next: part.to < part.of ? [position, part.to] : after,
    };
  }
  return { entries, next: null };
}

/** An entry as it is answered, or null if there is not enough room for it. */
function factsWithin(room: number, entry: AuditEntry, text: ChangeText, detail: Detail): object | null {
  if (detail === 'detailed' && text.after.length + (text.before?.length ?? 0) > room) return null;
  const change = parseChange(text);
  const { revision, changed, counts } = summarizeChange(change);
  const facts =
    detail === 'detailed'
      ? { ...headOf(entry), hash: entry.hash, ...change }
      : { ...headOf(entry), revision, changed, ...(Object.keys(counts).length > 0 && { counts }) };
  return answerBytes({ entries: [facts] }) > room ? null : facts;
}

function headOf({ hash: _, position: __, ...head }: AuditEntry): object {
  return head.tool === FORM_TOOL ? { ...head, how: BY_FORM } : head;
}

function partOf(
  json: string,
  from: number,
): { json: string; part: { from: number; to: number; of: number } } {
  const end = Math.min(from + PART_CHARACTERS, json.length);
  // A character outside the basic plane is not cut in half: half of it could not be sent.
  const to = end < json.length && /[\udc00-\udfff]/.test(json.charAt(end)) ? end - 1 : end;
  return { json: json.slice(from, to), part: { from, to, of: json.length } };
}

async function verificationAnswer(
  verification: Verification,
  keptHash: string | undefined,
  { connection, differing, abort }: ToolCall,
): Promise<Answer> {
  if (!verification.intact) {
    const { brokenAt, reason } = verification;
    return {
      summary: `The audit log is broken at entry ${brokenAt}: ${reason}.`,
      next: COMPARE,
      facts: { verification: { ...verification, meaning: BROKEN } },
    };
  }
  const { keptAt, ...chain } = verification;
  const data = await agreementInTurns(connection.open(), abort);
  differing.take(data);
  if (data.kind === 'differs') return differenceAnswer(data.records.slice(0, MAX_NAMED), chain);
  const kept =
    keptHash === undefined
      ? '.'
      : keptAt === null
        ? ', but no entry has keptHash: it has been rewritten or shortened since that was noted.'
        : keptAt === 0
          ? ', and keptHash is that of an empty log.'
          : `, and entry ${keptAt} has keptHash.`;
  return {
    summary: `The audit log's chain of ${counted(chain.entries, 'change')} is intact${kept}`,
    next: keptAt === null && keptHash !== undefined ? COMPARE : KEEP,
    facts: {
      verification: {
        ...chain,
        ...(keptHash !== undefined && { keptAt }),
        meaning: data.kind === 'agrees' ? INTACT : `${INTACT} ${NOT_COMPARED}`,
      },
    },
  };
}

/** The chain fits together, but what is stored is not what it says. */
function differenceAnswer(
  records: readonly DifferingRecord[],
  { entries, lastHash }: { entries: number; lastHash: string },
): Answer {
  const names = records.map(({ profile, record }) => `${profile}: ${record}`);
  const reason =
    names.length === 0
      ? 'the data differ from the log, but in no record, snapshot or import: in a profile, what is in use of imports, a Community Profile, or a log that came with a profile'
      : `the data differ from the log: ${names.join('; ')}`;
  return {
    summary: `The audit log's chain fits together, but ${reason}.`,
    next: 'Compare these records with a backup before you rely on them.',
    facts: {
      verification: { intact: false, entries, lastHash, reason, differing: records, meaning: DIFFERS },
    },
  };
}
