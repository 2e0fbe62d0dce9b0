import fc from 'fast-check';
import { anyUnicode } from '../../../../server/test/support/any-unicode.ts';
import type { ProcessIdentity } from '../../../src/process/identity.ts';
import { currentPidScope, identify } from '../machine.ts';

// The content of a lock file is generated without the pids of living processes, so that a seed always gives the same.
// The pids are filled in when the content is used.

/** Processes that records name. */
export interface Cast {
  readonly node: ProcessIdentity;
  readonly sh: ProcessIdentity;
  /** The running instance, if there is one. */
  readonly instance?: ProcessIdentity;
}

type Actor = 'node' | 'sh' | 'instance' | 'tester' | 'nobody';

export interface LockContent {
  /** A text for the report of a counterexample. */
  readonly about: string;
  readonly bytes: (cast: Cast) => Buffer;
}

const RECORD_BYTES = 1_024;
const NOBODY: ProcessIdentity = { pid: 2 ** 30, startTicks: '1' };

const actor = fc.constantFrom<Actor>('node', 'sh', 'instance', 'tester', 'nobody');

/** Numbers that are not a pid, or not one to signal, and values that are not even a number. */
const oddPid = fc.constantFrom<unknown>(
  0,
  -1,
  -0,
  1,
  1.5,
  1e308,
  2 ** 31,
  2 ** 22,
  2 ** 53,
  '1',
  null,
  [2],
  {},
  true,
);

/** Sequences that a terminal would obey. */
const ansi = fc.constantFrom(
  '\u001b[2J\u001b]0;owned\u0007',
  '\u009b31m',
  'a\rb\bc',
  '\u007f',
  '\u202egnp.exe',
  '\u2028\u2029',
  '\0',
);

const oddText = fc.oneof(ansi, anyUnicode({ maxLength: 80 }), fc.constant('x'.repeat(2_000)));

const oddValue = fc.oneof(oddPid, oddText, fc.jsonValue({ maxDepth: 2 }));

const time = fc.oneof(
  { weight: 2, arbitrary: fc.constant('now') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '2001-01-01T00:00:00Z',
      '2199-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
      '0000-01-01T00:00:00Z',
    ),
  },
  { weight: 1, arbitrary: oddText },
);

interface RecordPlan {
  readonly isLegacy: boolean;
  readonly launcher: Actor;
  readonly server: Actor;
  readonly startTime: string;
  readonly state: unknown;
  readonly takeovers: unknown;
  readonly exitCode: unknown;
  /** Fields that have been changed, `__proto__` among them. */
  readonly changes: readonly (readonly [field: string, value: unknown])[];
  readonly overwritten: readonly (readonly [position: number, byte: number])[];
  readonly length: number;
}

const field = fc.constantFrom(
  ...[
    'pid',
    'startTime',
    'transport',
    'version',
    'serverPid',
    'state',
    'startTicks',
    'serverStartTicks',
    'bootId',
  ],
  ...['pidNamespace', 'takeovers', 'exitCode', 'closeStamp', '__proto__', 'constructor', 'toString', ''],
);

const plan: fc.Arbitrary<RecordPlan> = fc.record({
  isLegacy: fc.boolean(),
  launcher: actor,
  server: actor,
  startTime: time,
  state: fc.constantFrom<unknown>('starting', 'running', 'stopping', 'gone', 7),
  takeovers: fc.constantFrom<unknown>([], ['now', 'now'], ['now', 'now', 'now'], 'now', [1]),
  exitCode: fc.constantFrom<unknown>(null, 0, 137, 1e300, 'x'),
  changes: fc.array(fc.tuple(field, oddValue), { maxLength: 2 }),
  overwritten: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(fc.nat({ max: RECORD_BYTES - 1 }), fc.nat({ max: 255 })), {
        maxLength: 8,
      }),
    },
  ),
  length: fc.constantFrom(RECORD_BYTES, RECORD_BYTES, 0, 17, 400, 5_000),
});

const MEGABYTE = 1_000_000;

export const anyLockContent: fc.Arbitrary<LockContent> = fc
  .oneof(
    {
      weight: 6,
      arbitrary: plan.map((made) => ({
        about: JSON.stringify(made),
        bytes: (cast: Cast) => record(made, cast),
      })),
    },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 2_048 }).map((bytes) => fixed(Buffer.from(bytes))) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 3 }).map((text) => fixed(Buffer.from(text))) },
    { weight: 1, arbitrary: ansi.map((text) => fixed(Buffer.from(text))) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('[', '{"a":', '9', ' ', '\0').map((unit) => ({
        about: `10 MB of ${JSON.stringify(unit)}`,
        bytes: () => Buffer.alloc(10 * MEGABYTE, unit),
      })),
    },
  )
  .map((content) => Object.assign(content, { [fc.toStringMethod]: () => content.about }));

function fixed(bytes: Buffer): LockContent {
  return { about: `base64 ${bytes.toString('base64')}`, bytes: () => bytes };
}

function record(made: RecordPlan, cast: Cast): Buffer {
  const { isLegacy, changes, overwritten, length } = made;
  const launcher = identityOf(made.launcher, cast);
  const server = identityOf(made.server, cast);
  const full = {
    serverPid: server.pid,
    state: made.state,
    startTicks: launcher.startTicks,
    serverStartTicks: server.startTicks,
    ...currentPidScope(),
    takeovers: JSON.parse(JSON.stringify(made.takeovers).replaceAll('now', new Date().toISOString())),
    exitCode: made.exitCode,
  };
  const fields = new Map<string, unknown>(
    Object.entries({
      pid: launcher.pid,
      startTime: startTimeOf(made),
      transport: 'stdio',
      version: '0.1.0',
      ...(isLegacy ? {} : full),
    }),
  );
  for (const [name, value] of changes) fields.set(name, value);
  // Does not use an object, which treats `__proto__` as its own.
  const json = [...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const bytes = Buffer.from(`{${json.join(',')}}`.padEnd(Math.min(length, RECORD_BYTES)));
  for (const [position, byte] of overwritten) if (position < bytes.length) bytes[position] = byte;
  return length > RECORD_BYTES
    ? Buffer.concat([bytes, Buffer.alloc(length - bytes.length, ' ')])
    : bytes.subarray(0, length === 0 ? bytes.length : length);
}

// A Node process that an older version's record names, and that began just before, is that instance: `--force` may
// terminate it. Such a record is not made of a stranger.
function startTimeOf({ startTime, launcher, isLegacy }: RecordPlan): string {
  if (startTime !== 'now') return startTime;
  return isLegacy && launcher === 'node' ? '2199-01-01T00:00:00Z' : new Date().toISOString();
}

function identityOf(who: Actor, cast: Cast): ProcessIdentity {
  switch (who) {
    case 'node':
    case 'sh':
      return cast[who];
    case 'instance':
      return cast.instance ?? NOBODY;
    case 'tester':
      return identify(process.pid) ?? NOBODY;
    default:
      return NOBODY;
  }
}
