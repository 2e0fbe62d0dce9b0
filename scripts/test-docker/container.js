/** The command lines that stand for `docker run` and `docker exec`. */
import { join } from 'node:path';

const ENTER = join(import.meta.dirname, 'enter.sh');

/**
 * `docker run -i`: the command as PID 1 of namespaces of its own, which end with `unshare`.
 * `hardened` stands for what docker/compose.yaml asks for.
 */
export function runArguments({ image, directory, volume, hardened, user, env, entrypoint, command }) {
  return [
    ...['--fork', '--kill-child', '--pid', '--mount', '--net', '--ipc', '--uts', '--'],
    ...[ENTER, image.root, directory, volume, hardened ? 'hardened' : 'plain'],
    ...asUser({ user, hardened }),
    ...inEnvironment({ image, env, home: user.home }),
    ...entrypoint,
    ...command,
  ];
}

/** `docker exec -i` in the container whose PID 1 has this pid outside. */
export function execArguments({ image, pid, user, env, command }) {
  return [
    ...['--target', pid, '--pid', '--mount', '--net', '--ipc', '--uts', '--root', '--'],
    ...asUser({ user }),
    ...inEnvironment({ image, env, home: user.home }),
    ...command,
  ].map(String);
}

/** Each of these becomes the next, so that what is started stays one process. */
function asUser({ user: { uid, gid }, hardened }) {
  const restrictions = hardened ? ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'] : [];
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...restrictions];
}

function inEnvironment({ image, env, home }) {
  const variables = Object.entries({ ...image.variables, HOME: home, ...env });
  return [
    'env',
    '--ignore-environment',
    `--chdir=${image.workingDirectory}`,
    ...variables.map(([name, value]) => `${name}=${value}`),
  ];
}
