import { ftruncateSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  holdsRecord,
  isLockRecord,
  isPartOf,
  parseRecord,
  RECORD_BYTES,
  type RecordReading,
  readRecord,
  readSettledRecord,
  serializeRecord,
  writeRecord,
} from '../../src/lock/record.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { startFixture } from '../support/processes.ts';
import { anyInstanceRecord, anyLegacyRecord, instanceRecord, legacyRecord } from '../support/records.ts';
import { until } from '../support/until.ts';

const parseJson = (value: unknown): RecordReading => parseRecord(Buffer.from(JSON.stringify(value)));

describe('the content of a lock file', () => {
  it('never makes the reader throw, whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_048 }), (bytes) => {
        expect(['blank', 'garbage']).toContain(parseRecord(Buffer.from(bytes)).kind);
      }),
    );
  });

  it('never makes the reader throw, whatever JSON it has', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parseRecord(Buffer.from(json)).kind).toBe('garbage');
      }),
    );
  });

  it('never makes the reader throw when some bytes of a record were overwritten', () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: RECORD_BYTES - 1 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(anyInstanceRecord, damage, (record, changes) => {
        const bytes = serializedOrSkip(record);
        for (const [position, byte] of changes) bytes[position] = byte;
        expect(['blank', 'garbage', 'record', 'legacy']).toContain(parseRecord(bytes).kind);
      }),
    );
  });

  it('is garbage, not a record of an older version, when a field of a record is not valid', () => {
    const { closeStamp: _, lastDatabase: __, warnings: ___, control: ____, ...record } = instanceRecord();
    const anyField = fc.constantFrom(...Object.keys(record));
    fc.assert(
      // No field takes a boolean, an object or nothing at all.
      fc.property(anyField, fc.constantFrom(undefined, true, {}), (field, value) => {
        expect(parseJson({ ...record, [field]: value })).toMatchObject({ kind: 'garbage' });
      }),
    );
  });

  it.each([
    ['missing, as in an older version', undefined],
    ['no text', { device: 1 }],
    ['empty', ''],
    ['longer than an argument should be', '1'.repeat(129)],
    ['text for a terminal', '\u001b[2J'],
    ['two arguments', '1 2'],
  ])('has no marks of a close, and is a record all the same, when they are %s', (_, mark) => {
    const record = instanceRecord({ exitCode: 0 });
    const found = parseJson({ ...record, closeStamp: mark, lastDatabase: mark });
    expect(found).toEqual({ kind: 'record', record });
  });

  it.each([
    ['missing, as in an older version', undefined],
    ['no list', 'data-differ'],
    ['more than there can be', Array.from({ length: 5 }, () => 'data-differ')],
    ['text for a terminal', ['\u001b[2J']],
    ['longer than a word', ['x'.repeat(25)]],
  ])('has no warnings, and is a record all the same, when its warnings are %s', (_, warnings) => {
    const record = instanceRecord();
    expect(parseJson({ ...record, warnings })).toEqual({ kind: 'record', record });
  });

  it('keeps the warnings of a newer version', () => {
    const record = instanceRecord({ warnings: ['data-differ', 'of-tomorrow'] });
    expect(parseJson(record)).toEqual({ kind: 'record', record });
  });

  it('is garbage or blank, never another record, when it is cut off anywhere', () => {
    const bytes = serializeRecord(instanceRecord());
    const jsonEnd = bytes.lastIndexOf('}');
    for (let length = 0; length <= jsonEnd; length++) {
      expect(parseRecord(bytes.subarray(0, length)).kind).toBe(length === 0 ? 'blank' : 'garbage');
    }
  });

  it('reads as it was written', () => {
    fc.assert(
      fc.property(anyInstanceRecord, (record) => {
        expect(parseRecord(serializedOrSkip(record))).toEqual({ kind: 'record', record });
      }),
    );
  });

  it('takes exactly 1,024 bytes and ends in a newline, so that `cat` shows a line', () => {
    fc.assert(
      fc.property(anyInstanceRecord, (record) => {
        const bytes = serializedOrSkip(record);
        expect(bytes).toHaveLength(1_024);
        expect(bytes.at(-1)).toBe(0x0a);
      }),
    );
  });

  it.each(['transport', 'version', 'startTicks', 'bootId'])(
    'is garbage when its %s would send a control sequence to the terminal that shows it',
    (field) => {
      for (const text of ['\u001b[2J', 'a\nb', '\u0007', '\u009b1m', 'ü'])
        expect(parseJson({ ...instanceRecord(), [field]: text })).toMatchObject({ kind: 'garbage' });
    },
  );

  it('is refused before it is written when it would not fit', () => {
    const room = RECORD_BYTES - 1 - JSON.stringify(instanceRecord({ version: '' })).length;
    const longest = serializeRecord(instanceRecord({ version: 'x'.repeat(room) }));
    expect(longest.toString()).toMatch(/\}\n$/);
    const tooLong = instanceRecord({ version: 'x'.repeat(room + 7) });
    expect(() => serializeRecord(tooLong)).toThrow(
      new RangeError('the lock record has 7 bytes more than 1024'),
    );
  });

  it('a record with only the four public fields is of an older version', () => {
    fc.assert(
      fc.property(anyLegacyRecord, (record) => {
        expect(parseJson(record)).toEqual({ kind: 'legacy', record });
      }),
    );
  });

  it('a record of an older version may carry fields that we do not know', () => {
    const record = legacyRecord();
    expect(parseJson({ ...record, host: 'x' })).toEqual({ kind: 'legacy', record });
  });

  it('a record of a newer version may carry fields that we do not know', () => {
    const record = instanceRecord();
    expect(parseJson({ ...record, sockets: ['x'] })).toEqual({ kind: 'record', record });
  });

  it.each([
    ['nothing', ''],
    ['spaces and newlines', ' \n\t\r\n '],
    ['a byte order mark', '\u{feff}'],
  ])('is blank when there is %s', (_, text) => {
    expect(parseRecord(Buffer.from(text))).toEqual({ kind: 'blank' });
  });

  it.each([
    ['zero', 0],
    ['negative', -7],
    ['a fraction', 12.5],
    ['text', '1234'],
    ['beyond 2^31', 2 ** 31],
    ['beyond 2^53', 2 ** 60],
    ['null', null],
    ['a list', [1]],
    ['too large for a number', Number.POSITIVE_INFINITY],
  ])('is garbage when the pid is %s', (_, pid) => {
    expect(parseJson({ ...instanceRecord(), pid })).toMatchObject({ kind: 'garbage' });
    expect(parseJson({ ...legacyRecord(), pid })).toMatchObject({ kind: 'garbage' });
  });

  it.each([1, 2, 2 ** 31 - 1])('is accepted with the pid %d', (pid) => {
    expect(parseJson({ ...legacyRecord(), pid })).toMatchObject({ kind: 'legacy', record: { pid } });
  });

  it.each([
    ['zero', 0],
    ['negative', -1],
    ['beyond 2^31', 2 ** 31],
    ['text', '77'],
  ])('is garbage when the server pid is %s', (_, serverPid) => {
    expect(parseJson(instanceRecord())).toMatchObject({ kind: 'record' });
    expect(parseJson({ ...instanceRecord(), serverPid })).toMatchObject({ kind: 'garbage' });
  });

  it('is garbage with more takeovers than an instance ever records', () => {
    const takeovers = Array.from({ length: 9 }, () => '2026-02-03T04:05:06.789Z');
    expect(parseJson(instanceRecord({ takeovers: takeovers.slice(1) }))).toMatchObject({ kind: 'record' });
    expect(parseJson(instanceRecord({ takeovers }))).toMatchObject({ kind: 'garbage' });
  });

  it.each(['yesterday', '2026-02-30T00:00:00Z', '2026-02-03', '2026-02-03T04:05:06+01:00', '', '1770091506'])(
    'is garbage when the start time is %j',
    (startTime) => {
      expect(parseJson({ ...instanceRecord(), startTime })).toMatchObject({ kind: 'garbage' });
    },
  );

  it('has a usable start time whenever it is accepted', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 40 });
    const time = fc
      .tuple(anyLegacyRecord, fc.constantFrom('', '.'), digits, fc.constantFrom('Z', 'z', '', ' '))
      .map(([{ startTime }, dot, fraction, zone]) => `${startTime.slice(0, 19)}${dot}${fraction}${zone}`);
    fc.assert(
      fc.property(time, (startTime) => {
        const reading = parseJson(legacyRecord({ startTime }));
        if (reading.kind === 'legacy') expect(Date.parse(reading.record.startTime)).not.toBeNaN();
      }),
    );
  });

  it('is described in a few words when it is garbage', () => {
    expect(parseRecord(Buffer.from('1234\n5678'))).toEqual({
      kind: 'garbage',
      found: '9 bytes that are not JSON',
    });
    expect(parseJson({ ...instanceRecord(), state: 'asleep' })).toMatchObject({
      found: expect.stringContaining('state: '),
    });
    expect(parseJson(instanceRecord({ takeovers: ['yesterday'] }))).toMatchObject({
      found: expect.stringContaining('takeovers.0: '),
    });
    expect(parseJson(5)).toMatchObject({ found: expect.stringContaining('value: ') });
  });

  it.each(['serverPid', 'startTicks'])('is not a record of an older version when it has a %s', (field) => {
    expect(parseJson({ ...legacyRecord(), [field]: null })).toMatchObject({ kind: 'garbage' });
  });

  it('is garbage when it is nested without end', () => {
    expect(parseRecord(Buffer.from('['.repeat(100_000))).kind).toBe('garbage');
  });
});

