import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { signalIdentified } from '../support/instances/process-table.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { answerOf, answers, ask, openPage } from '../support/page-requests.ts';
import { doorways, minuteOnDemand, serveView, withOpener } from '../support/views.ts';

const CLINIC = { profile: 'clinic' };
const OUTCOME = 'GV.OC-01';

const withClinic = (sandbox: Sandbox) => writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);

const count = (sandbox: Sandbox, message: string) =>
  sandbox.lifecycle().filter(({ msg }) => msg === message).length;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
  failureMode(
    `F101 view ended by ${signal} while a tab is open: 0, and no port, file or process stays`,
    async (sandbox) => {
      await withClinic(sandbox);
      const { session, served } = await serveView(sandbox, [], { env: withOpener(sandbox, 'true') });
      const page = await openPage(served.address);
      await page.openTab();
      session.signal(signal);
      expect(await session.exit()).toMatchObject({ code: 0 });
      expect(await answers(served.address)).toBe(false);
      expect(doorways(sandbox)).toEqual([]);
      sandbox.expectLifecycle(['View opened', { msg: 'View ended', reason: 'a signal' }]);
      await sandbox.expectNothingLeft();
    },
  );

failureMode(
  'F101 view ended by a signal in the middle of a call: 0, and its server has ended',
  async (sandbox) => {
    await withClinic(sandbox);
    const { session, served } = await serveView(sandbox);
    const page = await openPage(served.address);
    const started = count(sandbox, 'Server started');
    const answer = page.call('profile_overview', CLINIC).catch(() => null); // it may come, or not
    await eventually('the server of the call', () => count(sandbox, 'Server started') > started);
    session.signal('SIGTERM');
    expect(await session.exit()).toMatchObject({ code: 0 });
    await answer;
    sandbox.expectLifecycle(['View opened', 'Server started', 'Server exited', 'View ended']);
    await sandbox.expectNothingLeft();
  },
);

failureMode(
  'F101 view ended by a signal before its page is there: 0, and nothing is opened',
  async (sandbox) => {
    await withClinic(sandbox);
    const session = sandbox.csfMcp(['view', '--no-open']);
    await eventually('its server', () => count(sandbox, 'Server started') > 0);
    session.signal('SIGTERM');
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(['Calling', 'Server started', 'Server exited']);
    await sandbox.expectNothingLeft();
  },
);

failureMode(
  'F102 view killed while idle and in the middle of a call: its port and server are gone, and the next start goes on',
  async (sandbox) => {
    await withClinic(sandbox);
    for (const isCalling of [false, true]) {
      const { session, served } = await serveView(sandbox);
      const page = await openPage(served.address);
      const started = count(sandbox, 'Server started');
      const answer = isCalling ? page.call('profile_overview', CLINIC).catch(() => null) : null;
      if (isCalling) await eventually('its server', () => count(sandbox, 'Server started') > started);
      session.signal('SIGKILL');
      expect(await session.exit()).toMatchObject({ signal: 'SIGKILL' });
      await answer;
      expect(await answers(served.address)).toBe(false);
      const next = await sandbox.running(['--wait', '5']);
      next.askToEnd();
      expect(await next.exit()).toMatchObject({ code: 0 });
    }
    sandbox.expectLifecycle(['View opened', 'ready', 'View opened', 'ready', 'Lock released']);
    await sandbox.expectNothingLeft();
  },
);

/** A browser with one tab, as a process of its own. It says `open` when the stream is there. */
const BROWSER = `
  const { openPage } = await import(process.argv[1]);
  await (await openPage(process.argv[2])).openTab();
  console.log('open');
`;

failureMode('F103 the browser of a view is killed: the view ends a minute later', async (sandbox) => {
  await withClinic(sandbox);
  const minute = minuteOnDemand(sandbox);
  const { session, served } = await serveView(sandbox, undefined, minute.options);
  const requests = join(import.meta.dirname, '../support/page-requests.ts');
  const browser = sandbox.program(
    [process.execPath, '--input-type=module', '-e', BROWSER, requests, served.address],
    { isScaffold: true },
  );
  await eventually('the tab', () => browser.stdout().includes('open'));
  minute.pass();
  expect(session.hasExited()).toBe(false);
  browser.signal('SIGKILL');
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(await answers(served.address)).toBe(false);
  sandbox.expectLifecycle(['View opened', { msg: 'View ended', reason: 'nobody looks' }]);
  await sandbox.expectNothingLeft();
});

