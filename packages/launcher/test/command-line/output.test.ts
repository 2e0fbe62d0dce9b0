import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtBin, node } from '../support/instances/installation.ts';
import { createSandbox } from '../support/instances/sandbox.ts';

it('writes all of a long text before it ends', async () => {
  await using sandbox = createSandbox();
  const file = sandbox.path('mcp.json');
  const note = 'x'.repeat(1_000_000);
  writeFileSync(file, `{ "note": "${note}" }\n`);
  const { code, stdout } = await sandbox.run(['install', 'cursor', '--config', file, '--dry-run', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).diff).toContain(note);
});

it
  .runIf(process.platform === 'linux')
  .each(['completion zsh', 'status', 'doctor', 'completion --help', '--version'])(
  'says that the output of %s could not be written',
  async (args) => {
    await using sandbox = createSandbox();
    const command = `'${node}' '${builtBin}' ${args} >/dev/full`;
    const session = sandbox.program(['sh', '-c', command]);
    expect(await session.exit()).toMatchObject({ code: 1 });
    expect(session.stderr()).toMatch(/^csf-mcp: Standard output cannot be written: ENOSPC.*\n$/);
  },
);

it('ends quietly when nobody reads', async () => {
  await using sandbox = createSandbox();
  const command = `{ '${node}' '${builtBin}' completion bash; echo "exit $?" >&2; } | true`;
  const session = sandbox.program(['sh', '-c', command]);
  await session.exit();
  expect(session.stderr()).toBe('exit 0\n');
});

it.each([
  [['status', '--json', '--no-such-option'], "unknown option '--no-such-option'"],
  [['install', 'emacs', '--json'], "'emacs' is invalid"],
  [['logs', '-n', 'x', '--json'], 'must be a number'],
])('also reports a usage error of %j as JSON', async (args, message) => {
  await using sandbox = createSandbox();
  const { code, stdout, stderr } = await sandbox.run(args);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'E_USAGE', message: expect.stringContaining(message), hint: expect.any(String) },
  });
  expect(stderr).toContain(message);
});
