import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from '../support/users.ts';

const MIB = 1_024 * 1_024;

const json = (msg: string): string =>
  `${JSON.stringify({ level: 'info', time: '2026-02-03T04:05:06.789Z', pid: 42, msg })}\n`;

/** The messages of the lines that were shown with `--json`. */
const messagesIn = (stdout: string | Buffer): unknown[] =>
  stdout
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).msg);

const logOf = (sandbox: Sandbox, content?: string): string => {
  const path = sandbox.path('state/lifecycle.log');
  if (content === undefined) return path;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content);
  return path;
};

const follow = (sandbox: Sandbox, args: readonly string[] = []): Session =>
  sandbox.csfMcp(['logs', '-f', '--json', ...args]);

const toShow = (session: Session, messages: readonly string[]): Promise<unknown> =>
  eventually(`${session.name} to show ${messages}`, () => {
    const shown = messagesIn(session.stdout());
    if (shown.length > messages.length) expect(shown).toEqual(messages);
    return JSON.stringify(shown) === JSON.stringify(messages);
  });

const expectEnd = async (session: Session, signal: NodeJS.Signals): Promise<void> => {
  session.signal(signal);
  expect(await session.exit()).toMatchObject({ code: 0, signal: null });
  expect(session.stderr()).toBe('');
};

