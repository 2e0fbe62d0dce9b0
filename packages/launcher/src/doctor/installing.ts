import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DoctorContext } from './context.ts';

// Which command depends on how csf-mcp came here: from a checkout, into a project, for all, or in a bundle.

/** Puts back what the build makes. Null for a bundle (.mcpb), which only Claude Desktop can install. */
export function buildCommand(context: DoctorContext): string | null {
  const checkout = checkoutOf(context);
  if (checkout === null) return installCommand(context);
  return context.shell.run([context.node, join(checkout, 'scripts', 'build.mjs')]);
}

/** Puts back everything. Null as above. */
export function installCommand(context: DoctorContext): string | null {
  const checkout = checkoutOf(context);
  if (checkout !== null) return context.shell.run(['npm', '--prefix', checkout, 'run', 'setup']);
  return npmInstall(context, context.version);
}

/** Brings the newest version. Null as above. */
export function updateCommand(context: DoctorContext): string | null {
  const checkout = checkoutOf(context);
  if (checkout === null) return npmInstall(context, 'latest');
  const { shell } = context;
  return shell.inTurn([
    shell.run(['git', '-C', checkout, 'pull']),
    shell.run(['npm', '--prefix', checkout, 'run', 'setup']),
  ]);
}

/** Takes it away first: npm leaves a version alone that it takes for installed, whatever its files are (even by force). */
function npmInstall({ packageDir, shell }: DoctorContext, version: string): string | null {
  if (existsSync(join(packageDir, 'manifest.json'))) return null; // of a bundle
  const project = dirname(dirname(packageDir)); // of its node_modules
  const place = existsSync(join(project, 'package.json')) ? ['--prefix', project] : ['--global'];
  return shell.inTurn([
    shell.run(['npm', 'uninstall', ...place, 'csf-mcp']),
    shell.run(['npm', 'install', ...place, `csf-mcp@${version}`]),
  ]);
}

function checkoutOf({ packageDir }: DoctorContext): string | null {
  const root = join(packageDir, '..', '..');
  return existsSync(join(root, 'pnpm-workspace.yaml')) ? root : null;
}
