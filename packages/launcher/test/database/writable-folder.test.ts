import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refuseUnwritableFolder } from '../../src/database/writable-folder.ts';
import { temporaryFolder } from '../support/folder.ts';

it('says to create a folder only where there is none', () => {
  const folder = temporaryFolder();
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop); // root may write everywhere else
  const refusal = (path: string) => {
    try {
      refuseUnwritableFolder(path, 'Nothing was written.');
    } catch (error) {
      return error;
    }
    return null;
  };
  expect(refusal(folder)).toBeNull();
  expect(refusal(join(folder, 'none'))).toMatchObject({
    code: 'E_USAGE',
    hint: 'Create it, or choose another one. Nothing was written.',
  });
  expect(refusal(loop)).toMatchObject({
    code: 'E_NOT_PERMITTED',
    hint: 'Make it writable, or choose another one. Nothing was written.',
  });
});