failureMode(
  'F103 the page is left while an instance that hangs should record a score: the view ends a minute later',
  async (sandbox) => {
    await withClinic(sandbox);
    const owner = await sandbox.running(['--attach']);
    const minute = minuteOnDemand(sandbox);
    const { session, served } = await serveView(sandbox, undefined, minute.options);
    const page = await openPage(served.address);
    const tab = await page.openTab();
    const { [OUTCOME]: value } = await page.openCard(OUTCOME);
    const server = sandbox.server();
    signalIdentified(server, 'SIGSTOP');
    const answer = page.record({ outcome: OUTCOME, value, score: 3, assessor: 'Ada' }).catch(() => null);
    const isAttached = () => count(sandbox, 'Attached to the running instance') > 0;
    await eventually('its session', isAttached);
    minute.pass();
    tab.destroy();
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(await answer).toBeNull();
    signalIdentified(server, 'SIGCONT');
    sandbox.expectLifecycle([
      { pid: session.pid, msg: 'Attached to the running instance' },
      { pid: session.pid, msg: 'View ended', reason: 'nobody looks' },
    ]);
    await owner.initialize();
    const seen = await owner.callTool('records_list', { ...CLINIC, kind: 'assessments' });
    expect(seen).toMatchObject({ records: [] });
    await sandbox.endOwners();
    await sandbox.expectNothingLeft();
  },
);

failureMode(
  'F103 nobody opens the page of a view: it ends after a minute, and its file is gone',
  async (sandbox) => {
    await withClinic(sandbox);
    const { options, pass } = minuteOnDemand(sandbox);
    const env = { ...options.env, ...withOpener(sandbox, 'true') };
    const { session } = await serveView(sandbox, [], { ...options, env });
    pass();
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(doorways(sandbox)).toEqual([]);
    sandbox.expectLifecycle(['View opened', { msg: 'View ended', reason: 'nobody looks' }]);
    await sandbox.expectNothingLeft();
  },
);

failureMode(
  'F104 view beside an instance that ends, and before one that starts: it keeps no client out, and reads on',
  async (sandbox) => {
    const instance = await sandbox.running();
    await instance.initialize();
    await instance.callTool('profile_create', { name: 'Clinic', organization: 'Acme' });
    const { session, served } = await serveView(sandbox);
    const page = await openPage(served.address);
    const tab = await page.openTab();
    let heard = '';
    tab.on('data', (chunk) => {
      heard += chunk;
    });
    const nameOf = async () => {
      const { structuredContent } = await page.call('profile_overview', CLINIC);
      return (structuredContent as { readonly name: string }).name;
    };
    await instance.callTool('profile_save', { ...CLINIC, name: 'Ward' });
    await eventually('the first change', () => heard.includes('event: changed'));
    expect(await nameOf()).toBe('Ward');
    instance.askToEnd();
    expect(await instance.exit()).toMatchObject({ code: 0 });
    expect(await nameOf()).toBe('Ward');
    const next = await sandbox.running();
    await next.initialize();
    await next.callTool('profile_save', { ...CLINIC, name: 'Clinic' });
    await eventually('the second change', () => heard.split('event: changed').length > 2);
    expect(await nameOf()).toBe('Clinic');
    session.signal('SIGTERM');
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      { pid: session.pid, msg: 'Reading beside the running instance' },
      { pid: session.pid, msg: 'View opened' },
      { pid: session.pid, msg: 'Lock acquired' },
      { pid: next.pid, msg: 'ready' },
      { pid: session.pid, msg: 'View ended' },
    ]);
    await sandbox.endOwners();
    await sandbox.expectNothingLeft();
  },
);

