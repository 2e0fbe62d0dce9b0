import { afterAll, expect, test } from 'vitest';
import { violationsIn } from './accessibility.mjs';
import { openBrowser } from './browser.mjs';
import { busyClinic } from './busy-clinic.mjs';
import { clinic, openInHost } from './view-in-host.mjs';

const browser = await openBrowser();

/** For the tests that only read. */
const busy = await busyClinic(afterAll);

/** The dashboard of the clinic in a host, drawn. */
async function openDashboard(server, options = {}) {
  const given = { uri: 'ui://csf-mcp/dashboard', tool: 'profile_overview', input: { profile: 'clinic' } };
  const opened = await openInHost(browser, server, { ...given, ...options });
  await opened.view.getByRole('heading', { name: 'Clinic' }).waitFor();
  await opened.isStill();
  return opened;
}

const button = (view, name) => view.getByRole('button', { name, exact: typeof name === 'string' });
const heading = (view, name) => view.getByRole('heading', { name });

/** The texts of the rows of a table, each a list of its cells. */
const rowsOf = (table) =>
  table
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));

const TABS = ['Overview', 'Outcomes', 'Below target', 'Trend', 'Risks'];

test('a person goes from the overview to an outcome and back, filters, refreshes and asks the chat', async () => {
  const server = await busyClinic();
  const { page, view, heard, wrong, result, isStill } = await openDashboard(server);
  await expect.poll(async () => (await heard())[0]).toBe('initialized');
  expect((await heard()).filter((what) => what.startsWith('call'))).toEqual(['call dashboard_get']);
  const { mean, assessed, inScope } = result.structuredContent;
  const shown = await view.locator('main').textContent();
  expect(shown).toContain(`Mean score${mean}assessed ${assessed} of ${inScope} in scope`);

  await view.locator('#strip [data-id="GV.RM"]').click();
  await heading(view, 'Outcomes').waitFor();
  expect(await view.getByLabel('Part').inputValue()).toBe('GV.RM');
  expect(await view.locator('#shown tbody tr').count()).toBe(7);

  await isStill();
  await view.locator('#map [data-id="GV.RM-02"]').click();
  await heading(view, /^GV\.RM-02/).waitFor();
  expect(await heading(view, /^GV\.RM-02/).evaluate((one) => one === document.activeElement)).toBe(true);
  await button(view, '‹ Back').click();
  await heading(view, 'Outcomes').waitFor();
  expect(await view.locator('[data-id="GV.RM-02"]:focus').count()).toBe(1);

  await button(view, 'Below target').click();
  await button(view, 'Clear').click();
  await view.getByLabel('Owner').selectOption('Ben');
  const gaps = await server.factsOf('profile_gaps', { profile: 'clinic', function: 'PR', limit: 106 });
  await expect
    .poll(async () => (await rowsOf(view.locator('#shown table'))).map(([first]) => first))
    .toEqual(gaps.outcomes.map(({ id, shortName }) => `${id} ${shortName}`));

  await server.factsOf('assessment_record', {
    ...{ profile: 'clinic', assessor: 'Ada', date: '2026-10-01' },
    records: [{ outcome: gaps.outcomes[0].id, score: 4 }],
  });
  await button(view, 'Refresh').click();
  await expect.poll(() => view.getByRole('status').textContent()).toBe('Up to date.');
  expect(await view.locator('#shown tbody tr').count()).toBe(gaps.outcomes.length - 1);
  expect(await view.getByLabel('Owner').inputValue()).toBe('=Ben');

  await button(view, 'Explain this').click();
  await expect.poll(() => view.getByRole('status').textContent()).toBe('Sent to the chat.');
  const [said, ...others] = (await heard()).filter((what) => what.startsWith('message'));
  expect(said).toMatch(
    /^message of user: Explain "Below target" on the dashboard of the profile clinic, \d{4}-/,
  );
  expect(others).toEqual([]);
  expect((await heard()).filter((what) => what.startsWith('context'))).toEqual([]);
  expect(await page.evaluate(() => window.bridge.teardownResource({}))).toEqual({});
  expect(wrong).toEqual([]);
});

