import { join } from 'node:path';
import { checkout } from '../../client/checkout.ts';
import { eventually } from './eventually.ts';
import type { InstanceSandbox } from './instance-sandbox.ts';

export interface MountNamespace {
  /** Runs a command inside. */
  readonly prefix: readonly string[];
  /** Where a path inside is to be found from outside. */
  readonly outside: (path: string) => string;
}

/** Mounts that nobody else sees, and that are gone with the test. Needs root. */
export async function mountNamespace(sandbox: InstanceSandbox, setUp: string): Promise<MountNamespace> {
  const holder = sandbox.bystander([
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    `(${setUp}) && echo mounted && exec sleep 600`,
  ]);
  await eventually('the mounts', () => {
    if (holder.exited() !== null) throw new Error(`cannot mount: ${holder.stderr()}`);
    return holder.stdout().includes('mounted');
  });
  return {
    prefix: ['nsenter', `--target=${holder.pid}`, '--mount', '--'],
    outside: (path) => join(`/proc/${holder.pid}/root`, path),
  };
}

export interface OwnTmp extends MountNamespace {
  /** The checkout is also here, wherever it is outside. */
  readonly checkout: string;
  /** The one directory that can be written. */
  readonly work: string;
}

/** A mount namespace with a /tmp of its own, so that the default lock path can be used; it is read-only. */
export async function readOnlyTmp(sandbox: InstanceSandbox): Promise<OwnTmp> {
  const namespace = await mountNamespace(
    sandbox,
    `mount --bind '${checkout}' /mnt && mount -t tmpfs tmpfs /tmp && cd /tmp &&
    mkdir checkout work && mount --bind /mnt checkout && mount -t tmpfs tmpfs work && mount -o remount,ro /tmp`,
  );
  return { ...namespace, checkout: '/tmp/checkout', work: '/tmp/work' };
}
