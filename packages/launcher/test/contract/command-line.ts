import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { versionOf } from './version.ts';

const USAGE = 2;

/** A command line, and the option or variable and the value that the message must name. */
const USAGE_ERRORS: readonly { args: string[]; env?: Record<string, string>; names: string[] }[] = [
  { args: ['start'], env: { FORCE_TERMINATE: 'maybe' }, names: ['FORCE_TERMINATE', 'maybe'] },
  { args: ['start'], env: { CSF_MCP_LOG_LEVEL: 'loud' }, names: ['CSF_MCP_LOG_LEVEL', 'loud'] },
  { args: ['start', '--log-level', 'loud'], names: ['--log-level', 'loud'] },
  { args: ['start', '--wait', '-1'], names: ['--wait', '-1'] },
  { args: ['start', '--wait', 'soon'], names: ['--wait', 'soon'] },
  { args: ['start', '--transport', 'pigeon'], names: ['--transport', 'pigeon'] },
  { args: ['start', '--frobnicate'], names: ['--frobnicate'] },
  { args: ['kill', '--timeout', '-5'], names: ['--timeout', '-5'] },
  { args: ['kill', '--timeout', 'soon'], names: ['--timeout', 'soon'] },
  { args: ['status', '--frobnicate'], names: ['--frobnicate'] },
  { args: ['frobnicate'], names: ['frobnicate'] },
];

const COMMANDS = {
  start: ['--force', '--wait', '--transport', '--lock-file', '--data-dir', '--log-level'],
  status: ['--json'],
  kill: ['--timeout', '--json'],
};

export const commandLine = {
  title: 'Command line',
  checks: [
    check('--version prints the version and nothing else', async (sandbox) => {
      const printed = await sandbox.run(['--version']);
      expect(printed).toMatchObject({ code: 0, stdout: `${versionOf(sandbox)}\n`, stderr: '' });
    }),

    check('--help shows the commands and an example of each', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['--help']);
      expect(code).toBe(0);
      for (const command of Object.keys(COMMANDS)) expectExample(stdout, command);
      expect(stdout, 'it names the environment variable').toContain('FORCE_TERMINATE');
    }),

    ...Object.entries(COMMANDS).map(([command, options]) =>
      check(`${command} --help shows its options and an example`, async (sandbox) => {
        const { code, stdout } = await sandbox.run([command, '--help']);
        expect(code).toBe(0);
        for (const option of options) expect(stdout).toContain(option);
        expectExample(stdout, command);
      }),
    ),

    ...USAGE_ERRORS.map(({ args, env = {}, names }) => {
      const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
      const command = `${variables.join('')}csf-mcp ${args.join(' ')}`;
      return check(`${command} is a usage error that names ${names.join(' and ')}`, async (sandbox) => {
        const { code, stdout, stderr } = await sandbox.run(args, { env });
        expect(code, stderr).toBe(USAGE);
        for (const name of names) expect(stderr).toContain(name);
        expect(stdout, 'stdout belongs to the protocol').toBe('');
        expect(existsSync(sandbox.dataDir), 'nothing is made').toBe(false);
      });
    }),
  ],
};

/** An example: a line that a user can type, other than the usage line. */
function expectExample(help: string, command: string): void {
  const lines = help.split('\n').filter((line) => !/usage/i.test(line));
  expect(lines.join('\n')).toMatch(new RegExp(`csf-mcp ${command}\\b`));
}
