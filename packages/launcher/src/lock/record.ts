import { fstatSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { closeMarks } from '../channel/close-marks.ts';
import { controlSite } from '../control/site.ts';

/** The record is written in one piece of this size, so that a reader never sees half of it. */
export const RECORD_BYTES = 1_024;

/** A reader stops here, because no record is that long. */
export const MAX_READ_BYTES = 4_096;

/** A record that cannot be parsed may be half-written, so it is read again this often, at this interval. */
const READ_TRIES = 5;
const READ_RETRY_MS = 20;

const instanceState = z.enum(['starting', 'running', 'stopping']);

/** Larger pids exist on no platform that we know; Linux allows up to 2^22 (proc(5), pid_max). */
const pid = z.int().check(z.positive(), z.maximum(2 ** 31 - 1));
/** Printable ASCII: text for a terminal must not contain its control sequences. */
const word = z.string().check(z.maxLength(64), z.regex(/^[\x20-\x7e]*$/));

const protocol = z.int().check(z.positive());

/** The four public fields. Earlier, non-cooperating versions wrote only these. */
const publicShape = {
  pid,
  startTime: z.iso.datetime(),
  transport: word,
  version: word,
};
const publicFields = z.object(publicShape);

const fullShape = {
  ...publicShape,
  /** Null until the server process has been spawned. */
  serverPid: z.nullable(pid),
  state: instanceState,
  startTicks: word,
  serverStartTicks: z.nullable(word),
  bootId: z.nullable(word),
  pidNamespace: z.nullable(word),
  /** The times when instances of this lock were replaced by force, latest last (ISO 8601 UTC). */
  takeovers: z.array(z.iso.datetime()).check(z.maxLength(8)),
  /** The exit code of the instance; null while it runs, and after its launcher was killed. */
  exitCode: z.nullable(z.int()),
  /**
   * The close stamp of the database: the instance has closed it properly, and its file was like that then. Null while it
   * runs, after any other end, in a record of an older version, and for a stamp of another form.
   */
  closeStamp: z.catch(closeMarks.closeStamp, null),
  /**
   * The database that was closed last in this data directory, by this instance or by one before. Every rewrite keeps it.
   * Null if there was none, in a record of an older version, and for a word of another form.
   */
  lastDatabase: z.catch(closeMarks.lastDatabase, null),
  /**
   * What the server has warned of since it was started, each a word that `status` explains. Empty in a record of an older
   * version. A newer one may have other words.
   */
  warnings: z.catch(
    z.array(z.string().check(z.maxLength(24), z.regex(/^[a-z-]+$/))).check(z.maxLength(4)),
    [],
  ),
  /**
   * The protocols in which the instance takes further sessions, lowest and highest. Absent when it takes none, and in a
   * record of an older version.
   */
  attachProtocols: z.catch(z.optional(z.tuple([protocol, protocol])), undefined),
  /**
   * Where and with which secret the instance can be asked. Stands in the record of the data directory alone. Null if it
   * cannot be asked, and in a record of an older version.
   */
  control: z.catch(z.nullable(controlSite), null),
};
const fullRecord = z.object(fullShape);

/** The record of an older version. */
export type LegacyRecord = z.infer<typeof publicFields>;

/** The record of the instance that holds the lock file. It describes; the kernel lock decides. */
export type InstanceRecord = z.infer<typeof fullRecord>;

/** The content of a lock file. */
export type RecordReading =
  | { readonly kind: 'blank' }
  | { readonly kind: 'record'; readonly record: InstanceRecord }
  | { readonly kind: 'legacy'; readonly record: LegacyRecord }
  /** `found` describes the content for a log line. */
  | { readonly kind: 'garbage'; readonly found: string };

/**
 * Parses the content of a lock file. Any program may have written it, so this never throws.
 * @param content the beginning of the file
 * @param fileBytes the size of the whole file
 */
export function parseRecord(content: Buffer, fileBytes = content.length): RecordReading {
  const text = content.toString('utf8').trim();
  if (text === '') return { kind: 'blank' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'garbage', found: `${fileBytes} bytes that are not JSON` };
  }
  const full = fullRecord.safeParse(json);
  if (full.success) return { kind: 'record', record: full.data };
  // JSON with one of our own fields was meant to be a full record. A broken full record is not a legacy record.
  const legacy = publicFields.safeParse(json);
  if (legacy.success && !isPartOfFullRecord(json)) return { kind: 'legacy', record: legacy.data };
  return { kind: 'garbage', found: `JSON of another shape (${describeIssue(full.error)})` };
}

