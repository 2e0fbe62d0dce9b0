import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../packages/launcher/test/support/instances/sandbox.ts';
import { launcherBin, root, workspaceNode } from '../workspace/paths.mjs';
import { violationsIn } from './accessibility.mjs';
import { openBrowser, openWindow } from './browser.mjs';

const browser = await openBrowser();

let database;

/** A sandbox with a clinic, some scores of it and a target that is missed. They are recorded once for all tests. */
function clinic() {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const call = (tool, args) => {
    const words = [launcherBin, 'call', tool, JSON.stringify(args), '--json'];
    return JSON.parse(execFileSync(workspaceNode, words, { env: sandbox.env, encoding: 'utf8' }));
  };
  const file = join(sandbox.dataDir, 'csf.db');
  if (database === undefined) {
    record(call);
    database = readFileSync(file);
  } else {
    mkdirSync(sandbox.dataDir, { mode: 0o700 });
    writeFileSync(file, database, { mode: 0o600 });
  }
  return { sandbox, call };
}

function record(call) {
  call('profile_create', { name: 'Clinic', organization: 'Acme' });
  call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', target: 4, owner: 'IT' }] });
  const outcomes = ['GV.OC-01', 'GV.OC-02', 'GV.OC-03', 'GV.OC-04', 'PR.AT-01'];
  const records = outcomes.map((outcome, index) => ({ outcome, score: index % 5 }));
  call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
}

/** Runs `csf-mcp view`, and returns what it has printed and how to end it. */
async function serve({ sandbox }, { args = ['--no-open'], env = {}, nodeOptions = [] } = {}) {
  const view = spawn(workspaceNode, [...nodeOptions, launcherBin, 'view', '--json', ...args], {
    env: { ...sandbox.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(view, 'exit');
  const end = async () => {
    view.kill('SIGTERM');
    const [code] = await exited;
    return code;
  };
  onTestFinished(end);
  let printed = '';
  for await (const line of createInterface(view.stdout)) {
    printed += line;
    if (line === '}') break;
  }
  return { ...JSON.parse(printed), end };
}

async function openView(view, { url = view.address, ...options } = {}) {
  const { origin } = new URL(view.address);
  const window = await openWindow(browser, { allowed: [origin, 'null'], ...options });
  await window.page.goto(url);
  const frame = (title) => holderOf(window.page, title).contentFrame();
  return { ...window, origin, shown: frame(view.name), card: frame('Scoring card') };
}

const holderOf = (page, title) => page.getByTitle(title, { exact: true });

const nameIn = (shown) => shown.getByRole('heading', { level: 1 }).textContent();

const shows = (shown, name) => expect.poll(() => nameIn(shown)).toContain(name);

test('the file of a view leads to the profile once, also after a reload, without a token in the address', async () => {
  const view = await serve(clinic(), { args: [], env: { PATH: '/nowhere' } }); // no program opens the file
  const { page, shown, wrong, origin } = await openView(view, { url: pathToFileURL(view.file).href });
  for (const _ of ['opened', 'reloaded']) {
    await shows(shown, 'Clinic');
    expect(await page.title()).toBe('Clinic – csf-mcp');
    expect(page.url()).toBe(`${origin}/`);
    expect(await page.context().cookies()).toEqual([]);
    await page.reload();
  }
  const second = await openView(view);
  await expect
    .poll(() => second.page.getByRole('status').textContent())
    .toBe('This address has been used, or is too old. Run csf-mcp view again.');
  expect(await second.page.locator('iframe').count()).toBe(0);
  await shows(shown, 'Clinic');
  expect(wrong).toEqual([]);
});

test('the figures on the page are those of the tools, to the digit', async () => {
  const given = clinic();
  const { shown, wrong } = await openView(await serve(given));
  await shown.getByText('Show as a table').first().click();
  const rows = shown.locator('#strip tbody tr');
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)),
  );
  const { groups } = given.call('profile_scores', { profile: 'clinic', detail: 'detailed', limit: 1 });
  const expected = groups
    .filter(({ id }) => id.includes('.'))
    .map(({ id, name, figures: { mean, assessed, inScope }, thin }) => [
      ...[id, name, thin || mean === null ? 'n/m' : String(mean), String(assessed), String(inScope)],
    ]);
  expect(texts).toEqual(expected);
  expect(texts).toContainEqual(['GV.OC', 'Organizational Context', '1.5', '4', '5']);
  await shown.locator('#strip [data-id="GV.OC"]').click(); // further figures are asked for through the page
  await shown.locator('[data-id="GV.OC-01"]').first().click();
  await shown.getByRole('heading', { name: /^GV\.OC-01/ }).waitFor();
  expect(wrong).toEqual([]);
});

