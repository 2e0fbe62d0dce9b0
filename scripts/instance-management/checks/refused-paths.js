import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { check } from '../run-checks.js';

const PRECIOUS = 'precious\n';

export const refusedPaths = {
  title: 'Lock path that is refused with exit code 77',
  checks: [
    check("a symbolic link to a user's file, which stays as it is", async (sandbox) => {
      const target = sandbox.path('precious.txt');
      writeFileSync(target, PRECIOUS);
      symlinkSync(target, sandbox.lockFile);
      await assertRefused(sandbox);
      assert(lstatSync(sandbox.lockFile).isSymbolicLink(), 'the link stays');
      assert.equal(readFileSync(target, 'utf8'), PRECIOUS);
    }),

    check('a dangling symbolic link, whose target is not made', async (sandbox) => {
      const target = sandbox.path('nowhere');
      symlinkSync(target, sandbox.lockFile);
      await assertRefused(sandbox);
      assert(!existsSync(target), 'no file appears at the target');
    }),

    check('a directory', async (sandbox) => {
      mkdirSync(sandbox.lockFile);
      await assertRefused(sandbox);
      assert(lstatSync(sandbox.lockFile).isDirectory());
    }),

    check('a FIFO, without waiting for a writer', async (sandbox) => {
      execFileSync('mkfifo', [sandbox.lockFile]);
      await assertRefused(sandbox);
      assert(lstatSync(sandbox.lockFile).isFIFO());
    }),

    check('a file with two links, which stays as it is', async (sandbox) => {
      const original = sandbox.path('precious.txt');
      writeFileSync(original, PRECIOUS, { mode: 0o600 });
      linkSync(original, sandbox.lockFile);
      await assertRefused(sandbox);
      assert.equal(readFileSync(original, 'utf8'), PRECIOUS);
    }),

    check('the same with --force', async (sandbox) => {
      const target = sandbox.path('precious.txt');
      writeFileSync(target, PRECIOUS);
      symlinkSync(target, sandbox.lockFile);
      await assertRefused(sandbox, ['--force']);
      assert.equal(readFileSync(target, 'utf8'), PRECIOUS);
    }),
  ],
};

async function assertRefused(sandbox, args = []) {
  const { code, stdout, stderr } = await sandbox.run(['start', ...args]);
  assert.equal(code, 77, `exit code ${code}, stderr: ${stderr}`);
  assert(stderr.includes(sandbox.lockFile), `the message names the path: ${stderr}`);
  assert.match(stderr, /CSF_MCP_LOCK_FILE/, 'the message says what to set');
  assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace');
  assert.equal(stdout, '');
}