/**
 * Whether the content of a lock file is a lock record of this or an older version, though perhaps one with values that
 * no instance writes. Anything else may be a document that somebody needs.
 */
export function isLockRecord(content: Buffer): boolean {
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8').trim());
  } catch {
    return false;
  }
  if (fullRecord.safeParse(json).success) return true; // a newer version may have written more fields
  if (typeof json !== 'object' || json === null) return false;
  const fields = Object.keys(json);
  return (
    Object.keys(publicShape).every((field) => fields.includes(field)) &&
    fields.every((field) => Object.hasOwn(fullShape, field))
  );
}

/**
 * Whether the content of a lock file is a part of a record that this instance wrote: every one begins with the same pid
 * and start time.
 */
export function isPartOf({ pid, startTime }: InstanceRecord, content: Buffer): boolean {
  const start = Buffer.from(JSON.stringify({ pid, startTime }).slice(0, -1));
  const length = Math.min(content.length, start.length);
  return content.length < RECORD_BYTES && content.subarray(0, length).equals(start.subarray(0, length));
}

/** Whether two accounts are of the same instance: nothing starts twice with one pid in the same millisecond. */
export function isSameInstance(
  a: Pick<InstanceRecord, 'pid' | 'startTime'>,
  b: Pick<InstanceRecord, 'pid' | 'startTime'>,
): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}

/** Serialises a record to exactly {@link RECORD_BYTES} bytes: JSON, padded with spaces, ended by a newline. */
export function serializeRecord(record: InstanceRecord): Buffer {
  const json = JSON.stringify(record);
  const padding = RECORD_BYTES - Buffer.byteLength(json) - 1;
  if (padding < 0) throw new RangeError(`the lock record has ${-padding} bytes more than ${RECORD_BYTES}`);
  return Buffer.from(`${json}${' '.repeat(padding)}\n`);
}

/** Reads the record from an open lock file. */
export function readRecord(fd: number): RecordReading {
  const buffer = Buffer.alloc(MAX_READ_BYTES);
  const length = readSync(fd, buffer, 0, buffer.length, 0);
  return parseRecord(buffer.subarray(0, length), Math.max(length, fstatSync(fd).size));
}

/** Reads the record from a file that its owner may be writing right now. */
export async function readSettledRecord(fd: number): Promise<RecordReading> {
  for (let tries = 1; ; tries++) {
    const reading = readRecord(fd);
    if (reading.kind === 'record' || reading.kind === 'legacy' || tries === READ_TRIES) return reading;
    await sleep(READ_RETRY_MS);
  }
}

/** Whether an open lock file has exactly this record. */
export function holdsRecord(fd: number, record: InstanceRecord): boolean {
  const buffer = Buffer.alloc(RECORD_BYTES);
  return readSync(fd, buffer, 0, buffer.length, 0) === RECORD_BYTES && buffer.equals(serializeRecord(record));
}

/** Writes the record in one write and does not truncate first, so readers see the old one or the new one. */
export function writeRecord(fd: number, record: InstanceRecord): void {
  const content = serializeRecord(record);
  const written = writeSync(fd, content, 0, content.length, 0);
  if (written !== content.length)
    throw new Error(`wrote ${written} of ${content.length} bytes of the lock record`);
}

function isPartOfFullRecord(json: unknown): boolean {
  return typeof json === 'object' && json !== null && ('serverPid' in json || 'startTicks' in json);
}

function describeIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.join('.') || 'value'}: ${issue.message}`;
}