describe('a lock record', () => {
  const isOne = (value: unknown): boolean => isLockRecord(Buffer.from(JSON.stringify(value)));

  it('is whatever an instance may write, of a newer version too', () => {
    fc.assert(
      fc.property(anyInstanceRecord, anyLegacyRecord, (record, legacy) => {
        expect(isLockRecord(serializedOrSkip(record))).toBe(true);
        expect(isOne(legacy)).toBe(true);
        expect(isOne({ ...record, sockets: ['x'] })).toBe(true);
      }),
    );
  });

  it('stays one when somebody has changed a value', () => {
    fc.assert(
      fc.property(anyInstanceRecord, fc.constantFrom(undefined, true, {}, -1, 'x'), (record, value) => {
        expect(isOne({ ...record, pid: value ?? null, state: value })).toBe(true);
      }),
    );
  });

  it('is no other JSON, and no JSON with fields that no version writes', () => {
    fc.assert(fc.property(fc.json(), (json) => !isLockRecord(Buffer.from(json))));
    const { version: _, ...incomplete } = legacyRecord();
    for (const other of [incomplete, { ...legacyRecord(), notes: '' }, [legacyRecord()], null])
      expect(isOne(other)).toBe(false);
  });

  it('is no text behind a record', () => {
    expect(isLockRecord(Buffer.concat([serializeRecord(instanceRecord()), Buffer.from('notes')]))).toBe(
      false,
    );
  });

  it('may be cut off anywhere, and changed behind its pid and start time', () => {
    const record = instanceRecord();
    const bytes = serializeRecord({ ...record, state: 'stopping' });
    for (let length = 0; length < bytes.length; length++)
      expect(isPartOf(record, bytes.subarray(0, length))).toBe(true);
    expect(isPartOf(record, Buffer.from('precious'))).toBe(false);
    expect(isPartOf(record, serializeRecord(instanceRecord({ pid: record.pid + 1 })).subarray(0, 200))).toBe(
      false,
    );
    expect(isPartOf(record, Buffer.concat([bytes, Buffer.from('precious')]))).toBe(false);
  });
});

