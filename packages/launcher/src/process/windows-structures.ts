// The structures of Windows that csf-mcp reads, as 64-bit Windows lays them out. Node.js is built for nothing else there.

/** Bytes of a FILETIME, a HANDLE and a DWORD. */
export const FILETIME_BYTES = 8;
export const HANDLE_BYTES = 8;
export const DWORD_BYTES = 4;

/** Milliseconds from 1601, where a FILETIME begins, to 1970 ("File Times" on Microsoft Learn). */
const EPOCH_DIFFERENCE_MS = 11_644_473_600_000;

/** A FILETIME counts steps of 100 ns. */
const TICKS_PER_MS = 10_000n;

/** Reads a FILETIME, a time or a span, in steps of 100 ns. */
export function readFileTime(bytes: Buffer): bigint {
  return bytes.readBigUInt64LE();
}

/** A FILETIME in milliseconds since 1970. */
export function fileTimeToEpochMs(ticks: bigint): number {
  return Number(ticks / TICKS_PER_MS) - EPOCH_DIFFERENCE_MS;
}

/** A span of FILETIME in milliseconds. */
export function ticksToMs(ticks: bigint): number {
  return Number(ticks) / Number(TICKS_PER_MS);
}

const PROCESS_ENTRY_BYTES = 568;

/** An empty PROCESSENTRY32W. Its first field is its size. */
export function emptyProcessEntry(): Buffer {
  const entry = Buffer.alloc(PROCESS_ENTRY_BYTES);
  entry.writeUInt32LE(PROCESS_ENTRY_BYTES);
  return entry;
}

/** Pid and parent of a PROCESSENTRY32W (th32ProcessID, th32ParentProcessID). */
export function readProcessEntry(entry: Buffer): { readonly pid: number; readonly parentPid: number } {
  return { pid: entry.readUInt32LE(8), parentPid: entry.readUInt32LE(32) };
}

export const MEMORY_COUNTERS_BYTES = 72;

/** WorkingSetSize of a PROCESS_MEMORY_COUNTERS, in bytes. */
export function readWorkingSet(counters: Buffer): number {
  return Number(counters.readBigUInt64LE(16));
}

/** TOKEN_USER: a pointer to the SID and its attributes. Windows puts the SID behind it, into the same bytes. */
const TOKEN_USER_BYTES = 16;

/** A SID has at most 15 parts, of 4 bytes, after 8 bytes of its own ("SID structure (winnt.h)"). */
const SID_REVISION = 1;
const MAX_SID_PARTS = 15;
export const MAX_TOKEN_USER_BYTES = TOKEN_USER_BYTES + 8 + 4 * MAX_SID_PARTS;

/** The SID in a TOKEN_USER. Null unless exactly one SID fills what follows: a guess could take two users for one. */
export function readSid(tokenUser: Buffer): Buffer | null {
  const sid = tokenUser.subarray(TOKEN_USER_BYTES);
  const [revision, parts = 0] = sid;
  const isSid = revision === SID_REVISION && parts >= 1 && parts <= MAX_SID_PARTS;
  return isSid && sid.length === 8 + 4 * parts ? sid : null;
}

/** Whether both are known and the same user. */
export function isSameUser(a: Buffer | null, b: Buffer | null): boolean {
  return a !== null && b !== null && a.equals(b);
}
