import { expect, test, vi } from 'vitest';
import {
  canMount,
  enterPrivateTmp,
  NEEDS_MOUNTS,
  WITH_DEFAULT_LOCK,
} from '../support/real-instances/namespaces.ts';
import { createSandbox } from '../support/real-instances/sandbox.ts';
import { PATIENCE_MS } from '../support/real-instances/stopwatch.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const HELD = 75;

test('F46 two starts with different lock files and the same data directory: the second is refused with 75, naming the directory', async () => {
  await using sandbox = createSandbox();
  const session = await sandbox.running();
  const otherLock = sandbox.path('locks/other.lock');
  const { code, stderr } = await sandbox.run(['start', '--lock-file', otherLock]);
  expect(code).toBe(HELD);
  expect(stderr).toContain('Another MCP server instance is already running');
  expect(stderr).toContain(`data directory ${sandbox.dataDir}`);
  await session.initialize();
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
  await sandbox.expectNothingLeft({ lockFiles: [sandbox.lockFile, otherLock] });
});

test.skipIf(!canMount)(
  `F46 two containers sharing the data volume: the second is refused with 75, naming the directory, and nothing is signalled${canMount ? '' : ` [skipped: ${NEEDS_MOUNTS}]`}`,
  async () => {
    await using sandbox = createSandbox();
    const one = await enterPrivateTmp(sandbox, { name: 'tmp-of-one' });
    const two = await enterPrivateTmp(sandbox, { name: 'tmp-of-two' });
    expect(two.lockFile).not.toBe(one.lockFile);
    const first = sandbox.csfMcp(['start'], { through: one.container, env: WITH_DEFAULT_LOCK });
    await first.ready();
    for (const args of [['start'], ['start', '--force']]) {
      const { code, stderr } = await sandbox.run(args, {
        through: two.container,
        env: WITH_DEFAULT_LOCK,
      });
      expect(code, stderr).toBe(HELD);
      expect(stderr).toContain(`data directory ${sandbox.dataDir}`);
    }
    await first.initialize();
    first.input.end();
    expect(await first.exit()).toMatchObject({ code: 0 });
    await sandbox.expectNothingLeft({ lockFiles: [one.lockFile, two.lockFile] });
  },
);
