import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { packageFile } from '../installation.js';
import { check } from '../run-checks.js';

/** What is typed, and what the message must name: the option or variable, and the value. */
const USAGE_ERRORS = [
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
      const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
      const { code, stdout, stderr } = await sandbox.run(['--version']);
      assert.equal(code, 0);
      assert.equal(stdout, `${version}\n`);
      assert.equal(stderr, '');
    }),

    check('--help shows the commands and an example of each', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['--help']);
      assert.equal(code, 0);
      for (const command of Object.keys(COMMANDS)) assertExample(stdout, command);
      assert.match(stdout, /FORCE_TERMINATE/, 'the help names the environment variable');
    }),

    ...Object.entries(COMMANDS).map(([command, options]) =>
      check(`${command} --help shows its options and an example`, async (sandbox) => {
        const { code, stdout } = await sandbox.run([command, '--help']);
        assert.equal(code, 0);
        for (const option of options) assert(stdout.includes(option), `no ${option} in:\n${stdout}`);
        assertExample(stdout, command);
        assert(!existsSync(sandbox.lockFile), 'asking for help takes no lock');
      }),
    ),

    ...USAGE_ERRORS.map(({ args, env = {}, names }) =>
      check(
        `${commandOf({ args, env })} is a usage error that names ${names.join(' and ')}`,
        async (sandbox) => {
          const { code, stdout, stderr } = await sandbox.run(args, { env });
          assert.equal(code, 2, `exit code ${code}, stderr: ${stderr}`);
          for (const name of names) assert(stderr.includes(name), `no ${name} in: ${stderr}`);
          assert.equal(stdout, '', 'stdout belongs to the protocol');
          assert.doesNotMatch(stderr, /^\s+at /m, 'a usage error shows no stack trace');
          assert(!existsSync(sandbox.lockFile), 'a usage error takes no lock');
        },
      ),
    ),
  ],
};

/** A line that can be typed, other than the usage line. */
function assertExample(help, command) {
  const examples = help.split('\n').filter((line) => new RegExp(`csf-mcp ${command}\\b`).test(line));
  assert(
    examples.some((line) => !/usage/i.test(line)),
    `no example of csf-mcp ${command} in:\n${help}`,
  );
}

function commandOf({ args, env }) {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
  return `${variables.join('')}csf-mcp ${args.join(' ')}`;
}
