import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/instances/eventually.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { answers, openPage } from '../support/page-requests.ts';
import { doorways, minuteOnDemand, serveView, withOpener } from '../support/views.ts';

const USAGE = 2;

async function withProfiles(...names: string[]): Promise<Sandbox> {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), names);
  return sandbox;
}

test('view --no-open prints an address that lets one page in, and ends with 0 by Ctrl-C', async () => {
  const sandbox = await withProfiles('Clinic');
  const { session, served } = await serveView(sandbox);
  expect(served).toEqual({
    profile: 'clinic',
    name: 'Clinic',
    address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}$/),
    file: null,
  });
  expect(doorways(sandbox)).toEqual([]);
  const page = await openPage(served.address);
  await expect(openPage(served.address)).rejects.toThrow('403 This address has been used');
  const { structuredContent } = await page.call('profile_overview', { profile: 'clinic' });
  expect(structuredContent).toMatchObject({ profile: 'clinic', name: 'Clinic' });
  session.signal('SIGINT');
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(session.stderr()).toBe('');
  expect(await answers(served.address)).toBe(false);
  await sandbox.expectNothingLeft();
});

test('view tells people where the page is and how it ends', async () => {
  const sandbox = await withProfiles('Clinic');
  const session = sandbox.csfMcp(['view', 'Clinic', '--no-open']);
  await eventually('the address', () => session.stdout().includes('/#'));
  expect(session.stdout().toString()).toMatch(
    /^Clinic: Open this address within 60 seconds; it lets one page in: http:\S+\nCtrl-C ends it.+\n$/,
  );
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0 });
});

test('the browser gets a private file, which is gone once the page is open', async () => {
  const sandbox = await withProfiles('Clinic');
  const env = withOpener(sandbox, 'echo "$1" > "$TEST_SANDBOX/opened"');
  const { session, served } = await serveView(sandbox, [], { env });
  const file = served.file ?? '';
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain(`url=${served.address}`);
  const opened = sandbox.path('opened');
  await eventually(
    'the browser to be started',
    () => existsSync(opened) && readFileSync(opened, 'utf8') !== '',
  );
  expect(readFileSync(opened, 'utf8')).toBe(`${file}\n`);
  await openPage(served.address);
  expect(existsSync(file)).toBe(false);
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(session.stderr()).toBe('');
});

test('a browser that ends with an error after it has shown the page is no failure', async () => {
  const sandbox = await withProfiles('Clinic');
  const script = 'while [ -f "$1" ]; do sleep 0.02; done; touch "$TEST_SANDBOX/closed"; exit 1';
  const { session, served } = await serveView(sandbox, [], { env: withOpener(sandbox, script) });
  await openPage(served.address);
  await eventually('the browser to end', () => existsSync(sandbox.path('closed')));
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(session.stderr()).toBe('');
});

test.each([
  ['is not there', null, 'cannot be run'],
  ['finds no browser', 'exit 3', 'has opened no browser (exit code 3)'],
])('where the program that opens files %s, view says so and prints the address', async (_, script, says) => {
  const sandbox = await withProfiles('Clinic');
  const env = script === null ? { PATH: sandbox.path('nothing') } : withOpener(sandbox, script);
  const { session, served } = await serveView(sandbox, [], { env });
  await eventually('the address', () => session.stderr().includes(served.address));
  expect(session.stderr()).toContain(says);
  await openPage(served.address);
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(doorways(sandbox)).toEqual([]);
});

