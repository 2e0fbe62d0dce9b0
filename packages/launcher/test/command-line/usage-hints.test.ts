import { expect, test } from 'vitest';
import { createSandbox } from '../support/instances/sandbox.ts';

const USAGE = 2;

test.each([
  { line: 'status --bogus', help: 'csf-mcp status --help' },
  { line: 'kill now', help: 'csf-mcp kill --help' },
  { line: 'install emacs', help: 'csf-mcp install --help' },
  { line: 'backup', help: 'csf-mcp backup --help' },
  { line: 'kill --timeout soon', help: 'csf-mcp kill --help' },
  { line: 'logs --lines=some', help: 'csf-mcp logs --help' },
  { line: 'backup ~/copy.db', help: 'csf-mcp backup --help' },
  { line: 'start', env: { FORCE_TERMINATE: 'maybe' }, help: 'csf-mcp start --help' },
  { line: 'status', env: { CSF_MCP_LOCK_FILE: '~/lock' }, help: 'csf-mcp status --help' },
  { line: '--bogus status', help: 'csf-mcp --help' },
  { line: 'stop', help: 'csf-mcp --help' },
])('A usage error of csf-mcp $line points to $help', async ({ line, env, help }) => {
  await using sandbox = createSandbox();
  const { code, stdout, stderr } = await sandbox.run(line.split(' '), { env: env ?? {} });
  expect(code).toBe(USAGE);
  expect(stdout).toBe('');
  expect(stderr.split('\n').filter((line) => line.startsWith('Run '))).toEqual([`Run '${help}' for usage.`]);
});

test.each([
  { line: 'status --bogus --json', help: 'csf-mcp status --help' },
  { line: 'kill --timeout=soon --json', help: 'csf-mcp kill --help' },
  { line: 'stop --json', help: 'csf-mcp --help' },
])('With --json, the error of csf-mcp $line has the same hint', async ({ line, help }) => {
  await using sandbox = createSandbox();
  const { code, stdout } = await sandbox.run(line.split(' '));
  expect(code).toBe(USAGE);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'E_USAGE', hint: `Run '${help}' for usage.` });
});

test('A hint of its own stands in place of the usage hint', async () => {
  await using sandbox = createSandbox();
  const { code, stderr } = await sandbox.run(['status', '--interval', '1']);
  expect(code).toBe(USAGE);
  expect(stderr).toContain('Add --watch');
  expect(stderr).not.toContain('for usage');
});
