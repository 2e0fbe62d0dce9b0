import { enterMountNamespace } from '../../test/support/instances/namespaces.ts';
import { launch } from '../../test/support/instances/session.ts';
import { isRoot } from '../../test/support/users.ts';

/** Room for the history of a whole run; a file fills it in an instant. */
const SIZE = '96m';

export const canMount = process.platform === 'linux' && isRoot;

/** Mounts a small file system at a directory, until `end`, for nobody but who enters by `through`. */
export async function mountSmall(directory) {
  let keeper;
  const program = (command) => {
    keeper = launch({ command, env: { PATH: process.env.PATH }, cwd: '/' });
    return keeper;
  };
  const mount = `mount -t tmpfs -o size=${SIZE},mode=0700 tmpfs "$1"`;
  const { through, fromOutside } = await enterMountNamespace({ program }, mount, [directory]);
  return { through, fromOutside, end: () => keeper.input.end() };
}
