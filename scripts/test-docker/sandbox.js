/** The containers and volumes of one check. Nothing of them outlives it. */
import { chownSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { eventually } from '../../packages/launcher/test/support/instances/eventually.ts';
import {
  childrenOf,
  isAlive,
  signalIdentified,
} from '../../packages/launcher/test/support/instances/process-table.ts';
import { launch } from '../../packages/launcher/test/support/instances/session.ts';
import { execArguments, runArguments } from './container.js';

export function createSandbox({ image, folder }) {
  const directory = mkdtempSync(join(folder, 'check-'));
  const sessions = [];
  let created = 0;
  return { image, sessions, volume, container, start, running, run, [Symbol.asyncDispose]: dispose };

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
        session = watched('unshare', runArguments(described), described.command);
        return session;
      },
      init: () => firstProcess(session, described),
      stop: async () => signalIdentified(await firstProcess(session, described), 'SIGTERM'),
      exec: async ({ command, env = described.env, user = described.user }) => {
        const { pid } = await firstProcess(session, described);
        return watched('nsenter', execArguments({ image, pid, env, user, command }), command);
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
    session.input.end();
    const exit = await session.exit();
    return { ...exit, stdout: session.stdout().toString(), stderr: session.stderr() };
  }

  function watched(program, args, command) {
    const env = { PATH: process.env['PATH'] };
    const session = launch({ command: [program, ...args], env, cwd: directory, name: command.join(' ') });
    sessions.push(session);
    return session;
  }

  /** PID 1 takes the rest of its container along; `unshare` and `nsenter` end with what they have started. */
  async function dispose() {
    await eventually('the containers of the check to end', () => {
      const left = sessions.map(({ identity }) => identity).filter(isAlive);
      for (const identity of left) signalIdentified(childrenOf(identity.pid)[0] ?? identity, 'SIGKILL');
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
  return eventually(`PID 1 to become ${program}`, () =>
    childrenOf(pid).find((child) => programOf(child) === program),
  );
}

function programOf({ pid }) {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return undefined; // gone meanwhile
  }
}