test('an outcome shows whose words it is in, its history, evidence and references', async () => {
  const { view, heard, wrong } = await openDashboard(busy);
  await button(view, 'Outcomes').click();
  await button(view, /^GV\.OC-01/).press('Enter');
  await heading(view, /^GV\.OC-01/).waitFor();
  const text = await view.locator('main').textContent();
  const { statement, lookFor } = await busy.factsOf('csf_get', { id: 'GV.OC-01', detail: 'detailed' });
  const { mappings } = await busy.factsOf('csf_map', { id: 'GV.OC-01' });
  for (const shown of [
    ...[statement, ...lookFor, ...mappings[0].references],
    "In csf-mcp's own words, not NIST's.",
    'E-2 Minutes (2026-05-31): not reviewed',
    'Target3 Achieved',
  ])
    expect(text).toContain(shown);
  expect(await rowsOf(view.locator('main table'))).toEqual([
    ['2026-09-15', '2', 'Ada (current)', ''],
    ['2026-03-20', '2', 'Ada', ''],
    ['2025-11-10', '1', 'Ada', ''],
  ]);
  await button(view, 'Score this').click();
  await expect
    .poll(heard)
    .toContain(
      'message of user: I want to score GV.OC-01 of the profile clinic: show me the scoring card, with assessment_next for GV.OC. It has a score: include what was assessed before tomorrow.',
    );
  expect(wrong).toEqual([]);
});

test('every picture has a table with the numbers of the tools', async () => {
  const { view, wrong } = await openDashboard(busy);
  const { functions } = await busy.factsOf('profile_overview', { profile: 'clinic' });
  const radar = await rowsOf(view.locator('#radar table'));
  expect(radar.map(([id, , mean, assessed, inScope]) => [id, mean, assessed, inScope])).toEqual(
    functions.map(({ id, mean, assessed, inScope, thin }) => [
      id,
      thin || mean === null ? 'n/m' : String(mean),
      String(assessed),
      String(inScope),
    ]),
  );
  for (const [tab, figures] of [
    ['Overview', ['radar', 'strip']],
    ['Trend', ['trend']],
    ['Risks', ['risks']],
  ]) {
    await button(view, tab).click();
    for (const id of figures) {
      expect(await view.locator(`#${id} svg.chart`).count()).toBe(1);
      expect(await view.locator(`#${id} tbody tr`).count()).toBeGreaterThan(0);
    }
  }
  await button(view, 'Outcomes').click();
  expect(await view.locator('#map [data-id]').count()).toBe(106);
  expect(await view.locator('#shown tbody tr').count()).toBe(106);
  expect(wrong).toEqual([]);
});

test('a person goes through the dashboard with the keyboard alone', async () => {
  const { page, view, heard, wrong } = await openDashboard(busy);
  const focused = () => view.locator(':focus').textContent();
  await button(view, 'Refresh').focus();
  for (const _ of ['Overview', 'Outcomes']) await page.keyboard.press('Tab');
  expect(await focused()).toBe('Outcomes');
  await page.keyboard.press('Enter');
  await heading(view, 'Outcomes').waitFor();
  expect(await focused()).toBe('Outcomes'); // where it was
  for (const _ of ['Below target', 'Trend', 'Risks', 'Explain this', 'Part'])
    await page.keyboard.press('Tab');
  await page.keyboard.type('PR.AA');
  await expect.poll(() => view.locator('#shown tbody tr').count()).toBe(6);
  for (const _ of ['Owner', 'State', 'Clear', 'table', 'PR.AA-01']) await page.keyboard.press('Tab');
  expect(await focused()).toMatch(/^PR\.AA-01/);
  await page.keyboard.press('Enter');
  await heading(view, /^PR\.AA-01/).waitFor();
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('‹ Back');
  await page.keyboard.press('Enter');
  await heading(view, 'Outcomes').waitFor();
  expect(await focused()).toMatch(/^PR\.AA-01/);
  expect(await heard()).toContain('call dashboard_outcome');
  expect(wrong).toEqual([]);
});

test('a new answer of the tool draws the page anew, from its own point of view', async () => {
  const { page, view, heard, wrong } = await openDashboard(busy);
  await button(view, 'Outcomes').click();
  const input = { profile: 'clinic', asOf: '2026-03-31' };
  const result = await busy.call('profile_overview', input);
  await page.evaluate(
    async (given) => {
      await window.bridge.sendToolInput({ arguments: given.input });
      await window.bridge.sendToolResult(given.result);
    },
    { input, result },
  );
  await expect
    .poll(() => view.locator('header').textContent())
    .toContain('2026-03-31 · assessed 50 of 104 in scope');
  await button(view, /^GV\.OC-01/).press('Enter');
  await heading(view, /^GV\.OC-01/).waitFor();
  expect((await rowsOf(view.locator('main table'))).map(([date]) => date)).toEqual([
    '2026-03-20',
    '2025-11-10',
  ]);
  expect(await button(view, 'Score this').count()).toBe(0); // nobody scores in the past
  await button(view, 'Explain this').click();
  await expect
    .poll(heard)
    .toContain(
      'message of user: Explain "GV.OC-01" on the dashboard of the profile clinic, 2026-03-31: what it rests on, and what is missing.',
    );
  expect(wrong).toEqual([]);
});

