import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePs } from '../../src/process/darwin.ts';

// Recorded from `LC_ALL=C TZ=UTC ps -o ppid=,uid=,stat=,lstart=,comm= -p <pid>` on macOS.
const NODE = '  872   501 S+   Tue Feb  3 04:05:06 2026     /opt/homebrew/bin/node\n';
const ZOMBIE = '  872   501 Z    Tue Feb  3 04:05:06 2026     (node)\n';
const LAUNCHD = '    0     0 Ss   Sat Jan 31 22:01:09 2026     /sbin/launchd\n';
const WITH_SPACES =
  '    1   501 S    Tue Feb  3 04:05:06 2026     /Applications/Claude Helper (Renderer).app/Contents/MacOS/Claude Helper\n';
const NODE_IN_A_FOLDER_WITH_SPACES =
  '  872   501 S    Tue Feb 17 14:05:06 2026     /Users/ada/my tools/node\n';

describe('the line that ps prints on macOS', () => {
  it('names the parent, the user and the start of a process', () => {
    expect(parsePs(4_242, NODE)).toEqual({
      pid: 4_242,
      parentPid: 872,
      uid: 501,
      startTicks: 'Tue Feb 3 04:05:06 2026',
      startedAtMs: Date.UTC(2026, 1, 3, 4, 5, 6),
      isZombie: false,
      isNode: true,
    });
  });

  it.each([
    ['a zombie', ZOMBIE, { isZombie: true }],
    ['launchd', LAUNCHD, { parentPid: 0, uid: 0, isNode: false }],
    ['a program whose name has spaces', WITH_SPACES, { isNode: false, parentPid: 1 }],
    [
      'Node in a folder with spaces',
      NODE_IN_A_FOLDER_WITH_SPACES,
      { isNode: true, startTicks: 'Tue Feb 17 14:05:06 2026' },
    ],
  ])('is read for %s', (_, line, facts) => {
    expect(parsePs(1, line)).toMatchObject(facts);
  });

  it('does not take another program for Node', () => {
    for (const command of ['/usr/bin/nodeenv', '/usr/bin/node-red', '/opt/node/bin/ruby', 'node.sh'])
      expect(parsePs(1, NODE.replace('/opt/homebrew/bin/node', command))).toMatchObject({ isNode: false });
  });

  it('says nothing when there is no such process', () => {
    expect(parsePs(1, '')).toBeNull();
    expect(parsePs(1, '\n')).toBeNull();
  });

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.string(), (line) => void parsePs(1, line)));
    const words = fc.array(fc.constantFrom('1', '501', 'S+', 'Tue', 'Feb', '3', '04:05:06', '2026', 'node'));
    fc.assert(fc.property(words, (list) => void parsePs(1, list.join(' '))));
  });
});
