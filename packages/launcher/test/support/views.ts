import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventually } from './instances/eventually.ts';
import type { RunOptions, Sandbox } from './instances/sandbox.ts';
import type { Session } from './instances/session.ts';

export interface Served {
  readonly profile: string;
  readonly name: string;
  readonly address: string;
  readonly file: string | null;
}

/** A `csf-mcp view` that serves its page, and what it has printed. */
export async function serveView(
  sandbox: Sandbox,
  args: readonly string[] = ['--no-open'],
  options: RunOptions = {},
): Promise<{ readonly session: Session; readonly served: Served }> {
  const session = sandbox.csfMcp(['view', '--json', ...args], options);
  const served = await eventually('the page to be served', () => {
    const printed = session.stdout().toString();
    return printed.endsWith('}\n') ? (JSON.parse(printed) as Served) : null;
  });
  return { session, served };
}

const FIXTURE = pathToFileURL(join(import.meta.dirname, '../fixtures/minute-on-demand.ts'));

/** A run for which a minute is over when the test says so. */
export function minuteOnDemand(sandbox: Sandbox): {
  readonly options: RunOptions;
  /** From now on, each minute is over at once. */
  readonly pass: () => void;
} {
  const file = sandbox.path('minute');
  return {
    options: { nodeOptions: [`--import=${FIXTURE}`], env: { TEST_MINUTE_FILE: file } },
    pass: () => writeFileSync(file, ''),
  };
}

/** The files that lead a browser to a page. */
export function doorways(sandbox: Sandbox): readonly string[] {
  return readdirSync(sandbox.stateDir).filter((name) => name.endsWith('.html'));
}

/**
 * Puts a program in the place of the one that opens a browser.
 * @param script of sh; `$1` is the file
 * @returns the environment in which it is found
 */
export function withOpener(sandbox: Sandbox, script: string): Readonly<Record<string, string>> {
  const folder = sandbox.path('bin');
  mkdirSync(folder, { recursive: true });
  const opener = join(folder, process.platform === 'darwin' ? 'open' : 'xdg-open');
  writeFileSync(opener, `#!/bin/sh\n${script}\n`);
  chmodSync(opener, 0o755);
  return { PATH: `${folder}:${sandbox.env['PATH']}` };
}
