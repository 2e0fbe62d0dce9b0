import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkInstallation } from '../../src/doctor/checks/installation.ts';
import { contextOf } from '../../src/doctor/context.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LINUX, WINDOWS } from '../support/platform.ts';

/** What doctor says about an installation in a project, where no native module for processes is. */
async function systemCallsOf(platform: Platform): Promise<Finding | undefined> {
  const project = temporaryFolder();
  writeFileSync(join(project, 'package.json'), '{}');
  const context = contextOf({
    surroundings: { platform, env: {}, passwdHome: null },
    paths: {
      lockFile: join(project, 'lock'),
      isDefaultLockFile: false,
      dataDir: join(project, 'data'),
      isDefaultDataDir: false,
      stateDir: join(project, 'state'),
    },
    pathFlags: [],
    version: '1.2.3',
    packageDir: join(project, 'node_modules/csf-mcp'),
    execPath: process.execPath,
    now: new Date(),
    readStart: () => {
      throw new Error('not asked');
    },
    onLongCheck: () => {},
  });
  return (await checkInstallation(context)).find(({ id }) => id === 'installation.system-calls');
}

describe('the native module for processes', () => {
  it.runIf(process.platform !== 'win32')('is named when it is missing on Windows, with its fix', async () => {
    expect(await systemCallsOf(WINDOWS)).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/@koromix\/koffi-win32-\w+.* does not load: Cannot find module/),
      fix: expect.stringContaining("'--include=optional' 'csf-mcp@1.2.3'"),
    });
  });

  it('is not needed on other systems', async () => {
    expect(await systemCallsOf(LINUX)).toBeUndefined();
  });
});
