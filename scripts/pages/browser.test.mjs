import { expect, test } from 'vitest';
import { openBrowser, openWindow } from './browser.mjs';
import { serveHost } from './host-page.mjs';

const browser = await openBrowser();

const PAGE = `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"></head><body>
<img alt="" src="https://example.org/x.png"><script>console.error('heard'); throw new Error('thrown')</script>`;

test('a window tells of errors, requests and what a policy has stopped', async () => {
  const origins = await serveHost(PAGE);
  const { page, wrong } = await openWindow(browser, { allowed: [origins.view] });
  await page.goto(`${origins.view}/`);
  await expect
    .poll(() => wrong.toSorted())
    .toEqual(
      expect.arrayContaining([
        'console: heard',
        'error: thrown',
        'policy: img-src https://example.org/x.png',
      ]),
    );
  await page.goto(`${origins.host}/`);
  expect(wrong).toContain(`request: ${origins.host}/`);
});