test('the page follows a change that somebody else makes, and says when its view has ended', async () => {
  const given = clinic();
  const view = await serve(given);
  const { page, shown, wrong } = await openView(view);
  await shows(shown, 'Clinic');
  given.call('profile_save', { profile: 'clinic', name: 'Ward' });
  await shows(shown, 'Ward');
  expect(wrong).toEqual([]);
  expect(await view.end()).toBe(0);
  await expect
    .poll(() => page.getByRole('status').textContent())
    .toMatch(/^csf-mcp view has ended\. What is shown here does not change any more,.+Run it again/s);
  expect(await nameIn(shown)).toContain('Ward');
  expect(wrong.filter((what) => !what.includes('ERR_'))).toEqual([]);
});

test('texts of people are shown as they are, and do nothing, whatever they look like', async () => {
  const given = clinic();
  const text = '</script><script>alert(1)</script><img src="https://example.org/x.png" onerror="alert(2)">';
  given.call('profile_save', {
    profile: 'clinic',
    name: text.slice(0, 120),
    organization: '{{7*7}} & <b>Acme</b>',
  });
  const { page, shown, wrong } = await openView(await serve(given));
  await shows(shown, text.slice(0, 120));
  expect(await page.title()).toBe(`${text.slice(0, 120)} – csf-mcp`);
  expect(await shown.locator('body').textContent()).toContain('{{7*7}} & <b>Acme</b>');
  expect(await shown.locator('img, main script').count()).toBe(0);
  expect(wrong).toEqual([]);
});

test('a person scores what is due, and then an outcome of the dashboard by keyboard, which shows both', async () => {
  const given = clinic();
  const { page, shown, card, wrong } = await openView(await serve(given));
  await shows(shown, 'Clinic');
  await page.getByRole('button', { name: 'Score what is due' }).click();
  const outcome = await card.getByRole('heading', { level: 1 }).textContent();
  await card.getByRole('button', { name: 'Record' }).click();
  expect(await card.getByRole('alert').textContent()).toBe('Choose a level first.');
  await card.getByLabel(/^2/).check({ force: true }); // the mark itself is under its label
  await card.getByLabel('Your name').fill('Grace');
  await card.getByRole('button', { name: 'Record' }).click();
  const said = card.getByRole('status');
  await expect.poll(() => said.textContent()).toContain('recorded with score 2: assessed 6 of 106');
  expect(await page.locator('nav [aria-current]').textContent()).toBe('Score what is due');
  await page.getByRole('button', { name: 'Dashboard' }).click();
  await expect.poll(() => shown.locator('.tiles').textContent()).toContain('assessed 6 of 106 in scope');

  await shown.getByRole('button', { name: 'Outcomes', exact: true }).press('Enter');
  await shown.locator('button[data-id="GV.OC-01"]').press('Enter');
  await shown.getByRole('button', { name: 'Score this' }).press('Enter');
  await expect.poll(() => card.getByRole('heading', { level: 1 }).textContent()).toContain('GV.OC-01');
  expect(await card.locator('dl').textContent()).toContain('Now0 Not achieved, Ada');
  await card.getByLabel(/^4/).press('Space');
  await card.getByRole('button', { name: 'Record' }).press('Enter'); // the name is known
  await expect.poll(() => said.textContent()).toContain('GV.OC-01 recorded with score 4');
  await page.getByRole('button', { name: 'Dashboard' }).press('Enter');
  await expect.poll(() => shown.locator('.facts').textContent()).toContain('Now4 Achieved and maintained');
  const { records } = given.call('records_list', {
    profile: 'clinic',
    kind: 'assessments',
    detail: 'detailed',
  });
  const common = { assessor: 'Grace', source: 'form' };
  expect(records.slice(0, 2)).toMatchObject([
    { outcome: 'GV.OC-01', score: 4, ...common },
    { score: 2, ...common },
  ]);
  expect(outcome).toContain(records[1].outcome);
  expect(wrong).toEqual([]);
});

const NOTE = /What does the score rest on/;

