import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { withoutPerson } from '../platform-report/anonymous.mjs';
import { mountAt } from '../platform-report/machine.mjs';
import { formatReport } from '../platform-report/report.mjs';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { temporaryFolder } from './folder.mjs';

const onUnix = test.skipIf(process.platform === 'win32');
const SLOW_MS = 60_000;

onUnix(
  'the report has all parts, and neither the home directory nor the host',
  { timeout: SLOW_MS },
  async () => {
    const home = join(realpathSync(temporaryFolder()), 'ada example');
    mkdirSync(home);
    const { code, stdout, stderr } = await run(['--only=--version prints'], { HOME: home });
    expect(code, stderr).toBe(0);
    for (const part of [
      /^## csf-mcp \d+\.\d+\.\d+ on \S/,
      /^\| csf-mcp \| \d+\.\d+\.\d+ \|$/m,
      /^\| Node\.js \| v\d+\.\d+\.\d+ \|$/m,
      /^\| system \| \S.* \|$/m,
      /^\| kernel \| (?:Linux|Darwin) .* \|$/m,
      /^\| machine \| \d+ × .*, \d+ GiB \|$/m,
      /^\| data directory \| ~\/.*: \S+ \(.*\), names .* by case \|$/m,
      /^\| lock file \| \/.*: \S+ \(.*\), names .* by case \|$/m,
      /^### csf-mcp doctor: \d+ ok, \d+ warnings, \d+ problems$/m,
      /^### Instance management: 1 passed, 0 failed, in \d+ s$/m,
      /^ {2}✓ --version prints the version and nothing else/m,
      /^\*\*Result:\*\* every check that can run here passed$/m,
    ])
      expect(stdout).toMatch(part);
    expect(stdout).not.toContain('ada example');
    expect(stdout).not.toContain(dirname(home));
    if (hostname().length > 2) expect(stdout).not.toContain(` ${hostname()} `);
    expect(stderr, 'the checks are shown as they run').toContain('--version prints the version');
  },
);

onUnix('checks that did not run are no success', { timeout: SLOW_MS }, async () => {
  const { code, stdout } = await run(['--only', 'no such check'], { HOME: temporaryFolder() });
  expect(code).toBe(1);
  expect(stdout).toContain('### Instance management: did not finish');
  expect(stdout).toContain('no check has "no such check" in its title');
  expect(stdout).toContain('**Result:** the checks did not finish');
});

test('--help explains the options, and an unknown option is refused', async () => {
  expect(await run(['--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Usage: .*CSF_MCP_BIN/s),
  });
  expect(await run(['--onyl', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--onyl') });
});

onUnix('a CSF_MCP_BIN that does not run is refused in one line', async () => {
  const { code, stderr } = await run([], { CSF_MCP_BIN: '/no/such/csf-mcp' });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^\/no\/such\/csf-mcp does not run: .*\n$/),
  });
});

test('the home directory, the user and the host are replaced as whole words', () => {
  const person = { homes: ['/Users/ada', '/'], user: 'ada', hosts: ['Adas-Mac.local', 'Adas-Mac'] };
  const said =
    'ada at Adas-Mac.local (Adas-Mac): /Users/ada/Library, /Users/adam, /private/Users/ada, canada';
  expect(withoutPerson(said, person)).toBe(
    '(user) at (host) ((host)): ~/Library, /Users/adam, /private/Users/(user), canada',
  );
});

test('names that many machines have stay, for a report may use them as words', () => {
  const person = { homes: ['/root'], user: 'root', hosts: ['localhost'] };
  expect(withoutPerson('root: /root/.local, /rootfs on localhost', person)).toBe(
    'root: ~/.local, /rootfs on localhost',
  );
  expect(withoutPerson('a b', { homes: [], user: 'a', hosts: ['b'] })).toBe('a b');
  expect(withoutPerson(homedir())).toBe('~');
});

test('the file system is found in what macOS and Linux print', () => {
  const macos = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
/dev/disk4s1 on /Volumes/USB (1) (exfat, local, nodev, nosuid, noowners, noatime, fskit)`;
  expect(mountAt('/System/Volumes/Data', macos)).toEqual({
    type: 'apfs',
    options: 'local, journaled, nobrowse, protect, root data',
  });
  expect(mountAt('/Volumes/USB (1)', macos)).toMatchObject({ type: 'exfat' });
  const linux =
    '/dev/vda on / type ext4 (rw,relatime)\ntmpfs on /tmp type tmpfs (rw)\nother on /tmp type xfs (ro)';
  expect(mountAt('/', linux)).toEqual({ type: 'ext4', options: 'rw,relatime' });
  expect(mountAt('/tmp', linux), 'the last one hides the others').toEqual({ type: 'xfs', options: 'ro' });
  expect(mountAt('/gone', linux)).toEqual({ type: 'unknown', options: 'unknown' });
});

test('failed checks stand on top with what they said, and skipped ones are counted by their reason', () => {
  const stdout = `csf-mcp run by node

Start
  ✓ starts (12 ms)
  ✗ ends (34 ms)
      expected 1 to be 0
      (at contract/start.ts:1:2)

Signals
  - F01 one (skipped: needs Linux, for its /proc)
  - F02 two (skipped: needs Linux, for its /proc)

5 s
1 passed, 1 failed, 2 skipped
`;
  const report = formatReport({
    system: { name: 'macOS 26.1 (25B78)', kernel: 'Darwin', machine: 'a Mac' },
    version: '1.2.3',
    paths: [],
    doctor: null,
    checks: { code: 1, stdout, stderr: '' },
  });
  expect(report).toContain('### Instance management: 1 passed, 1 failed, 2 skipped, in 5 s');
  expect(report).toContain(
    'text\n✗ ends (34 ms)\n      expected 1 to be 0\n      (at contract/start.ts:1:2)\n`````',
  );
  expect(report).toContain('- 2 skipped: need Linux, for its /proc');
  expect(report).toContain('### csf-mcp doctor did not run');
  expect(report).toMatch(/\*\*Result:\*\* a check failed$/);
});

async function run(args, variables = {}) {
  const script = join(root, 'scripts/check-platform.mjs');
  const child = spawn(workspaceNode, [script, ...args], {
    env: { ...process.env, CSF_MCP_BIN: '', ...variables },
  });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'exit');
  const [stdout, stderr] = await outputs;
  return { code, stdout, stderr };
}
