import { constants } from 'node:os';
import { crashConsistency } from '../../packages/launcher/bench/crash-consistency/checks.mjs';
import { contract } from '../../packages/launcher/test/contract/contract.ts';
import { failureModesOfContract } from '../../packages/launcher/test/contract/failure-modes.ts';
import { built, findInstallation } from '../../packages/launcher/test/support/instances/installation.ts';
import { disposeOpenBoxes, runChecks } from '../../packages/launcher/test/support/instances/run-checks.ts';
import { createSandbox } from '../../packages/launcher/test/support/instances/sandbox.ts';
import { workspaceNode } from '../workspace/paths.mjs';
import { fail, print } from '../workspace/say.mjs';

/** Runs the contract with the harness of the launcher's tests. @returns the exit code */
export async function testInstances({ command, node = workspaceNode, only, ...options }) {
  let installation;
  try {
    installation = findInstallation(command ?? built.bin);
  } catch (error) {
    const repair = command ? 'CSF_MCP_BIN must name one' : 'npm run setup builds it';
    return fail(`${error.message} (${repair})`, 1);
  }
  endWhenInterrupted();
  print(`${installation.bin} run by ${node}`);
  const startedAt = performance.now();
  const shared = options['without-failure-modes'] ? [] : await failureModesOfContract();
  const { passed, failed, skipped } = await runChecks({
    groups: [...contract, ...shared, crashConsistency],
    only,
    createBox: ({ uid }) => createSandbox({ uid, node, installation }),
    print,
  });
  if (passed + failed + skipped === 0) return fail(`no check has ${JSON.stringify(only)} in its title`, 2);
  print(`\n${Math.round((performance.now() - startedAt) / 1000)} s`);
  print(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : 0;
}

/** Ctrl-C can arrive twice, from the terminal and from a parent process. */
function endWhenInterrupted() {
  let isEnding = false;
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'])
    process.on(signal, async () => {
      if (isEnding) return;
      isEnding = true;
      await disposeOpenBoxes();
      process.exit(128 + constants.signals[signal]);
    });
}
