import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sandbox } from '../support/instances/sandbox.ts';

/** The version of the tested csf-mcp, from its package.json. */
export function versionOf({ command: [, bin] }: Sandbox): string {
  return JSON.parse(readFileSync(join(dirname(bin), '../package.json'), 'utf8')).version;
}
