// npm run test:nodes: packs both packages, installs them from the tarballs with npm into empty folders, and uses them on
// every Node that csf-mcp supports, with an empty home. Prints a line per check.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodesUnderTest, provideNode } from '../packages/launcher/test/client/nodes.ts';
import { packageFile } from './instance-management/installation.js';
import { runChecks } from './instance-management/run-checks.js';
import { createSandbox, disposeAll } from './instance-management/sandbox.js';
import { checksOfPackages, checksOfRefusal } from './node-versions/checks.mjs';
import { packPackages } from './packages/pack-packages.mjs';
import { endAfter } from './workspace/end.mjs';
import { print } from './workspace/say.mjs';
import { setUp } from './workspace/set-up.mjs';

/** Too old, and what many systems bring. */
const OLD_NODE = '20.20.2';

const work = mkdtempSync(join(tmpdir(), 'csf-mcp-nodes-'));
const total = { passed: 0, failed: 0 };

try {
  if (process.platform === 'linux') await testNodes();
  else print('skipped: the checks read /proc, which only Linux has');
  print(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
} catch (error) {
  endAfter(error, 1);
} finally {
  await disposeAll();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}

async function testNodes() {
  await setUp();
  const [launcher, server] = await packPackages(join(work, 'packages'));
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  const packages = { launcher, server, version };
  for (const node of await nodesUnderTest()) await runOn(node, packages, checksOfPackages);
  await runOn(await provideNode(OLD_NODE), packages, checksOfRefusal);
}

async function runOn({ name, path, missing }, packages, checksOf) {
  if (missing !== undefined) {
    print(`\n${name}\n  ✗ ${missing}`);
    total.failed += 1;
    return;
  }
  const checks = checksOf({ ...packages, node: path, work: mkdtempSync(join(work, 'node-')) });
  const title = `Node ${execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()}`;
  const { passed, failed } = await runChecks({
    groups: [{ title, checks }],
    createSandbox: () => createSandbox({ node: path }),
    print,
  });
  total.passed += passed;
  total.failed += failed;
}
