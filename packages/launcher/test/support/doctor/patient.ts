import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { readStart } from '../../../src/command-line/read-start.ts';
import { type DoctorReport, doctor } from '../../../src/doctor/doctor.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { readDoctorPaths } from '../../../src/doctor/settings.ts';
import { builtBin, node } from '../instances/installation.ts';
import { CODE_CACHE, type Sandbox } from '../instances/sandbox.ts';
import { THIS_PLATFORM } from '../platform.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a shell of the sandbox's user. `node` is the first one on PATH, and csf-mcp is not on it. */
export function shellOf({ env }: Sandbox): Environment {
  return { ...env, PATH: `${dirname(node)}:/usr/bin:/bin` };
}

/** The findings of doctor in a sandbox, in this process or as another user. */
export async function examine(box: Sandbox, env: Environment, uid?: number): Promise<DoctorReport> {
  if (uid === undefined) return examineHere(box, env);
  const { stdout, stderr } = await box.run(['doctor', '--json'], { env: replacing(box, env) });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

function examineHere({ lockFile }: Sandbox, env: Environment): Promise<DoctorReport> {
  const surroundings = { platform: THIS_PLATFORM, env, passwdHome: '/nonexistent' };
  return doctor({
    // Without a variable for it, it must still not be the default one of this machine.
    ...readDoctorPaths(env['CSF_MCP_LOCK_FILE'] ? {} : { lockFile }, surroundings),
    surroundings,
    version: '0.1.0',
    packageDir: join(dirname(builtBin), '..'),
    execPath: process.execPath,
    now: new Date(),
    readStart,
    onLongCheck: () => {},
  });
}

export function findingOf(report: DoctorReport, id: string): Finding {
  const found = report.findings.find((finding) => finding.id === id);
  if (found === undefined) throw new Error(`doctor says nothing about ${id}`);
  return found;
}

const MARK = '--- the environment afterwards ---\n';

/** Pastes a command into a shell. @returns the variables that the shell has afterwards */
export async function paste(box: Sandbox, command: string, env: Environment): Promise<Environment> {
  const script = `${command}\ncode=$?\nprintf '%s' '${MARK}'\nenv -0\nexit "$code"`;
  const shell = box.program(['sh', '-c', script], {
    env: { NODE_COMPILE_CACHE: CODE_CACHE, ...replacing(box, env) },
  });
  shell.input.end();
  const { code } = await shell.exit();
  const output = shell.stdout().toString();
  expect(code, `${command}\n${output.slice(0, output.indexOf(MARK))}${shell.stderr()}`).toBe(0);
  const variables = output.slice(output.indexOf(MARK) + MARK.length).split('\0');
  return Object.fromEntries(
    variables
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** The changes that turn the environment of a sandbox into this one. */
function replacing(box: Sandbox, env: Environment): Environment {
  return { ...Object.fromEntries(Object.keys(box.env).map((name) => [name, undefined])), ...env };
}