it('shows the lines of a start readably, and changes nothing', async () => {
  await using sandbox = createSandbox();
  await sandbox.run(['start']);
  const before = readFileSync(logOf(sandbox), 'utf8');
  const { code, stdout, stderr } = await sandbox.run(['logs'], { env: { TZ: 'Asia/Tokyo' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = before.split('\n').slice(0, -1);
  const pattern = /^\d{4}-\d\d-\d\d (\d\d):\d\d:\d\d\.\d{3} {2}(debug|info ) {2}\d+ {2}\S/;
  const hours = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(pattern.exec(line)?.[1]));
  expect(hours).toEqual(lines.map((line) => (new Date(JSON.parse(line).time).getUTCHours() + 9) % 24));
  expect(stdout).toMatch(/ {2}Server exited {2}serverPid \d+ {2}code 0 {2}signal null {2}exitCode 0\n/);
  expect((await sandbox.run(['logs', '--json'])).stdout).toBe(before);
  expect(readFileSync(logOf(sandbox), 'utf8')).toBe(before);
});

it('shows the last lines, and takes older ones from the rotated log', async () => {
  await using sandbox = createSandbox();
  const numbers = Array.from({ length: 30 }, (_, index) => String(index + 1));
  const path = logOf(sandbox, numbers.slice(20).map(json).join(''));
  writeFileSync(`${path}.1`, numbers.slice(0, 20).map(json).join(''));
  for (const [args, shown] of [
    [[], numbers.slice(-20)],
    [['-n', '3'], numbers.slice(-3)],
    [['-n', '12'], numbers.slice(-12)],
    [['-n', '0'], []],
    [['--lines', 'all'], numbers],
    [['-n', '999999999'], numbers],
  ] as const)
    expect(messagesIn((await sandbox.run(['logs', '--json', ...args])).stdout)).toEqual(shown);
  rmSync(path);
  expect(messagesIn((await sandbox.run(['logs', '--json', '-n1'])).stdout)).toEqual(['20']);
});

it('refuses an invalid number of lines', async () => {
  await using sandbox = createSandbox();
  const { code, stderr } = await sandbox.run(['logs', '-n', '-1']);
  expect(code).toBe(2);
  expect(stderr).toContain('--lines="-1" must be a number of lines');
});

it('shows the end of a log that is larger than any buffer', async () => {
  await using sandbox = createSandbox();
  const path = logOf(sandbox, '');
  truncateSync(path, 5_000 * MIB); // a hole, which takes no space
  appendFileSync(path, `\n${json('one')}${json('two')}`);
  const { code, stdout } = await sandbox.run(['logs', '--json', '-n', '2']);
  expect({ code, shown: messagesIn(stdout) }).toEqual({ code: 0, shown: ['one', 'two'] });
});

it('escapes hostile lines, shows each on one line, and leaves out a torn one', async () => {
  await using sandbox = createSandbox();
  const evil = '\u001b[2Jno JSON\u009b\r\t';
  const message = 'a\nb\u001b\u007f';
  logOf(sandbox, `${evil}\n\0\n${json(message)}torn`);
  const readable = await sandbox.run(['logs']);
  expect(readable.stdout.split('\n')).toEqual([
    '\\u001b[2Jno JSON\\u009b',
    '\\u0000',
    expect.stringMatching(/ {2}a\\nb\\u001b\\u007f$/),
    '',
  ]);
  const { stdout } = await sandbox.run(['logs', '--json', '-n', '1']);
  expect(stdout.trimEnd()).not.toMatch(/\p{Cc}/u);
  expect(messagesIn(stdout)).toEqual([message]);
});

it.runIf(process.platform === 'linux')('has colours only on a terminal, and none with NO_COLOR', async () => {
  await using sandbox = createSandbox();
  logOf(sandbox, json('ready'));
  const onTerminal = async (env: Record<string, string>): Promise<string> => {
    const command = `'${node}' '${builtBin}' logs`;
    const session = sandbox.program(['script', '-qec', command, '/dev/null'], {
      env: { TERM: 'xterm-256color', ...env },
    });
    session.input.end();
    expect((await session.exit()).code).toBe(0);
    return session.stdout().toString().replaceAll('\r\n', '\n');
  };
  const { stdout: plain } = await sandbox.run(['logs'], { env: { TERM: 'xterm-256color' } });
  expect(stripVTControlCharacters(plain)).toBe(plain);
  expect(await onTerminal({ NO_COLOR: '1' })).toBe(plain);
  const coloured = await onTerminal({});
  expect(coloured).toContain('\u001b[32minfo');
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

it('says where the log would be when there is none, and creates nothing', async () => {
  await using sandbox = createSandbox();
  const { code, stdout, stderr } = await sandbox.run(['logs']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain(`no lifecycle log yet. The first start writes ${logOf(sandbox)}`);
  expect(existsSync(dirname(logOf(sandbox)))).toBe(false);
});

it.runIf(isRoot)(`ends with 77 when the log belongs to somebody else [${NEEDS_ROOT}]`, async () => {
  await using sandbox = createSandbox();
  const path = logOf(sandbox, json('secret'));
  chmodSync(path, 0o600);
  chmodSync(dirname(path), 0o755);
  for (const args of [['logs'], ['logs', '-f']]) {
    const { code, stdout, stderr } = await sandbox.run(args, { uid: NOBODY });
    expect({ code, stdout }).toEqual({ code: 77, stdout: '' });
    expect(stderr).toContain(path);
  }
});

it('does not follow a symbolic link or wait for the writer of a FIFO', async () => {
  await using sandbox = createSandbox();
  const path = logOf(sandbox, 'secret\n');
  renameSync(path, `${path}.target`);
  symlinkSync(`${path}.target`, path);
  expect(await sandbox.run(['logs'])).toMatchObject({ code: 77, stdout: '' });
  rmSync(path);
  execFileSync('mkfifo', [path]);
  const { code, stderr } = await sandbox.run(['logs']);
  expect(code).toBe(1);
  expect(stderr).toContain(`${path} is not a regular file`);
});

it('follows a rotation, and also shows what late writers add to the rotated log', async () => {
  await using sandbox = createSandbox();
  const path = logOf(sandbox, json('old') + json('one'));
  const session = follow(sandbox, ['-n', '1']);
  await toShow(session, ['one']);
  const late = openSync(path, 'a');
  writeSync(late, json('two'));
  renameSync(path, `${path}.1`);
  writeFileSync(path, json('three'));
  await toShow(session, ['one', 'two', 'three']);
  writeSync(late, json('four'));
  closeSync(late);
  await toShow(session, ['one', 'two', 'three', 'four']);
  renameSync(path, `${path}.1`);
  writeFileSync(path, json('five'));
  await toShow(session, ['one', 'two', 'three', 'four', 'five']);
  await expectEnd(session, 'SIGTERM');
});

it('follows a truncation and a deletion, and waits for torn lines', async () => {
  await using sandbox = createSandbox();
  const path = logOf(sandbox, json('one') + json('two').slice(0, 20));
  const session = follow(sandbox);
  await toShow(session, ['one']);
  appendFileSync(path, json('two').slice(20));
  await toShow(session, ['one', 'two']);
  writeFileSync(path, json('3'));
  await toShow(session, ['one', 'two', '3']);
  rmSync(dirname(path), { recursive: true });
  logOf(sandbox, json('four'));
  await toShow(session, ['one', 'two', '3', 'four']);
  await expectEnd(session, 'SIGINT');
});

it('waits for a log that does not exist yet, then shows what an instance does', async () => {
  await using sandbox = createSandbox();
  const session = follow(sandbox, ['-n', '0']);
  await eventually('it to wait', () => session.stderr().includes('waiting for it'));
  await sandbox.run(['start']);
  await eventually('the log to be shown', () => session.stdout().equals(readFileSync(logOf(sandbox))));
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(readdirSync(dirname(logOf(sandbox))).filter((name) => name.includes('log'))).toEqual([
    'lifecycle.log',
  ]);
});

it('ends by a signal even when nobody reads its output', async () => {
  await using sandbox = createSandbox();
  logOf(sandbox, json('x'.repeat(1_000)).repeat(1_000));
  const session = sandbox.csfMcp(['logs', '-f', '-n', 'all'], { isUnread: true });
  await eventually('its first lines', () => session.output.readableLength > 0 || session.output.read(0));
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0, signal: null });
});

it('ends quietly when its reader leaves', async () => {
  await using sandbox = createSandbox();
  const path = logOf(sandbox, json('one'));
  const command = `{ '${node}' '${builtBin}' logs -f --json; echo "exit $?" >&2; } | head -n 1`;
  const session = sandbox.program(['sh', '-c', command]);
  await toShow(session, ['one']);
  await eventually('it to find out, which it does when it shows the next line', () => {
    appendFileSync(path, json('more'));
    return session.stderr() !== '';
  });
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(session.stderr()).toBe('exit 0\n');
});
