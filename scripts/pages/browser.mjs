import { chromium } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import { findChromium } from './chromium.mjs';

/** It runs as root in containers, and asks nobody for updates. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One browser for the tests of a file. */
export async function openBrowser() {
  const browser = await chromium.launch({ executablePath: findChromium().path, args: FLAGS });
  afterAll(() => browser.close());
  return browser;
}

/**
 * A window of its own for a test, and what went wrong in it: messages on the console, errors, requests to anywhere but
 * `allowed`, and what a Content Security Policy has stopped.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ allowed: readonly string[], width?: number, height?: number, withoutPolicies?: boolean }} options
 * `allowed`: the origins; `withoutPolicies`: the browser enforces no Content Security Policy
 */
export async function openWindow(browser, options) {
  const { allowed, width = 800, height = 900, withoutPolicies = false } = options;
  const context = await browser.newContext({ viewport: { width, height }, bypassCSP: withoutPolicies });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!allowed.includes(new URL(request.url()).origin)) wrong.push(`request: ${request.url()}`);
  });
  await page.exposeFunction('tellViolation', (text) => wrong.push(`policy: ${text}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      window.tellViolation(`${violatedDirective} ${blockedURI}`),
    );
  });
  return { page, wrong };
}
