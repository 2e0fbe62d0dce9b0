import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** What scripts keep for their next run. git ignores it, and pnpm leaves it alone. */
const CACHE = join(root, 'node_modules/.cache/csf-mcp-scripts');

/**
 * A folder that is made once and kept for later runs. It is made again when its key has changed, or when it was left
 * unfinished.
 *
 * @param make gets the empty folder.
 */
export async function cachedFolder(name, key, make) {
  const folder = join(CACHE, name);
  const made = join(folder, 'made-for');
  if (existsSync(made) && readFileSync(made, 'utf8') === key) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  writeFileSync(made, key);
  return folder;
}
