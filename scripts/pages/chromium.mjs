import { existsSync } from 'node:fs';

/** Where systems have it. `CSF_MCP_CHROMIUM` names another one. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns the path of a Chromium, or why there is none */
export function findChromium() {
  const path = [process.env.CSF_MCP_CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
  return path === undefined
    ? {
        missing:
          'Chromium is not installed. On Debian: apt-get install chromium. Elsewhere, name its program in CSF_MCP_CHROMIUM.',
      }
    : { path };
}
