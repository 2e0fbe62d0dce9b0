import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer } from 'vitest/node';
import { root } from '../workspace/paths.mjs';

/** Test files of a minute or so. One of them that began last would run alone in the end. */
const LONGEST = [
  'packages/launcher/test/failure-modes/commands.test.ts',
  'packages/launcher/test/failure-modes/lock-content.test.ts',
  'packages/launcher/test/call/call.test.ts',
  'packages/launcher/test/platforms/windows-arrangement.test.ts',
].map((path) => join(root, path));

/** The order of vitest, which knows durations only from an earlier run, after those that are known to be long. */
export class LongestFirst extends BaseSequencer {
  async sort(specifications) {
    const gone = LONGEST.filter((path) => !existsSync(path));
    if (gone.length > 0) throw new Error(`no such test: ${gone.join(', ')}`);
    const sorted = await super.sort(specifications);
    const long = LONGEST.flatMap((path) => sorted.filter(({ moduleId }) => moduleId === path));
    return [...long, ...sorted.filter((specification) => !long.includes(specification))];
  }
}
