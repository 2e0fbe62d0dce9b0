import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz, patienceMs } from '../support/fuzzing/campaign.ts';
import { anyLockContent, type Cast, type LockContent } from '../support/fuzzing/lock-contents.ts';
import { keepSession } from '../support/fuzzing/long-session.ts';
import { expectManners } from '../support/fuzzing/manners.ts';
import { isAlive } from '../support/instances/process-table.ts';
import { createSandbox, type Finished, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import type { Witness } from '../support/instances/witness.ts';

const LEFT_BEHIND_RUNS = 6;
const OVERWRITTEN_RUNS = 6;

/** A start then looks twice at most: the instance does not go away. */
const NO_WAIT = ['--wait', '0'];

const COMMANDS = [
  ['kill', '--timeout', '10'],
  ['kill', '--json'],
  ['start', ...NO_WAIT],
  ['start', '--force', ...NO_WAIT],
] as const;

interface Input {
  readonly content: LockContent;
  readonly other: LockContent;
  readonly where: 'lock file' | 'data directory' | 'both';
  readonly command: (typeof COMMANDS)[number];
}

const inputs: fc.Arbitrary<Input> = fc.record({
  content: anyLockContent,
  other: anyLockContent,
  where: fc.constantFrom('lock file', 'data directory', 'both'),
  command: fc.constantFrom(...COMMANDS),
});

/** A start refuses more than this at a configured path, if it is no lock record. */
const LONGEST_DAMAGED_RECORD = 4_096;

const EXIT = { ok: 0, notRunning: 3, alreadyRunning: 75, notPermitted: 77 } as const;

test(
  'The commands cope with any content of a lock file that nobody holds, and signal no stranger',
  async () => {
    await using stage = createSandbox();
    const [node, sh] = await Promise.all([stage.witness(), stage.witness({ program: 'sh' })]);
    const cast = { node: node.identity, sh: sh.identity };
    await fuzz({
      name: 'the content of a lock file that nobody holds',
      inputs,
      runs: LEFT_BEHIND_RUNS,
      check: async (input) => {
        await using sandbox = createSandbox();
        const written = write(sandbox, input, cast);
        const [plain, json] = await Promise.all([sandbox.run(['status']), sandbox.run(['status', '--json'])]);
        for (const finished of [plain, json]) expectManners(finished);
        expectReport(json);
        expect(plain.code, 'status says the same with and without --json').toBe(json.code);

        const { code, ...finished } = await sandbox.run(input.command);
        expectManners({ code, ...finished });
        // A record without a lock keeps an instance off only if an older version wrote it, even if its process is alive.
        const isHeld = json.code === EXIT.ok;
        if (input.command[0] === 'kill') expect(code).toBe(isHeld ? EXIT.notPermitted : EXIT.notRunning);
        else expect([EXIT.ok, EXIT.alreadyRunning, EXIT.notPermitted], `start: ${code}`).toContain(code);
        if (code === EXIT.ok) expect(existsSync(sandbox.lockFile), 'the lock file is removed').toBe(false);
        for (const [file, bytes] of written) {
          const isLeft = [file, ...filesMovedFrom(file)].some((path) => isFileOf(path, bytes));
          const mayGo = input.command[0] === 'start' && isOfNobody(bytes);
          expect(isLeft || mayGo, `${file} was lost`).toBe(true);
        }
        if (code === EXIT.notPermitted && input.command[0] === 'start')
          expect([...written.values()].some((bytes) => bytes.length > LONGEST_DAMAGED_RECORD)).toBe(true);
        await sandbox.expectNothingLeft({ lockFileStays: true, areMovedAside: true });
        expectUnharmed(node, sh);
      },
    });
  },
  patienceMs(LEFT_BEHIND_RUNS),
);

test(
  'Only kill and --force end a running instance, whatever somebody writes into its lock file, and they signal no stranger',
  async () => {
    await using stage = createSandbox();
    const [node, sh] = await Promise.all([stage.witness(), stage.witness({ program: 'sh' })]);
    const kept = keepSession({
      begin,
      end,
      // What was written in the end may be a document, which an instance does not remove.
      expectations: { lockFileStays: true, areMovedAside: true },
    });
    let asked = 0;
    await fuzz({
      name: 'the content of the lock of a running instance',
      inputs,
      runs: OVERWRITTEN_RUNS,
      check: (input) =>
        kept.use(async ({ sandbox, session }) => {
          const cast = { node: node.identity, sh: sh.identity, instance: session.identity };
          write(sandbox, input, cast);
          const looks = await Promise.all(
            [['status'], ['status', '--json'], ['start', ...NO_WAIT]].map((args) => sandbox.run(args)),
          );
          for (const finished of looks) expectManners(finished);
          expect(looks.map(({ code }) => code)).toEqual([EXIT.ok, EXIT.ok, EXIT.alreadyRunning]);
          const { result } = await session.ask(++asked, 'ping');
          expect(result, 'the instance still answers').toBeDefined();

          write(sandbox, input, cast);
          const finished = await sandbox.run(input.command);
          expectManners(finished);
          const mayEnd = input.command[0] === 'kill' || input.command[1] === '--force';
          if (finished.code === EXIT.ok) {
            expect(mayEnd, 'ended by kill or --force only').toBe(true);
            expect(await session.exit()).toMatchObject({ code: 0 });
          } else expect((await session.ask(++asked, 'ping')).result).toBeDefined();
          expectUnharmed(node, sh);
        }),
    });
    await kept.end();
  },
  patienceMs(OVERWRITTEN_RUNS),
);

interface Instance {
  readonly sandbox: Sandbox;
  readonly session: Session;
}

async function begin(sandbox: Sandbox): Promise<Instance> {
  const session = await sandbox.running();
  await session.initialize();
  return { sandbox, session };
}

async function end({ session }: Instance): Promise<void> {
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
}

/** Writes in place, like somebody else: the kernel lock does not prevent that. */
function write(sandbox: Sandbox, { content, other, where }: Input, cast: Cast): Map<string, Buffer> {
  const written = new Map<string, Buffer>();
  mkdirSync(sandbox.dataDir, { recursive: true, mode: 0o700 });
  const dataDirLock = join(sandbox.dataDir, 'instance.lock');
  if (where !== 'data directory') written.set(sandbox.lockFile, content.bytes(cast));
  if (where !== 'lock file') written.set(dataDirLock, other.bytes(cast));
  for (const [file, bytes] of written) writeFileSync(file, bytes, { mode: 0o600 });
  return written;
}

/** Empty, or a lock record with whatever values. Nobody misses it. */
function isOfNobody(bytes: Buffer): boolean {
  const text = bytes.toString().trim();
  if (text === '') return true;
  try {
    const json = JSON.parse(text);
    return ['pid', 'startTime', 'transport', 'version'].every((field) => Object.hasOwn(json, field));
  } catch {
    return false;
  }
}

function filesMovedFrom(file: string): string[] {
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.damaged-`));
  return names.map((name) => join(dirname(file), name));
}

function isFileOf(path: string, bytes: Buffer): boolean {
  return existsSync(path) && readFileSync(path).equals(bytes);
}

function expectReport({ code, stdout }: Finished): void {
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ verdict: expect.any(String), reason: expect.any(String) });
  expect(code).toBe({ running: 0, unknown: 4 }[report.verdict as string] ?? EXIT.notRunning);
}

function expectUnharmed(...witnesses: readonly Witness[]): void {
  for (const { identity, heard, name } of witnesses) {
    expect(heard(), `signals to the stranger ${name}`).toEqual([]);
    expect(isAlive(identity), `the stranger ${name} lives`).toBe(true);
  }
}