test.each([
  { profiles: [], args: [], code: USAGE, says: ['There is no profile to show', 'profile_create'] },
  {
    profiles: ['Clinic', 'Lab'],
    args: [],
    code: USAGE,
    says: ['There are 2 profiles: name one', 'clinic, lab'],
  },
  { profiles: ['Clinic'], args: ['nowhere'], code: 1, says: ['There is no profile "nowhere"'] },
  { profiles: ['Clinic'], args: ['--wait', 'long'], code: USAGE, says: ['--wait="long"'] },
  { profiles: ['Clinic'], args: ['clinic', 'lab'], code: USAGE, says: ['too many arguments'] },
])('view $args of $profiles says what to do, and opens nothing', async ({ profiles, args, code, says }) => {
  const sandbox = await withProfiles(...profiles);
  const env = withOpener(sandbox, 'touch "$TEST_SANDBOX/opened"');
  const refused = await sandbox.run(['view', ...args], { env });
  expect(refused).toMatchObject({ code, stdout: '' });
  for (const words of says) expect(refused.stderr).toContain(words);
  expect(existsSync(sandbox.path('opened'))).toBe(false);
  await sandbox.expectNothingLeft();
});

test('two tabs hear of a change that another program makes, and the view reads on', async () => {
  const sandbox = await withProfiles('Clinic');
  const { session, served } = await serveView(sandbox);
  const page = await openPage(served.address);
  const tabs = [await page.openTab(), await page.openTab()];
  const heard = tabs.map((tab) => {
    const chunks: string[] = [];
    tab.on('data', (chunk) => chunks.push(String(chunk)));
    return () => chunks.join('');
  });
  const saved = await sandbox.run(['call', 'profile_save', '{"profile":"clinic","name":"Ward"}']);
  expect(saved.code, saved.stderr).toBe(0);
  for (const text of heard) await eventually('the event', () => text().includes('event: changed'));
  const { structuredContent } = await page.call('profile_overview', { profile: 'clinic' });
  expect(structuredContent).toMatchObject({ name: 'Ward' });
  session.signal('SIGHUP');
  expect(await session.exit()).toMatchObject({ code: 0 });
  await sandbox.expectNothingLeft();
});

test('many calls in one view leave no warning and no process', async () => {
  const sandbox = await withProfiles('Clinic');
  const { session, served } = await serveView(sandbox);
  const page = await openPage(served.address);
  const calls = Array.from({ length: 15 }, () => page.call('profile_overview', { profile: 'clinic' }));
  for (const { isError } of await Promise.all(calls)) expect(isError).not.toBe(true);
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(session.stderr()).toBe('');
  await sandbox.expectNothingLeft();
});

test('the refusal of a tool reaches the page as the tool gives it', async () => {
  const sandbox = await withProfiles('Clinic');
  const { session, served } = await serveView(sandbox);
  const page = await openPage(served.address);
  expect(await page.call('profile_overview', { profile: 'nowhere' })).toMatchObject({ isError: true });
  await expect(page.call('data_delete', { profile: 'clinic' })).rejects.toThrow('403');
  session.signal('SIGTERM');
  expect(await session.exit()).toMatchObject({ code: 0 });
});

test('a view ends when its last tab has been closed for a minute', async () => {
  const sandbox = await withProfiles('Clinic');
  const minute = minuteOnDemand(sandbox);
  const { session, served } = await serveView(sandbox, undefined, minute.options);
  const page = await openPage(served.address);
  const tab = await page.openTab();
  minute.pass();
  await page.call('profile_overview', { profile: 'clinic' }); // it goes on, however many minutes are over
  expect(session.hasExited()).toBe(false);
  tab.destroy();
  expect(await session.exit()).toMatchObject({ code: 0 });
  await sandbox.expectNothingLeft();
});

test('what a killed view has left is gone after the next one', async () => {
  const sandbox = await withProfiles('Clinic');
  const env = withOpener(sandbox, 'true');
  const { session, served } = await serveView(sandbox, [], { env });
  session.signal('SIGKILL');
  await session.exit();
  const left = served.file ?? '';
  expect(existsSync(left)).toBe(true);
  const minutesAgo = new Date(Date.now() - 180_000);
  utimesSync(left, minutesAgo, minutesAgo);
  const next = await serveView(sandbox, [], { env });
  expect(existsSync(left)).toBe(false);
  next.session.signal('SIGTERM');
  expect(await next.session.exit()).toMatchObject({ code: 0 });
  expect(doorways(sandbox)).toEqual([]);
});
