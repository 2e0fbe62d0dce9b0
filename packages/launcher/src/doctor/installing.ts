import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asSuperuser, type DoctorContext } from './context.ts';
import { isOwn } from './folder.ts';

// The command depends on how csf-mcp was installed: as a checkout, in a project, globally, or in a bundle.

/** Restores the built files. Null for a bundle (.mcpb), which only Claude Desktop can install, and in a container. */
export function buildCommand(context: DoctorContext): string | null {
  const checkout = checkoutOf(context);
  if (checkout === null) return installCommand(context);
  return context.shell.run([context.node, join(checkout, 'scripts', 'build.mjs')]);
}

/** Restores everything. Null as above. */
export function installCommand(context: DoctorContext): string | null {
  const checkout = checkoutOf(context);
  if (checkout !== null) return context.shell.run(['npm', '--prefix', checkout, 'run', 'setup']);
  return npmInstall(context, context.version);
}

/** Installs the newest version. Null as above. */
export function updateCommand(context: DoctorContext): string | null {
  const checkout = checkoutOf(context);
  if (checkout === null) return npmInstall(context, 'latest');
  const { shell } = context;
  return shell.inTurn([
    shell.run(['git', '-C', checkout, 'pull']),
    shell.run(['npm', '--prefix', checkout, 'run', 'setup']),
  ]);
}

/**
 * Uninstalls first: npm does not touch a version that it believes to be installed, whatever its files are (even with
 * --force). It does so only if npm can get that version. Otherwise nothing would be left.
 */
function npmInstall(context: DoctorContext, version: string): string | null {
  const { shell, packageDir, surroundings } = context;
  const place = placeForNpm(context);
  if (place === null) return null;
  const stats = statSync(dirname(packageDir), { throwIfNoEntry: false });
  const allowed = (command: string) => (stats === undefined || isOwn(stats) ? command : asSuperuser(command));
  // There csf-mcp needs an optional package, which npm leaves out where it is set so (omit=optional).
  const optional = surroundings.platform.name === 'win32' ? ['--include=optional'] : [];
  return shell.inTurn([
    shell.run(['npm', 'view', `csf-mcp@${version}`, 'version']),
    allowed(shell.run(['npm', 'uninstall', ...place, 'csf-mcp'])),
    allowed(shell.run(['npm', 'install', ...place, ...optional, `csf-mcp@${version}`])),
  ]);
}

/** The npm options for this installation's folder: the npm on PATH may use another one. Null if npm did not install it. */
function placeForNpm({ packageDir, surroundings }: DoctorContext): string[] | null {
  const modules = dirname(packageDir);
  const project = dirname(modules);
  if (basename(modules) !== 'node_modules') return null; // a bundle, or a container
  if (existsSync(join(project, 'package.json'))) return ['--prefix', project];
  if (surroundings.platform.name === 'win32') return ['--global', '--prefix', project];
  return basename(project) === 'lib' ? ['--global', '--prefix', dirname(project)] : null;
}

function checkoutOf({ packageDir }: DoctorContext): string | null {
  const root = join(packageDir, '..', '..');
  return existsSync(join(root, 'pnpm-workspace.yaml')) ? root : null;
}
