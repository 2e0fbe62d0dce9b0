import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { inJson } from '../support/instances/lifecycle.ts';
import { enterPrivateTmp, WITH_DEFAULT_LOCK } from '../support/instances/namespaces.ts';
import { ROOT } from '../support/instances/requirement.ts';

const HELD = 75;

failureMode(
  'F46 two starts with different lock files and the same data directory: the second is refused with 75, naming the directory',
  async (sandbox) => {
    const session = await sandbox.running();
    const otherLock = sandbox.path('locks/other.lock');
    const { code, stderr } = await sandbox.run(['start', '--lock-file', otherLock]);
    expect(code).toBe(HELD);
    expect(stderr).toContain('Another MCP server instance is already running');
    expect(stderr).toContain(inJson(`data directory ${sandbox.dataDir}`));
    sandbox.expectLifecycle([
      { exitCode: HELD, msg: expect.stringContaining(`data directory ${sandbox.dataDir}`) },
    ]);
    await session.initialize();
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    await sandbox.expectNothingLeft({ lockFiles: [sandbox.lockFile, otherLock] });
  },
  { inContract: true },
);

failureMode(
  'F46 two containers sharing the data volume: the second is refused with 75, naming the directory, and nothing is signalled',
  async (sandbox) => {
    const one = await enterPrivateTmp(sandbox, { name: 'tmp-of-one' });
    const two = await enterPrivateTmp(sandbox, { name: 'tmp-of-two' });
    expect(two.lockFile).not.toBe(one.lockFile);
    const first = sandbox.csfMcp(['start'], { through: one.container, env: WITH_DEFAULT_LOCK });
    await first.ready();
    const options = { through: two.container, env: WITH_DEFAULT_LOCK };
    const { code, stderr } = await sandbox.run(['start'], options);
    expect(code, stderr).toBe(HELD);
    expect(stderr).toContain(inJson(`data directory ${sandbox.dataDir}`));
    sandbox.expectLifecycle([
      { exitCode: HELD, msg: expect.stringContaining(`data directory ${sandbox.dataDir}`) },
    ]);
    await first.initialize();
    first.input.end();
    expect(await first.exit()).toMatchObject({ code: 0 });
    await sandbox.expectNothingLeft({ lockFiles: [one.lockFile, two.lockFile] });
  },
  { needs: [ROOT] },
);