test('what is filled in stays: beside the dashboard, on another card, and when the view has ended', async () => {
  const view = await serve(clinic());
  const { page, shown, card, wrong } = await openView(view);
  await shows(shown, 'Clinic');
  const open = () => page.getByRole('button', { name: 'Score what is due' }).click();
  const isFilledIn = async () => {
    await expect.poll(() => card.getByLabel(NOTE).inputValue()).toBe('Seen on site.');
    expect(await card.getByLabel(/^2/).isChecked()).toBe(true);
    expect(await card.getByLabel('Your name').inputValue()).toBe('Grace');
  };
  await open();
  await card.getByLabel(/^2/).check({ force: true });
  await card.getByLabel(NOTE).fill('Seen on site.');
  await card.getByLabel('Your name').fill('Grace');
  await card.getByRole('button', { name: 'Skip' }).click();
  expect(await card.getByLabel(NOTE).inputValue()).toBe('');
  await card.getByRole('button', { name: 'Back' }).click();
  await isFilledIn();
  await card.getByRole('button', { name: 'Skip' }).click();
  await page.getByRole('button', { name: 'Dashboard' }).click();
  await open(); // the list begins anew
  await isFilledIn();
  expect(wrong).toEqual([]);

  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  expect(await view.end()).toBe(0);
  const message = page.locator('.message');
  await expect.poll(() => message.textContent()).toContain('nothing more is recorded');
  const { y, height } = await message.boundingBox();
  expect([y, y + height <= 900]).toEqual([0, true]); // in the window, though that is scrolled down
  await card.getByRole('button', { name: 'Record' }).click();
  await expect.poll(() => card.getByRole('alert').textContent()).toContain('has ended');
  await card.getByRole('button', { name: 'Get a new card' }).click();
  await card.getByRole('button', { name: 'Try again' }).waitFor();
  await isFilledIn();
  await page.getByRole('button', { name: 'Dashboard' }).click();
  expect(await message.textContent()).toContain('nothing more is recorded');
});

const CLOCK = pathToFileURL(join(root, 'packages/launcher/test/fixtures/movable-clock.ts'));

test('a card that is too old says what to do, and the new one is for the same outcome with what was filled in', async () => {
  const given = clinic();
  const file = given.sandbox.path('offset');
  const clock = { env: { TEST_CLOCK_OFFSET_FILE: file }, nodeOptions: [`--import=${CLOCK}`] };
  const { page, shown, card } = await openView(await serve(given, clock));
  await shows(shown, 'Clinic');
  await shown.locator('#strip [data-id="GV.OC"]').click();
  await shown.locator('button[data-id="GV.OC-01"]').click();
  await shown.getByRole('button', { name: 'Score this' }).click();
  await card.getByLabel(/^2/).check({ force: true });
  await card.getByLabel(NOTE).fill('Seen on site.');
  await card.getByLabel('Your name').fill('Grace');
  writeFileSync(file, String(16 * 60_000));
  await card.getByRole('button', { name: 'Record' }).click();
  await expect
    .poll(() => card.getByRole('alert').textContent())
    .toMatch(/older than 15 minutes.+Nothing was recorded just now\.\nGet a new card/);
  await card.getByRole('button', { name: 'Get a new card' }).click();
  await card.locator('h1:focus').waitFor(); // the button is gone
  await card.getByRole('button', { name: 'Record' }).click();
  await expect.poll(() => card.getByRole('status').textContent()).toContain('GV.OC-01 recorded with score 2');
  const asked = { profile: 'clinic', kind: 'assessments', detail: 'detailed' };
  expect(given.call('records_list', asked).records[0]).toMatchObject({ note: 'Seen on site.', score: 2 });
  expect(await page.getByRole('status').textContent()).toBe('');
});

test('neither view is cut on a phone or a wide screen, wrong for axe-core, or able to reach the server alone', async () => {
  const { page, shown, card } = await openView(await serve(clinic()), { withoutPolicies: true }); // the sandbox is enough
  await shows(shown, 'Clinic');
  await isSound(page, 'Clinic');
  await page.getByRole('button', { name: 'Score what is due' }).click();
  await card.getByRole('heading', { level: 1 }).waitFor();
  await isSound(page, 'Scoring card');
});

/** The frame that is shown, and the page around it. */
async function isSound(page, title) {
  const holder = await holderOf(page, title).elementHandle();
  const frame = await holder.contentFrame();
  await isNotCut(page, frame);
  expect(await violationsIn(frame)).toEqual([]);
  const around = await violationsIn(page);
  // The heading is in the frame, and axe-core does not see into one of another origin.
  expect(around.filter((violation) => !violation.startsWith('page-has-heading-one'))).toEqual([]);
  const tried = await frame.evaluate(async () => {
    const attempts = [() => sessionStorage.length, () => parent.document.title];
    const failures = attempts.map((attempt) => {
      try {
        return attempt();
      } catch (error) {
        return error.name;
      }
    });
    return [...failures, origin];
  });
  expect(tried).toEqual(['SecurityError', 'SecurityError', 'null']);
}

async function isNotCut(page, frame) {
  for (const width of [360, 1100]) {
    await page.setViewportSize({ width, height: 800 });
    for (const part of [page, frame])
      await expect.poll(() => part.evaluate(cutOf)).toEqual({ across: 0, isCutBelow: false });
  }
}

/** The page around the frame scrolls down, and the frame must not need to. */
function cutOf() {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  return { across: scrollWidth - clientWidth, isCutBelow: parent !== window && scrollHeight > clientHeight };
}