test('the page says what went wrong, and keeps what it has drawn', async () => {
  const { page, view, wrong } = await openDashboard(busy);
  const send = (result) => page.evaluate((given) => window.bridge.sendToolResult(given), result);
  await send({ isError: true, content: [{ type: 'text', text: 'There is no profile <b>x</b>.' }] });
  await expect.poll(() => view.getByRole('status').textContent()).toBe('There is no profile <b>x</b>.');
  await send({ content: [], structuredContent: { profiles: [] } });
  await expect.poll(() => view.getByRole('status').textContent()).toContain('overview of one profile.');
  await send({ content: [], structuredContent: { profile: 'nobody' } });
  await expect.poll(() => view.getByRole('status').textContent()).toContain('nobody');
  await page.evaluate(() => {
    window.callServer = async () => JSON.stringify({ content: [], structuredContent: { other: 1 } });
  });
  await button(view, 'Refresh').click();
  await expect.poll(() => view.getByRole('status').textContent()).toContain('The server has changed');
  await heading(view, 'Clinic').waitFor();
  expect(wrong).toEqual([]);
});

test('a person who has gone elsewhere meanwhile is not called back', async () => {
  const { page, view, wrong } = await openDashboard(busy);
  await page.evaluate(() => {
    const call = window.callServer;
    window.callServer = async (...args) => {
      const answer = await call(...args);
      await new Promise((resolve) => {
        window.release = resolve;
      });
      return answer;
    };
  });
  await button(view, 'Outcomes').click();
  await button(view, /^GV\.OC-01/).press('Enter');
  await expect.poll(() => view.getByRole('status').textContent()).toBe('Loading …');
  await button(view, 'Risks').click();
  await page.waitForFunction(() => window.release !== undefined);
  await page.evaluate(async () => {
    window.release();
    await new Promise((resolve) => setTimeout(resolve)); // until the answer is on its way
    await window.bridge.teardownResource({}); // and is heard before this
  });
  expect(await heading(view, 'Risks').count()).toBe(1);
  expect(wrong).toEqual([]);
});

test('an outcome that a person has chosen opens, though the page is drawn anew meanwhile, and the focus stays', async () => {
  const { page, view, heard, wrong, result } = await openDashboard(busy);
  await page.evaluate(() => {
    const call = window.callServer;
    const isReleased = new Promise((resolve) => {
      window.release = resolve;
    });
    window.callServer = async (name, args) => {
      if (name === 'dashboard_outcome') await isReleased;
      return call(name, args);
    };
  });
  const redraw = async () => {
    const asked = (await heard()).length;
    await page.evaluate((given) => window.bridge.sendToolResult(given), result);
    await expect.poll(async () => (await heard()).slice(asked)).toContain('call dashboard_outcome'); // once it is drawn
  };
  await button(view, 'Outcomes').click();
  await button(view, /^GV\.OC-01/).press('Enter');
  await redraw();
  await page.evaluate(() => window.release());
  await heading(view, /^GV\.OC-01/).waitFor();
  await view.locator('h2:focus').waitFor();
  await button(view, '‹ Back').focus();
  await redraw();
  await expect.poll(() => view.getByRole('status').count()).toBe(0);
  expect(await view.locator(':focus').textContent()).toBe('‹ Back');
  expect(wrong).toEqual([]);
});

test('a host that takes no messages shows no buttons for them', async () => {
  const { view, wrong } = await openDashboard(busy, { capabilities: { serverTools: {} } });
  expect(await button(view, 'Explain this').count()).toBe(0);
  await button(view, 'Outcomes').click();
  await button(view, /^GV\.OC-01/).press('Enter');
  await button(view, '‹ Back').waitFor();
  expect(await button(view, 'Score this').count()).toBe(0);
  expect(wrong).toEqual([]);
});

const HOSTILE = '<img src="https://example.org/x.png" onerror="alert(1)"></script><script>alert(2)</script>';

