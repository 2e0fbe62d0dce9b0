import { expect, test } from 'vitest';
import { violationsIn } from './accessibility.mjs';
import { openBrowser } from './browser.mjs';
import { clinic, openInHost } from './view-in-host.mjs';

const browser = await openBrowser();

/** The card in a host, for the outcomes that are due in the clinic. */
async function openCard(server, { limit = 2, ...options } = {}) {
  const input = { profile: 'clinic', limit };
  const { view, ...opened } = await openInHost(browser, server, {
    ...{ uri: 'ui://csf-mcp/score', tool: 'assessment_next', input },
    ...options,
  });
  return { card: view, ...opened };
}

const radio = (card, name) => card.getByRole('radio', { name });
const button = (card, name) => card.getByRole('button', { name });

test('a person scores an outcome on the card with the mouse, and it is stored as by form', async () => {
  const server = await clinic();
  const { card, heard, wrong, result } = await openCard(server);
  const [outcome] = result.structuredContent.outcomes;
  await expect.poll(() => card.getByRole('heading').textContent()).toBe(`GV.OC-01 ${outcome.shortName}`);
  const text = await card.locator('main').textContent();
  for (const shown of [
    outcome.statement,
    outcome.within,
    ...outcome.lookFor,
    "In csf-mcp's own words, not NIST's.",
  ])
    expect(text).toContain(shown);

  await card.getByText('Achieved', { exact: true }).click();
  await card.getByLabel('What does the score rest on?').fill('The board has it.');
  await button(card, 'Record').click();
  await card.getByRole('status').waitFor();
  expect(await card.getByRole('status').textContent()).toBe(
    'GV.OC-01 recorded with score 3: assessed 1 of 106 in scope.',
  );

  const { records } = await server.factsOf('records_list', {
    profile: 'clinic',
    kind: 'assessments',
    detail: 'detailed',
  });
  expect(records).toMatchObject([
    {
      outcome: 'GV.OC-01',
      score: 3,
      source: 'form',
      kind: 'self-assessed',
      assessor: 'Ada',
      note: 'The board has it.',
    },
  ]);
  const { entries } = await server.factsOf('audit_log', { profile: 'clinic', limit: 1 });
  expect(entries).toMatchObject([
    { tool: 'form_submit', how: 'through the form, as the host reports it', person: 'Ada' },
  ]);
  const { verification } = await server.factsOf('audit_log', { verify: true });
  expect(verification).toMatchObject({ intact: true });

  await expect
    .poll(heard)
    .toContain(
      'context: On the scoring card, the person has recorded:\nGV.OC-01 recorded with score 3: assessed 1 of 106 in scope.',
    );
  await button(card, 'Tell the chat').click();
  await expect
    .poll(heard)
    .toContain('message of user: GV.OC-01 recorded with score 3: assessed 1 of 106 in scope.');
  expect((await heard())[0]).toBe('initialized');
  expect(await heard()).toContain('size');
  expect(wrong).toEqual([]);
});

test('a person goes through the card with the keyboard alone, until nothing is left on it', async () => {
  const server = await clinic();
  const { page, card, wrong } = await openCard(server);
  await radio(card, /Not achieved/).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  expect(await radio(card, /Partly achieved/).isChecked()).toBe(true);
  for (const _ of ['note', 'name', 'record']) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await button(card, 'Next outcome').waitFor();
  await page.keyboard.press('Enter'); // the focus is there
  await expect.poll(() => card.getByRole('heading').textContent()).toMatch(/^GV\.OC-02/);
  await radio(card, /Does not apply/).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('No outside stakeholders.');
  for (const _ of ['note', 'name', 'record']) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await button(card, 'More outcomes').waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => card.getByRole('heading').textContent()).toMatch(/^GV\.OC-03/);
  expect(await server.factsOf('profile_overview', { profile: 'clinic' })).toMatchObject({
    profile: 'clinic',
  });
  const { records } = await server.factsOf('records_list', { profile: 'clinic', kind: 'assessments' });
  expect(records.map(({ outcome, score }) => [outcome, score])).toEqual(
    expect.arrayContaining([
      ['GV.OC-01', 1],
      ['GV.OC-02', null],
    ]),
  );
  expect(wrong).toEqual([]);
});

test('the card says what is missing before anything is sent', async () => {
  const { card, heard, wrong } = await openCard(await clinic());
  await button(card, 'Record').click();
  await expect.poll(() => card.getByRole('alert').textContent()).toBe('Choose a level first.');
  await card.getByText('Does not apply').click();
  await button(card, 'Record').click();
  await expect.poll(() => card.getByRole('alert').textContent()).toBe('Say why the outcome does not apply.');
  await card.getByText('Achieved', { exact: true }).click();
  await card.getByLabel('Your name').fill('');
  await button(card, 'Record').click();
  await expect.poll(() => card.getByRole('alert').textContent()).toBe('Fill in your name.');
  expect((await heard()).filter((what) => what.startsWith('call'))).toEqual([]);
  expect(wrong).toEqual([]);
});

