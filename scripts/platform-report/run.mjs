import { join } from 'node:path';
import { launcherBin, root, workspaceNode } from '../workspace/paths.mjs';
import { fail, print } from '../workspace/say.mjs';
import { withoutPerson } from './anonymous.mjs';
import { describeFolder, describeSystem } from './machine.mjs';
import { runProgram } from './program.mjs';
import { formatReport } from './report.mjs';

const CHECKS = join(root, 'scripts/test-instance-management.js');

/**
 * Looks at the machine and the installation, runs the checks, and prints the report.
 * @param command the csf-mcp to check, as its user would call it; this checkout's if it is undefined
 * @param only the checks to run, if not all
 * @returns the exit code
 */
export async function reportPlatform({ command, only }) {
  const csfMcp = command === undefined ? [workspaceNode, launcherBin] : [command];
  const version = await runProgram([...csfMcp, '--version']);
  if (version.code !== 0) return fail(`${csfMcp.join(' ')} does not run: ${version.stderr.trim()}`, 1);
  const doctor = parse(await runProgram([...csfMcp, 'doctor', '--json']));
  const status = parse(await runProgram([...csfMcp, 'status', '--json']));
  const checks = await runChecks(only);
  const report = formatReport({
    system: await describeSystem(),
    version: version.stdout.trim(),
    paths: await describePaths(status),
    doctor,
    checks,
  });
  print(withoutPerson(report));
  return checks.code === 0 ? 0 : 1;
}

async function describePaths(status) {
  const paths = { 'data directory': status?.dataDir, 'lock file': status?.lockFile };
  const known = Object.entries(paths).filter(([, path]) => path);
  return Promise.all(known.map(async ([name, path]) => ({ name, path, on: await describeFolder(path) })));
}

async function runChecks(only) {
  const options = only === undefined ? [] : [`--only=${only}`];
  return runProgram([workspaceNode, CHECKS, ...options], { onOutput: (text) => process.stderr.write(text) });
}

/** @returns null where a command has printed no JSON */
function parse({ stdout }) {
  try {
    return JSON.parse(stdout);
  } catch {
    return null; // it could not run, and the report says so
  }
}
