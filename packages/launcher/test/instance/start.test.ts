import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createSandbox } from '../support/instances/sandbox.ts';

const USAGE = 2;

test.each([
  { what: 'a setting', args: [], env: { FORCE_TERMINATE: 'maybe' }, says: 'FORCE_TERMINATE' },
  { what: 'an option', args: ['--forse'], env: {}, says: '--forse' },
])('The lifecycle log has a start that was refused for $what', async ({ args, env, says }) => {
  await using sandbox = createSandbox();
  const { code, pid, stderr } = await sandbox.run(['start', ...args], { env });
  expect(code).toBe(USAGE);
  expect(stderr).toContain(says);
  sandbox.expectLifecycle([
    { level: 'error', pid, msg: 'Start refused', exitCode: USAGE, reason: expect.stringContaining(says) },
  ]);
});

test('A start with an invalid state directory writes no file', async () => {
  await using sandbox = createSandbox();
  const { code, stderr } = await sandbox.run(['start'], { env: { CSF_MCP_STATE_DIR: '~/state' } });
  expect(code).toBe(USAGE);
  expect(stderr).toContain('CSF_MCP_STATE_DIR');
  expect(existsSync(sandbox.path('~'))).toBe(false);
});

test('The lifecycle log has only starts, not help and other commands', async () => {
  await using sandbox = createSandbox();
  await sandbox.run(['start', '--help']);
  await sandbox.run(['status', '--forse']);
  expect(sandbox.lifecycle()).toEqual([]);
});
