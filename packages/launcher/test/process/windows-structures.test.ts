import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyProcessEntry,
  fileTimeToEpochMs,
  isSameUser,
  MAX_TOKEN_USER_BYTES,
  readFileTime,
  readProcessEntry,
  readSid,
  readWorkingSet,
  ticksToMs,
} from '../../src/process/windows-structures.ts';

/** S-1-5-21-1-2-3-1001, a user of a machine, and S-1-5-18, the system. */
const USER = Buffer.from('010500000000000515000000010000000200000003000000e9030000', 'hex');
const SYSTEM = Buffer.from('010100000000000512000000', 'hex');

/** A TOKEN_USER as GetTokenInformation fills it: pointer and attributes, then the SID. */
function tokenUser(sid: Buffer): Buffer {
  return Buffer.concat([Buffer.from('a0f2cf5bd000000000000000deadbeef', 'hex'), sid]);
}

describe('a FILETIME', () => {
  it('counts 100 ns from 1601', () => {
    expect(fileTimeToEpochMs(0n)).toBe(Date.UTC(1601, 0, 1));
    // 1970-01-01 in "Converting a time_t Value to a File Time" on Microsoft Learn.
    expect(fileTimeToEpochMs(116_444_736_000_000_000n)).toBe(0);
    expect(fileTimeToEpochMs(134_145_651_067_891_234n)).toBe(Date.UTC(2026, 1, 3, 4, 5, 6, 789));
  });

  it('has its low half first', () => {
    expect(readFileTime(Buffer.from([0x00, 0x80, 0x3e, 0xd5, 0xde, 0xb1, 0x9d, 0x01]))).toBe(
      0x019d_b1de_d53e_8000n,
    );
  });

  it('is also a span', () => {
    expect(ticksToMs(15_000n)).toBe(1.5);
  });
});

describe('an entry of the process table', () => {
  it('says how large it is before Windows fills it', () => {
    const entry = emptyProcessEntry();
    expect(entry.length).toBe(568);
    expect(entry.readUInt32LE()).toBe(568);
  });

  it('names a process and its parent', () => {
    const entry = emptyProcessEntry();
    entry.writeUInt32LE(4_242, 8);
    entry.writeUInt32LE(4_294_967_292, 32);
    expect(readProcessEntry(entry)).toEqual({ pid: 4_242, parentPid: 4_294_967_292 });
  });
});

it('the working set is the fourth counter of a process', () => {
  const counters = Buffer.alloc(72);
  counters.writeBigUInt64LE(6_000_000_000n, 16);
  expect(readWorkingSet(counters)).toBe(6_000_000_000);
});

describe('the user of a process', () => {
  it.each([USER, SYSTEM])('is the SID behind the pointer of a TOKEN_USER', (sid) => {
    expect(readSid(tokenUser(sid))).toEqual(sid);
  });

  it('fits into the bytes that it gets', () => {
    const longest = Buffer.concat([Buffer.from([1, 15, 0, 0, 0, 0, 0, 5]), Buffer.alloc(4 * 15)]);
    expect(tokenUser(longest).length).toBe(MAX_TOKEN_USER_BYTES);
    expect(readSid(tokenUser(longest))).toEqual(longest);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['zero bytes', Buffer.alloc(28)],
    ['another revision', Buffer.concat([Buffer.from([2]), USER.subarray(1)])],
    ['no parts', Buffer.from('0100000000000005', 'hex')],
    ['fewer bytes than it says', USER.subarray(0, -1)],
    ['more bytes than it says', Buffer.concat([USER, Buffer.alloc(4)])],
  ])('is not known when there is %s in its place', (_, bytes) => {
    expect(readSid(tokenUser(bytes))).toBeNull();
  });

  it('is never a guess, whatever Windows writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: MAX_TOKEN_USER_BYTES }), (bytes) => {
        const sid = readSid(Buffer.from(bytes));
        expect(sid === null || sid.length === 8 + 4 * (sid[1] ?? 0)).toBe(true);
      }),
    );
  });

  it('is the same user only by the whole SID', () => {
    expect(isSameUser(USER, Buffer.from(USER))).toBe(true);
    expect(isSameUser(USER, Buffer.concat([USER.subarray(0, -1), Buffer.from([1])]))).toBe(false);
    expect(isSameUser(USER, SYSTEM)).toBe(false);
    for (const [a, b] of [
      [null, USER],
      [USER, null],
      [null, null],
    ] as const)
      expect(isSameUser(a, b)).toBe(false);
  });
});
