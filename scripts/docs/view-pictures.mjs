import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { launcherBin, workspaceNode } from '../workspace/paths.mjs';

/** Each picture: a window, and what is chosen in it before. The dashboard is in the first frame, the card in the second. */
const PICTURES = {
  dashboard: { width: 800, height: 960 },
  'dashboard-outcome-dark': {
    ...{ width: 800, height: 960, colorScheme: 'dark' },
    choose: async ({ dashboard }) => {
      await dashboard.locator('#strip [data-id="PR.AA"]').click();
      await dashboard.locator('#map [data-id="PR.AA-05"]').click();
      await dashboard.getByRole('heading', { name: /^PR\.AA-05/ }).waitFor();
    },
  },
  'dashboard-phone': {
    ...{ width: 360, height: 1000 },
    choose: async ({ dashboard }) => {
      await dashboard.getByRole('button', { name: 'Outcomes', exact: true }).click();
      await dashboard.locator('#map').waitFor();
    },
  },
  'view-score': {
    ...{ width: 800, height: 1200 },
    choose: async ({ page, card }) => {
      await page.getByRole('button', { name: 'Score what is due' }).click();
      await card.getByLabel(/^2/).check({ force: true });
      await card.getByLabel('Your name').fill('Ada');
    },
  },
};

/**
 * Takes the pictures of `csf-mcp view`.
 * @param {import('playwright-core').Browser} browser
 * @param {string} dataDir of the hospital
 * @param {(name: string, picture: Buffer) => void} keep
 */
export async function viewPictures(browser, dataDir, keep) {
  for (const [name, { choose = async () => {}, width, height, ...look }] of Object.entries(PICTURES)) {
    const { address, end } = await serve(dataDir);
    const page = await browser.newPage({ viewport: { width, height }, ...look });
    await page.goto(address);
    const [dashboard, card] = [0, 1].map((place) => page.locator('iframe').nth(place).contentFrame());
    await dashboard.getByRole('heading', { level: 1 }).waitFor();
    await choose({ page, dashboard, card });
    for (const frame of page.frames()) await frame.waitForFunction(isWhole, null, { polling: 50 });
    keep(name, await page.screenshot());
    await page.close();
    await end();
  }
}

/** A frame that is shown gets its height after its content, and until then the picture would have a blank there. */
function isWhole() {
  const { scrollHeight, clientHeight } = document.documentElement;
  return parent === window || clientHeight === 0 || scrollHeight <= clientHeight;
}

async function serve(dataDir) {
  const env = {
    PATH: process.env.PATH,
    HOME: dataDir,
    CSF_MCP_DATA_DIR: dataDir,
    CSF_MCP_STATE_DIR: dataDir,
    CSF_MCP_LOCK_FILE: join(dataDir, 'pictures.lock'),
  };
  const args = [launcherBin, 'view', '--no-open', '--json'];
  const view = spawn(workspaceNode, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(view, 'exit');
  let printed = '';
  for await (const chunk of view.stdout) {
    printed += chunk;
    if (printed.endsWith('}\n')) break;
  }
  const end = async () => {
    view.kill('SIGTERM');
    await exited;
  };
  return { ...JSON.parse(printed), end };
}