test('a card whose value has been used says so, and gets a new one', async () => {
  const server = await clinic();
  const { card, result, wrong } = await openCard(server, { limit: 1 });
  const value = result._meta['csf-mcp/card'].values['GV.OC-01'];
  await server.call('form_submit', { profile: 'clinic', outcome: 'GV.OC-01', value, score: 1 });
  await card.getByText('Achieved', { exact: true }).click();
  await button(card, 'Record').click();
  await expect.poll(() => card.getByRole('alert').textContent()).toContain('it has been used');
  await button(card, 'Get a new card').click();
  await expect.poll(() => card.getByRole('heading').textContent()).toMatch(/^GV\.OC-02/);
  expect(wrong).toEqual([]);
});

test('a profile with dimensions, halves and a confirmer is asked for all of them', async () => {
  const rules = { step: 0.5, dimensions: 'minimum', requiresConfirmer: true };
  const server = await clinic({ rules });
  const { card, wrong } = await openCard(server);
  await card
    .getByRole('group', { name: /Policy/ })
    .getByText('2.5', { exact: true })
    .click();
  await card
    .getByRole('group', { name: /Practice/ })
    .getByText('1.5', { exact: true })
    .click();
  await button(card, 'Record').click();
  await expect.poll(() => card.getByRole('alert').textContent()).toBe('Fill in who has confirmed the score.');
  await card.getByLabel('Confirmed by').fill('Ben');
  await button(card, 'Record').click();
  await expect
    .poll(() => card.getByRole('status').textContent())
    .toBe('GV.OC-01 recorded with score 1.5: assessed 1 of 106 in scope.');
  expect(wrong).toEqual([]);
});

test('texts of people are shown as they are, and do nothing, whatever they look like', async () => {
  const server = await clinic();
  const title = '<img src="https://example.org/x.png" onerror="alert(1)"></script><script>alert(2)</script>';
  await server.call('evidence_record', {
    profile: 'clinic',
    records: [{ title, reference: 'a.pdf', owner: 'Ada', date: '2025-03-01', outcomes: ['GV.OC-01'] }],
  });
  const { card, wrong } = await openCard(server);
  await expect
    .poll(() => card.getByRole('listitem').allTextContents())
    .toContain(`E-1 ${title} (2025-03-01)`);
  expect(await card.locator('img').count()).toBe(0);
  expect(wrong).toEqual([]);
});

test('the card follows the theme of its host', async () => {
  const { page, card, wrong } = await openCard(await clinic(), { hostContext: { theme: 'dark' } });
  const background = () => card.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  await card.getByRole('heading').waitFor();
  expect(await background()).toBe('rgb(22, 25, 29)');
  await page.evaluate(() => window.bridge.sendHostContextChange({ theme: 'light' }));
  await expect.poll(background).toBe('rgb(255, 255, 255)');
  expect(wrong).toEqual([]);
});

test.each([360, 800])('nothing of the card is cut at a width of %i pixels', async (width) => {
  const { card, wrong } = await openCard(await clinic(), { width });
  await card.getByText('Does not apply').click(); // which brings a field more
  const cut = () =>
    card.locator('html').evaluate((html) => ({
      across: html.scrollWidth - html.clientWidth,
      below: html.scrollHeight - html.clientHeight,
    }));
  await expect.poll(cut).toEqual({ across: 0, below: 0 });
  expect(wrong).toEqual([]);
});

test.each([
  ['light', 'all'],
  ['dark', 'colours'],
])('axe-core finds nothing wrong with the %s card (%s), at any stage', async (theme, rules) => {
  const { card, ...opened } = await openCard(await clinic(), {
    hostContext: { theme },
    withoutPolicies: true,
  });
  await card.getByRole('heading').waitFor();
  const frame = opened.frame();
  expect(await violationsIn(frame, rules)).toEqual([]);
  await button(card, 'Record').click();
  expect(await violationsIn(frame, rules)).toEqual([]);
  await card.getByText('Does not apply').click();
  await card.getByLabel('Why does it not apply?').fill('The parent company does it.');
  expect(await violationsIn(frame, rules)).toEqual([]);
  await button(card, 'Record').click();
  await card.getByRole('status').waitFor();
  expect(await violationsIn(frame, rules)).toEqual([]);
});

test('the card listens to nobody but its host, and answers when it is taken down', async () => {
  const { page, card, wrong } = await openCard(await clinic(), { limit: 1 });
  await card.getByRole('heading').waitFor();
  await page.evaluate(() => {
    const stranger = document.createElement('iframe');
    document.body.append(stranger);
    const script = stranger.contentDocument.createElement('script');
    script.textContent = `parent.frames[0].postMessage({ jsonrpc: '2.0', method: 'ui/notifications/tool-cancelled', params: {} }, '*')`;
    stranger.contentDocument.body.append(script);
  });
  expect(await page.evaluate(() => window.bridge.teardownResource({}))).toEqual({});
  expect(await card.getByRole('heading').textContent()).toMatch(/^GV\.OC-01/);
  expect(wrong).toEqual([]);
});
