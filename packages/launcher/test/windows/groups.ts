import { contract } from '../contract/contract.ts';
import type { Group } from '../support/instances/check.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';

/** `core`: what every run of `npm test` tries; `all`: everything. */
export async function groups(_extent: 'core' | 'all'): Promise<readonly Group<Sandbox>[]> {
  return contract;
}
