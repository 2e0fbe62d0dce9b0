import type { Group } from '../support/instances/check.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { commandLine } from './command-line.ts';
import { dataDirectory } from './data-directory.ts';
import { endings } from './endings.ts';
import { environment } from './environment.ts';
import { force } from './force.ts';
import { kill } from './kill.ts';
import { secondStart } from './second-start.ts';
import { server } from './server.ts';
import { staleLocks } from './stale-locks.ts';
import { start } from './start.ts';
import { status } from './status.ts';

/** The contract of an instance, apart from the failure modes that belong to it. */
export const contract: readonly Group<Sandbox>[] = [
  commandLine,
  start,
  secondStart,
  staleLocks,
  dataDirectory,
  endings,
  force,
  status,
  kill,
  server,
  environment,
];
