import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DoctorContext } from '../context.ts';
import { type Finding, ok, warning } from '../finding.ts';
import { ask, findOnPath, isSameFile, isTooOld, NEEDED_NODE } from '../programs.ts';

/** Checks which Node.js runs, and what `node` and `csf-mcp` mean on PATH. */
export async function checkNode(context: DoctorContext): Promise<Finding[]> {
  const version = ok('node.version', `Node.js ${process.version} runs csf-mcp: ${context.execPath}`);
  return [version, ...(await Promise.all([checkNodeOnPath(context), checkCommandOnPath(context)]))];
}

async function checkNodeOnPath({ surroundings, execPath, node, shell }: DoctorContext): Promise<Finding> {
  const id = 'node.path';
  const searchPath = surroundings.env['PATH'] ?? '';
  const isWindows = surroundings.platform.name === 'win32';
  const fix = shell.putFirstOnPath(dirname(node));
  const found = findOnPath([isWindows ? 'node.exe' : 'node'], searchPath);
  if (found === null)
    return warning(id, 'There is no node on PATH: you cannot start csf-mcp by its name.', fix);
  if (isSameFile(found, execPath)) return ok(id, `The first node on PATH is the one that runs: ${found}`);
  const { firstLine: version } = await ask(found, ['--version'], surroundings.env);
  switch (isTooOld(version)) {
    case false:
      return ok(id, `The first node on PATH is ${version}: ${found}`);
    case true: {
      const consequence = `csf-mcp needs ${NEEDED_NODE} or newer, but starting it by name uses this one`;
      return warning(id, `The first node on PATH is ${version}, ${found}: ${consequence}.`, fix);
    }
    default:
      return warning(id, `The first node on PATH, ${found}, does not report its version: ${version}`, fix);
  }
}

async function checkCommandOnPath(context: DoctorContext): Promise<Finding> {
  const id = 'node.command';
  const { surroundings, bin, version } = context;
  const names = surroundings.platform.name === 'win32' ? ['csf-mcp.cmd', 'csf-mcp.exe'] : ['csf-mcp'];
  const found = findOnPath(names, surroundings.env['PATH'] ?? '');
  if (found === null) return ok(id, 'csf-mcp is not on PATH. Run it by its path, or with npx');
  // A .cmd needs a shell to run, and asking for a version is no reason to start one.
  if (surroundings.platform.name === 'win32' || isSameFile(found, bin))
    return ok(id, `The first csf-mcp on PATH: ${found}`);
  const { isDone, firstLine } = await ask(found, ['--version'], surroundings.env);
  if (isDone && firstLine === version)
    return ok(id, `The first csf-mcp on PATH has the same version: ${found}`);
  const what = isDone ? `is version ${firstLine}, but this one is ${version}` : `does not run: ${firstLine}`;
  return warning(id, `The first csf-mcp on PATH, ${found}, ${what}`, preferThisOne(context));
}

/** A command that puts this csf-mcp first: by the folder where a package manager linked it, or by a global install. */
function preferThisOne({ packageDir, shell }: DoctorContext): string {
  const folders = ['../.bin', '../../node_modules/.bin', '../../../bin'].map((path) =>
    join(packageDir, path),
  );
  const folder = folders.find((path) => existsSync(join(path, 'csf-mcp')));
  return folder === undefined
    ? shell.run(['npm', 'install', '--global', packageDir])
    : shell.putFirstOnPath(folder);
}
