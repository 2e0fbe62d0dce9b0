import fc from 'fast-check';
import { SERVER_WARNINGS } from '../../src/channel/server-warning.ts';
import type { InstanceRecord, LegacyRecord } from '../../src/lock/record.ts';
import { currentPidScope, identify } from './machine.ts';

/** No process has this pid: Linux gives at most 2^22. */
export const NO_SUCH_PID = 2 ** 30;

/** The record of an instance that seems to run in this process. */
export function instanceRecord(changes: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    pid: process.pid,
    startTime: '2026-02-03T04:05:06.789Z',
    transport: 'stdio',
    version: '1.2.3',
    serverPid: null,
    state: 'running',
    startTicks: identify(process.pid)?.startTicks ?? '',
    serverStartTicks: null,
    ...currentPidScope(),
    takeovers: [],
    exitCode: null,
    closeStamp: null,
    lastDatabase: null,
    warnings: [],
    control: null,
    ...changes,
  };
}

/** A record that an instance without a launcher left behind. */
export function leftoverRecord(changes: Partial<InstanceRecord> = {}): InstanceRecord {
  return instanceRecord({ pid: NO_SUCH_PID, startTicks: '1', ...changes });
}

export function legacyRecord(changes: Partial<LegacyRecord> = {}): LegacyRecord {
  return {
    pid: NO_SUCH_PID,
    startTime: '2026-02-03T04:05:06.789Z',
    transport: 'stdio',
    version: '0.9.0',
    ...changes,
  };
}

const anyTime = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyPid = fc.integer({ min: 1, max: 2 ** 31 - 1 });
/** Printable ASCII. */
const anyWord = fc.string({ unit: 'grapheme-ascii', maxLength: 64 });

export const anyLegacyRecord: fc.Arbitrary<LegacyRecord> = fc.record({
  pid: anyPid,
  startTime: anyTime,
  transport: anyWord,
  version: anyWord,
});

/** Every record that an instance may write. */
export const anyInstanceRecord: fc.Arbitrary<InstanceRecord> = fc.record({
  pid: anyPid,
  startTime: anyTime,
  transport: anyWord,
  version: anyWord,
  serverPid: fc.option(anyPid),
  state: fc.constantFrom('starting', 'running', 'stopping'),
  startTicks: anyWord,
  serverStartTicks: fc.option(anyWord),
  bootId: fc.option(anyWord),
  pidNamespace: fc.option(anyWord),
  takeovers: fc.array(anyTime, { maxLength: 8 }),
  exitCode: fc.option(fc.integer({ min: 0, max: 255 })),
  closeStamp: fc.option(fc.stringMatching(/^[\x21-\x7e]{1,96}$/)),
  lastDatabase: fc.option(fc.stringMatching(/^[\x21-\x7e]{1,128}$/)),
  warnings: fc.subarray([...SERVER_WARNINGS]),
  attachProtocols: fc.constantFrom<[number, number][]>([1, 2], [1, 1]),
  control: fc.option(
    fc.record({
      address: fc.stringMatching(/^[\x21-\x7e]{1,96}$/),
      secret: fc.stringMatching(/^[0-9a-f]{32}$/),
    }),
  ),
});
