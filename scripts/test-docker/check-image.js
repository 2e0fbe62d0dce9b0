/**
 * node check-image.js --folder <folder> [--only <text>]: runs the image that build-and-check.sh has left mounted in the
 * folder, and prints a line per check.
 */
import { parseArgs } from 'node:util';
import { runChecks } from '../../packages/launcher/test/support/instances/run-checks.ts';
import { fail, print } from '../workspace/say.mjs';
import { backup } from './checks/backup.js';
import { contents } from './checks/contents.js';
import { dockerExec } from './checks/docker-exec.js';
import { killed } from './checks/killed.js';
import { restrictions } from './checks/restrictions.js';
import { session } from './checks/session.js';
import { stop } from './checks/stop.js';
import { twoContainers } from './checks/two-containers.js';
import { readImage, readSizes } from './image.js';
import { createSandbox } from './sandbox.js';

const { folder, only } = parseArgs({
  options: { folder: { type: 'string' }, only: { type: 'string' } },
}).values;
const image = readImage(folder);
printSize(readSizes(folder));
const { passed, failed } = await runChecks({
  groups: [contents, session, stop, twoContainers, dockerExec, killed, backup, restrictions],
  only,
  createBox: () => createSandbox({ image, folder }),
  print,
});
print(`\n${passed} passed, ${failed} failed, 0 skipped`);
if (passed + failed === 0) process.exitCode = fail(`no check has ${JSON.stringify(only)} in its title`, 2);
else process.exitCode = failed > 0 ? 1 : 0;

function printSize({ plain, compressed }) {
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const sizes = (part) => `${megabytes(plain[part])} (compressed ${megabytes(compressed[part])})`;
  print(`size: base image ${sizes('base')}, csf-mcp ${sizes('own')}`);
}
