import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { onTestFinished } from 'vitest';
import { root } from '../workspace/paths.mjs';

/** What a host allows a view that asks for nothing (specification of MCP Apps, 2026-01-26: Host Behavior). */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "media-src 'self' data:",
  "connect-src 'none'",
].join('; ');

const HOST =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Host</title></head><body><script src="/host.js"></script></body></html>';

/**
 * Serves the page of a host, and a view under another origin, for the time of a test.
 * @param {string} view the view's HTML
 * @returns {Promise<{ host: string, view: string }>} the two origins
 */
export async function serveHost(view) {
  const script = await bundleHost();
  const host = await listen(
    { '/': ['text/html', HOST], '/host.js': ['text/javascript', script] },
    '127.0.0.1',
  );
  return { host, view: await listen({ '/': ['text/html', view, POLICY] }, 'localhost') };
}

async function listen(files, name) {
  const server = createServer(({ url }, response) => {
    const [type, body, policy] = files[url] ?? [];
    if (body === undefined) return response.writeHead(404).end();
    if (policy !== undefined) response.setHeader('content-security-policy', policy);
    return response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  onTestFinished(() => new Promise((resolve) => server.close(resolve)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://${name}:${server.address().port}`;
}

let bundled;

/** Once for all tests of a file. */
async function bundleHost() {
  bundled ??= bundle();
  return bundled;
}

async function bundle() {
  const host = await rolldown({ cwd: root, input: join(root, 'scripts/pages/host.js'), platform: 'browser' });
  const { output } = await host.generate({ format: 'iife' });
  await host.close();
  return output[0].code;
}
