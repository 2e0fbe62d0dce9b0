/** The containers and volumes of one check. Nothing of them outlives `dispose()`. */
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { eventually } from '../instance-management/eventually.js';
import { identify, isAlive, parentOf, signalIdentified } from '../instance-management/processes.js';
import { launch } from '../instance-management/session.js';
import { execArguments, runArguments } from './container.js';

export function createSandbox({ image, folder }) {
  const directory = mkdtempSync(join(folder, 'check-'));
  const sessions = [];
  let created = 0;
  return { image, sessions, volume, container, start, running, run, dispose };

  /** A named volume: the engine gives a new one the owner of the folder that it covers in the image. */
  function volume({ uid, gid } = statSync(join(image.root, image.volumes[0]))) {
    const path = newPath('volume');
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, uid, gid);
    return path;
  }

  /** `docker create -i`, with what is to be different from what the image says. */
  function container(options = {}) {
    const name = newPath('container');
    const mounted = options.volume ?? volume();
    const described = {
      image,
      hardened: false,
      user: image.user,
      env: {},
      entrypoint: image.entrypoint,
      command: image.command,
      ...options,
      volume: mounted,
      directory: name,
    };
    let session;
    return {
      volume: mounted,
      arguments: runArguments(described),
      get session() {
        return session;
      },
      start: () => {
        session = watched('unshare', runArguments(described), described.command.join(' '));
        return session;
      },
      init: () => firstProcess(session, described),
      stop: async () => {
        const at = performance.now();
        signalIdentified(await firstProcess(session, described), 'SIGTERM');
        return at;
      },
      exec: async ({ command, env = described.env, user = described.user }) => {
        const { pid } = await firstProcess(session, described);
        return watched('nsenter', execArguments({ image, pid, env, user, command }), command.join(' '));
      },
    };
  }

  function start(options) {
    const started = container(options);
    started.start();
    return started;
  }

  /** A container whose csf-mcp is ready for a client. */
  async function running(options) {
    const started = start(options);
    await started.session.ready();
    return started;
  }

  /** `docker run` without -i: to its end, with nothing on its standard input. */
  async function run(options) {
    const { session } = start(options);
    session.endInput();
    const exit = await session.exit();
    return { ...exit, stdout: session.stdout, stderr: session.stderr };
  }

  function watched(command, args, name) {
    const session = launch({ command, args, env: { PATH: process.env['PATH'] }, cwd: directory, name });
    sessions.push(session);
    return session;
  }

  /** PID 1 takes the rest of its container along; `unshare` and `nsenter` end with what they have started. */
  async function dispose() {
    await eventually('the containers of the check to end', () => {
      const left = sessions
        .map(({ identity }) => identity)
        .filter((identity) => identity && isAlive(identity));
      for (const identity of left) signalIdentified(childOf(identity.pid) ?? identity, 'SIGKILL');
      return left.length === 0;
    });
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }

  function newPath(kind) {
    created += 1;
    return join(directory, `${kind}-${created}`);
  }
}

/** PID 1 of a container by its pid outside, once it has become the entry point. */
function firstProcess({ pid }, { entrypoint: [program] }) {
  return eventually(`PID 1 to become ${program}`, () => {
    const child = childOf(pid);
    return child && programOf(child) === program && child;
  });
}

/** The only one that `unshare` and `nsenter` have. */
function childOf(parent) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const child = pids.find((pid) => parentOf(Number(pid)) === parent);
  return child && identify(Number(child));
}

function programOf({ pid }) {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return undefined; // gone meanwhile
  }
}
