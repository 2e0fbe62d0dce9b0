import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePs, readDarwinFacts } from '../../src/process/darwin.ts';
import { temporaryFolder } from '../support/folder.ts';
import { readProcessFacts } from '../support/machine.ts';
import { startProcess } from '../support/processes.ts';
import { NO_SUCH_PID } from '../support/records.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from '../support/users.ts';

const ADA = 501;

// In the format of `LC_ALL=C TZ=UTC /bin/ps -ww -o ppid= -o ruid= -o stat= -o lstart= -o comm= -p <pid>` on macOS, after
// its ps(1) and public reports. The state may have `+`, `s`, `N`, `<` and more behind its first letter.
const NODE = '  872   501 S+   Tue Feb  3 04:05:06 2026     /opt/homebrew/bin/node\n';
const ZOMBIE = '  872   501 Z    Tue Feb  3 04:05:06 2026     (node)\n';
const DEFUNCT = '  872   501 Z+   Tue Feb  3 04:05:06 2026     <defunct>\n';
const WITHOUT_A_LETTER = '  872   501      Tue Feb  3 04:05:06 2026     /opt/homebrew/bin/node\n';
const LAUNCHD = '    0     0 Ss   Sat Jan 31 22:01:09 2026     /sbin/launchd\n';
const WITH_SPACES =
  '    1   501 S    Tue Feb  3 04:05:06 2026     /Applications/Claude Helper (Renderer).app/Contents/MacOS/Claude Helper\n';
const NODE_IN_A_FOLDER_WITH_SPACES =
  '  872   501 S    Tue Feb 17 14:05:06 2026     /Users/ada/my tools (new)/node\n';
const DEEP_NODE =
  '99998   501 R    Sun Dec 27 23:59:59 2026     /Users/ada.lovelace/Library/Application Support/fnm/node-versions/v22.16.0/installation/bin/node\n';
// The %c of a German and a Japanese locale, without LC_ALL=C.
const GERMAN = '  872   501 S+   Di  3 Feb 04:05:06 2026     /opt/homebrew/bin/node\n';
const JAPANESE = '  872   501 S+   火  2/ 3 04:05:06 2026     /opt/homebrew/bin/node\n';
// The output of `-o ppid=,ruid=,…`: one column with the rest as its header.
const ONE_COLUMN = ',ruid=,stat=,lstart=,comm=\n                       872\n';

describe('the line that ps prints on macOS', () => {
  it('names the parent, the user and the start of a process', () => {
    expect(parsePs(4_242, NODE, ADA)).toEqual({
      pid: 4_242,
      parentPid: 872,
      isOurs: true,
      startTicks: 'Tue Feb 3 04:05:06 2026',
      startedAtMs: Date.UTC(2026, 1, 3, 4, 5, 6),
      isZombie: false,
      isNode: true,
    });
  });

  it.each([
    ['a zombie', ZOMBIE, { isZombie: true }],
    ['a defunct process', DEFUNCT, { isZombie: true, isNode: false }],
    ['a process whose state ps may not tell', WITHOUT_A_LETTER, { isZombie: false, isNode: true }],
    ['launchd', LAUNCHD, { parentPid: 0, isOurs: false, isNode: false }],
    ['a program whose name has spaces and parentheses', WITH_SPACES, { isNode: false, parentPid: 1 }],
    [
      'Node in a folder with spaces',
      NODE_IN_A_FOLDER_WITH_SPACES,
      { isNode: true, startTicks: 'Tue Feb 17 14:05:06 2026' },
    ],
    ['Node in a deep folder', DEEP_NODE, { isNode: true, startTicks: 'Sun Dec 27 23:59:59 2026' }],
  ])('is read for %s', (_, line, facts) => {
    expect(parsePs(1, line, ADA)).toMatchObject(facts);
  });

  it('does not take another program for Node', () => {
    for (const command of ['/usr/bin/nodeenv', '/usr/bin/node-red', '/opt/node/bin/ruby', 'node.sh'])
      expect(parsePs(1, NODE.replace('/opt/homebrew/bin/node', command), ADA)).toMatchObject({
        isNode: false,
      });
  });

  it("does not take another user's process for ours", () => {
    expect(parsePs(1, NODE, 502)).toMatchObject({ isOurs: false });
    expect(parsePs(1, NODE, undefined)).toMatchObject({ isOurs: false });
  });

  it.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['a German date', GERMAN],
    ['a Japanese date', JAPANESE],
    ['one column only', ONE_COLUMN],
    ['two processes', NODE + LAUNCHD],
    ['a message', 'ps: process id too large: 99999999\n'],
  ])('is not used when it is %s', (_, output) => {
    expect(parsePs(1, output, ADA)).toBeNull();
  });

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.string(), (line) => void parsePs(1, line, ADA)));
    const words = fc.array(fc.constantFrom('1', '501', 'S+', 'Tue', 'Feb', '3', '04:05:06', '2026', 'node'));
    fc.assert(fc.property(words, (list) => void parsePs(1, list.join(' '), ADA)));
  });
});

// The ps of Linux has the same columns, in the same format.
const hasPs = process.platform !== 'win32' && existsSync('/bin/ps');

describe.runIf(hasPs)('the output of ps about a real process [/bin/ps]', () => {
  it('agrees with the system itself', () => {
    const { pid } = startProcess('sleep', ['60']);
    const facts = readDarwinFacts(pid);
    expect(facts).toMatchObject({
      pid,
      parentPid: process.pid,
      isOurs: true,
      isZombie: false,
      isNode: false,
    });
    const startedAtMs = readProcessFacts(pid)?.startedAtMs ?? Number.NaN;
    expect(Math.abs((facts?.startedAtMs ?? Number.NaN) - startedAtMs)).toBeLessThan(2_000);
  });

  it('is always the same, in every time zone and locale', () => {
    const { pid } = startProcess('sleep', ['60']);
    const { TZ, LC_ALL } = process.env;
    const seen = ['UTC', 'Asia/Kathmandu', 'America/St_Johns'].map((zone) => {
      process.env['TZ'] = zone;
      process.env['LC_ALL'] = 'de_DE.UTF-8';
      return readDarwinFacts(pid)?.startTicks;
    });
    Object.assign(process.env, { TZ, LC_ALL });
    if (TZ === undefined) delete process.env['TZ'];
    if (LC_ALL === undefined) delete process.env['LC_ALL'];
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toMatch(/^\w{3} \w{3} \d+ [\d:]{8} \d{4}$/);
  });

  it('recognises a program by its file, however long its path is', () => {
    const program = join(temporaryFolder(), 'node');
    copyFileSync('/bin/sleep', program);
    const { pid } = startProcess(program, ['60']);
    expect(readDarwinFacts(pid)).toMatchObject({ isNode: true });
  });

  it('is empty for a process that does not exist', () => {
    expect(readDarwinFacts(NO_SUCH_PID)).toBeNull();
  });

  it.runIf(isRoot)(`does not call another user's process ours [${NEEDS_ROOT}]`, () => {
    const { pid } = startProcess('sleep', ['60'], { uid: NOBODY });
    expect(readDarwinFacts(pid)).toMatchObject({ isOurs: false });
  });
});