test('texts of people are shown as they are, and do nothing, whatever they look like', async () => {
  const text = HOSTILE.slice(0, 120);
  const server = await clinic({
    organization: text,
    scale: [0, 1].map((value) => ({ value, label: `${value}<b>"'&lt;`, meaning: text })),
    outcomes: [{ id: 'GV.OC-01', owner: text, target: 1 }],
  });
  const { factsOf } = server;
  await factsOf('assessment_record', {
    ...{ profile: 'clinic', assessor: text, source: text },
    records: [{ outcome: 'GV.OC-01', score: 0, note: HOSTILE }],
  });
  await factsOf('evidence_record', {
    profile: 'clinic',
    records: [
      { title: HOSTILE, reference: 'a.pdf', owner: text, date: '2025-03-01', outcomes: ['GV.OC-01'] },
    ],
  });
  await factsOf('snapshot_record', { profile: 'clinic', name: text });
  const { view, heard, wrong } = await openDashboard(server);
  expect(await heading(view, 'Clinic').textContent()).toBe(`Clinic ${text}`);
  await button(view, 'Outcomes').click();
  await button(view, /^GV\.OC-01/).press('Enter');
  await heading(view, /^GV\.OC-01/).waitFor();
  expect(await rowsOf(view.locator('main table'))).toEqual([
    [expect.any(String), '0', `${text} (current)`, HOSTILE],
  ]);
  expect(await view.locator('main').textContent()).toContain(`E-1 ${HOSTILE} (2025-03-01)`);
  await button(view, 'Explain this').click();
  await expect.poll(async () => (await heard()).some((what) => what.startsWith('message'))).toBe(true);
  expect((await heard()).join('\n')).not.toContain('<');
  expect(await view.locator('img, body script ~ script').count()).toBe(0);
  expect(wrong).toEqual([]);
});

test('the dashboard follows the theme of its host, and listens to nobody else', async () => {
  const { page, view, wrong } = await openDashboard(busy, { hostContext: { theme: 'dark' } });
  const background = () => view.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  expect(await background()).toBe('rgb(14, 20, 28)');
  await page.evaluate(() => window.bridge.sendHostContextChange({ theme: 'light' }));
  await expect.poll(background).toBe('rgb(255, 255, 255)');
  await page.evaluate(() => {
    const stranger = document.createElement('iframe');
    document.body.append(stranger);
    const script = stranger.contentDocument.createElement('script');
    script.textContent = `parent.frames[0].postMessage({ jsonrpc: '2.0', method: 'ui/notifications/host-context-changed', params: { theme: 'dark' } }, '*')`;
    stranger.contentDocument.body.append(script);
  });
  await button(view, 'Risks').click();
  expect(await background()).toBe('rgb(255, 255, 255)');
  expect(wrong).toEqual([]);
});

test.each([360, 800])('nothing of the dashboard is cut at a width of %i pixels', async (width) => {
  const { page, view, wrong } = await openDashboard(busy, { width });
  await page.evaluate(() => {
    document.body.style.margin = '0'; // the whole width is the view's
  });
  const cut = () =>
    view.locator('html').evaluate((html) => ({
      across: html.scrollWidth - html.clientWidth,
      below: html.scrollHeight - html.clientHeight,
    }));
  for (const tab of TABS) {
    await button(view, tab).click();
    await expect.poll(cut, tab).toEqual({ across: 0, below: 0 });
  }
  await button(view, 'Below target').click();
  await view.locator('#shown button').first().click();
  await button(view, '‹ Back').waitFor();
  await expect.poll(cut).toEqual({ across: 0, below: 0 });
  expect(wrong).toEqual([]);
});

test.each([
  ['light', 'all'],
  ['dark', 'colours'],
])('axe-core finds nothing wrong with the %s dashboard (%s), on any of its parts', async (theme, rules) => {
  const { view, frame } = await openDashboard(busy, {
    hostContext: { theme },
    withoutPolicies: true,
  });
  for (const tab of TABS) {
    await button(view, tab).click();
    for (const details of await view.locator('details').all()) await details.locator('summary').click();
    expect(await violationsIn(frame(), rules), tab).toEqual([]);
  }
  await button(view, 'Outcomes').click();
  await button(view, /^GV\.OC-01/).press('Enter');
  await button(view, '‹ Back').waitFor();
  expect(await violationsIn(frame(), rules)).toEqual([]);
});
