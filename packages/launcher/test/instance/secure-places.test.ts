import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { securePlaces } from '../../src/instance/secure-places.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordingLog } from '../support/log.ts';
import { THIS_PLATFORM } from '../support/platform.ts';

// Failure modes F58 to F60 try the rest with real starts.
describe('a state directory that cannot be one', () => {
  it.each([
    ['its name is too long', 'x'.repeat(5_000)],
    ['it is in a file', 'file/state'],
    ['it does not exist', 'none'],
  ])('keeps no start from running: %s', (_, name) => {
    const { log, entries } = recordingLog();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    securePlaces({ dataDir: folder, stateDir: join(folder, name) }, THIS_PLATFORM, log);
    expect(entries).toEqual([]);
  });
});
