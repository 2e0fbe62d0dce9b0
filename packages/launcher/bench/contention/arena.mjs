import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canReadProcessTable, descriptorsOf } from '../../../../scripts/bench-kit/process-usage.mjs';
import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { root } from '../../../../scripts/workspace/paths.mjs';

/** These files may be there when no instance runs: the database, its permanent lock, the log, Node's compiled code. */
const MAY_STAY = [
  /^data\/csf\.db$/,
  /^data\/instance\.lock$/,
  /^state\/lifecycle\.log(\.1)?$/,
  /^state\/compile-cache\/[^/]+\/[0-9a-f]+$/,
];

/** Compiled code, as the first start of an installation leaves it. */
const COMPILE_CACHE = join(root, 'packages/launcher/node_modules/.cache/bench');

/** A scratch folder for contenders. */
export function openArena() {
  const scratch = createScratch();
  return {
    ...scratch,
    env: { ...scratch.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    filesLeft: () =>
      filesIn(scratch.folder).filter((name) => !MAY_STAY.some((allowed) => allowed.test(name))),
  };
}

/**
 * @returns the targets of this process's descriptors, or null where they cannot be read. /proc is left out, which the
 * monitor's thread opens and closes all the time.
 */
export function ownDescriptors() {
  return canReadProcessTable ? descriptorsOf('self').filter((target) => !target.startsWith('/proc/')) : null;
}

/** Sockets and pipes count as files; folders do not. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
