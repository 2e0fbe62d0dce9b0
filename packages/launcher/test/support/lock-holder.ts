import { closeSync, openSync, renameSync, writeFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../src/process/identity.ts';
import type { LockHolderOptions } from '../fixtures/lock-holder.ts';
import { isLocked } from './machine.ts';
import { adopt, startFixture, type TestProcess } from './processes.ts';

/** A process of a test that holds locks as a running instance does. */
export interface FakeInstance extends TestProcess {
  readonly server: ProcessIdentity | null;
  /** Makes it change its record. */
  readonly record: (changes: object) => Promise<void>;
  /** Makes it close its own descriptors; those that its server inherited stay open. */
  readonly close: () => Promise<void>;
  /** Kills the launcher and leaves the server behind. */
  readonly killLauncher: () => Promise<void>;
}

/** Starts a lock holder and waits until it holds its locks. */
export async function startInstance(options: LockHolderOptions): Promise<FakeInstance> {
  const launcher = startFixture('lock-holder', options);
  const { serverPid } = JSON.parse(await launcher.nextLine());
  const ask = async (line: string): Promise<void> => {
    launcher.say(line);
    await launcher.nextLine();
  };
  return {
    ...launcher,
    server: serverPid === null ? null : adopt(serverPid),
    record: (changes) => ask(JSON.stringify(changes)),
    close: () => ask('close'),
    killLauncher: async () => {
      launcher.child.kill('SIGKILL');
      await launcher.ended;
    },
  };
}

const FREE_LIMIT_MS = 10_000;

/**
 * Puts an empty file in the place of a lock file, kills the holder of the old one, and blocks until its lock is free:
 * whoever tries that lock in this process gets it at the next try.
 */
export function replaceAndFree(path: string, holder: FakeInstance): void {
  const fd = openSync(path, 'r');
  renameSync(path, `${path}.old`);
  writeFileSync(path, '');
  holder.child.kill('SIGKILL');
  const deadline = performance.now() + FREE_LIMIT_MS;
  while (isLocked(fd, path) && performance.now() < deadline);
  const isStillHeld = isLocked(fd, path);
  closeSync(fd);
  if (isStillHeld) throw new Error(`${path} was not free within ${FREE_LIMIT_MS} ms of its holder's death`);
}