describe('a lock file on disk', () => {
  it.each([
    ['in place of a record', 0, RECORD_BYTES],
    ['in the middle of a record', 20, 40],
    ['after a record', RECORD_BYTES - 1, RECORD_BYTES],
  ])('is garbage when a crash of the machine left NUL bytes %s', (_, start, end) => {
    const bytes = serializeRecord(instanceRecord()).fill(0, start, end);
    expect(readRecord(fileWith(bytes))).toMatchObject({ kind: 'garbage' });
  });

  it('is read only as far as a record can be long', () => {
    const fd = fileWith(Buffer.from(`${' '.repeat(5_000)}{}`));
    expect(readRecord(fd)).toEqual({ kind: 'blank' });
    const junk = fileWith(Buffer.from('x'.repeat(5_000)));
    expect(readRecord(junk)).toEqual({ kind: 'garbage', found: '5000 bytes that are not JSON' });
  });

  it.each([
    ['a record', instanceRecord()],
    ['the record of an older version', legacyRecord()],
  ])('is read at once when it has %s', async (_, record) => {
    const fd = fileWith(Buffer.from(JSON.stringify(record)));
    const reading = readSettledRecord(fd);
    ftruncateSync(fd, 0);
    expect(await reading).toMatchObject({ record });
  });

  it.each(['', '{"pid":'])('is read again when its owner may be writing (%j)', async (content) => {
    const fd = fileWith(Buffer.from(content));
    const record = instanceRecord();
    const reading = readSettledRecord(fd);
    writeRecord(fd, record);
    expect(await reading).toEqual({ kind: 'record', record });
  });

  it('is garbage when it stays so', async () => {
    expect(await readSettledRecord(fileWith(Buffer.from('junk')))).toMatchObject({ kind: 'garbage' });
  });

  it('holds a record only if it is exactly that record', () => {
    const record = instanceRecord();
    const fd = fileWith(serializeRecord(record));
    expect(holdsRecord(fd, record)).toBe(true);
    expect(holdsRecord(fd, { ...record, state: 'stopping' })).toBe(false);
    ftruncateSync(fd, RECORD_BYTES - 1);
    expect(holdsRecord(fd, record)).toBe(false);
  });

  it('keeps its size and shows the new record when it is rewritten', () => {
    const path = freshPath();
    const fd = fileWith(serializeRecord(instanceRecord()), path);
    const record = instanceRecord({ state: 'stopping', serverPid: 4242 });
    writeRecord(fd, record);
    expect(readFileSync(path)).toHaveLength(RECORD_BYTES);
    expect(readRecord(fd)).toEqual({ kind: 'record', record });
  });

  it('shows whole records to a reader while another process rewrites it without pause', async () => {
    const path = freshPath();
    const fd = fileWith(Buffer.alloc(0), path);
    const short = instanceRecord({ pid: 1_111, version: 'a' });
    const long = instanceRecord({ pid: 2_222_222, version: 'b'.repeat(64), serverPid: 4_242 });
    const writer = startFixture('record-writer', { path, records: [short, long] });
    expect(await writer.nextLine()).toBe('writing');

    const seen = { short: 0, long: 0, torn: 0 };
    await until('both records have been read many times', () => {
      for (let reads = 0; reads < 500; reads++) {
        const reading = readRecord(fd);
        if (isReadingOf(reading, short)) seen.short++;
        else if (isReadingOf(reading, long)) seen.long++;
        else seen.torn++;
      }
      return Math.min(seen.short, seen.long) > 1_000;
    });
    writer.child.stdin?.end();
    expect(await writer.ended).toBe(0);

    // The kernel promises no atomic page: on a busy machine, one read in 89 was torn. Truncating first spoils 19 of 20.
    expect(seen.torn).toBeLessThan((seen.short + seen.long) / 20);
  });
});

function isReadingOf(reading: RecordReading, { pid, version }: ReturnType<typeof instanceRecord>): boolean {
  return reading.kind === 'record' && reading.record.pid === pid && reading.record.version === version;
}

/** Strings of quotes and backslashes make a few records of the generator too long to be written. */
function serializedOrSkip(record: ReturnType<typeof instanceRecord>): Buffer {
  try {
    return serializeRecord(record);
  } catch (error) {
    fc.pre(!(error instanceof RangeError));
    throw error;
  }
}

function fileWith(content: Buffer, path = freshPath()): number {
  writeFileSync(path, content);
  return openedFile(path, 'r+');
}