failureMode(
  'F105 other pages and programs at the port of a view: they get nothing, and no server is started for them',
  async (sandbox) => {
    await withClinic(sandbox);
    const { session, served } = await serveView(sandbox);
    const { host } = new URL(served.address);
    await openPage(served.address);
    const started = count(sandbox, 'Server started');
    const body = JSON.stringify({ tool: 'profile_overview', arguments: CLINIC });
    for (const headers of [
      {},
      { 'x-csf-mcp-key': 'a'.repeat(43) },
      { origin: 'https://other.example', 'sec-fetch-site': 'cross-site' },
      { host: 'rebound.example', origin: 'http://rebound.example' },
    ]) {
      const { status, body: text } = await answerOf(await ask(host, { path: '/call', headers, body }));
      expect(status).toBe(403);
      expect(text).not.toContain('Clinic');
    }
    const given = await answerOf(await ask(host, { method: 'GET', path: '/' }));
    expect(given.status).toBe(200);
    expect(given.body).not.toContain('Clinic'); // the page itself has no data
    expect(count(sandbox, 'Server started')).toBe(started);
    session.signal('SIGTERM');
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(['View opened', 'View ended']);
    await sandbox.expectNothingLeft();
  },
);

/** Which scores of the outcome are stored. */
async function scoresIn({ call }: Awaited<ReturnType<typeof openPage>>): Promise<readonly unknown[]> {
  const { structuredContent } = await call('records_list', { ...CLINIC, kind: 'assessments' });
  return (structuredContent as { readonly records: readonly { score: unknown }[] }).records.map(
    ({ score }) => score,
  );
}

failureMode(
  'F106 scoring in a view beside an instance that shares its database: its clients go on, and see the score',
  async (sandbox) => {
    await withClinic(sandbox);
    const owner = await sandbox.running(['--attach']);
    await owner.initialize();
    const { session, served } = await serveView(sandbox);
    const page = await openPage(served.address);
    const { [OUTCOME]: value } = await page.openCard(OUTCOME);
    await page.record({ outcome: OUTCOME, value, score: 3, assessor: 'Ada' });
    const seen = await owner.callTool('records_list', { ...CLINIC, kind: 'assessments' });
    expect(seen).toMatchObject({ records: [{ outcome: OUTCOME, score: 3 }] });
    session.signal('SIGTERM');
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      'View opened',
      { pid: session.pid, msg: 'Attached to the running instance' },
      { pid: session.pid, msg: 'View ended' },
    ]);
    await sandbox.endOwners();
    await sandbox.expectNothingLeft();
  },
);

failureMode(
  'F106 scoring in a view beside an instance that shares nothing: refused with what to do; the same card works later',
  async (sandbox) => {
    await withClinic(sandbox);
    const instance = await sandbox.running();
    const { session, served } = await serveView(sandbox, ['--no-open', '--wait', '0']);
    const page = await openPage(served.address);
    const { [OUTCOME]: value } = await page.openCard(OUTCOME);
    const filled = { outcome: OUTCOME, value, score: 3, assessor: 'Ada' };
    await expect(page.record(filled)).rejects.toThrow(
      /Recording a score writes.+keeps what you have filled in.+--attach.+press Record again.+csf-mcp kill/s,
    );
    expect(await scoresIn(page)).toEqual([]);
    instance.askToEnd();
    expect(await instance.exit()).toMatchObject({ code: 0 });
    await page.record(filled);
    expect(await scoresIn(page)).toEqual([3]);
    session.signal('SIGTERM');
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      { pid: session.pid, msg: 'View opened' },
      { pid: session.pid, msg: 'Lock acquired' },
      { pid: session.pid, msg: 'View ended' },
    ]);
    await sandbox.expectNothingLeft();
  },
);

failureMode(
  'F106 a view is killed in the middle of recording: the score is stored whole or not at all, and the next start goes on',
  async (sandbox) => {
    await withClinic(sandbox);
    const { session, served } = await serveView(sandbox);
    const page = await openPage(served.address);
    const { [OUTCOME]: value } = await page.openCard(OUTCOME);
    const started = count(sandbox, 'Server started');
    const answer = page.record({ outcome: OUTCOME, value, score: 3, assessor: 'Ada' }).catch(() => null);
    await eventually('its server', () => count(sandbox, 'Server started') > started);
    session.signal('SIGKILL');
    await session.exit();
    const isRecorded = (await answer) !== null;
    const next = await serveView(sandbox);
    const scores = await scoresIn(await openPage(next.served.address));
    expect(isRecorded ? [[3]] : [[], [3]]).toContainEqual(scores);
    next.session.signal('SIGTERM');
    expect(await next.session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      { pid: session.pid, msg: 'View opened' },
      { pid: next.session.pid, msg: 'View opened' },
      { pid: next.session.pid, msg: 'View ended' },
    ]);
    await sandbox.expectNothingLeft();
  },
);
