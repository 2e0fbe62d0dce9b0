import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { measureCommands } from './commands.mjs';
import { largeDatabase } from './large-database.mjs';
import { measureMemory } from './memory.mjs';
import { installPeers } from './peers.mjs';
import { measureRelay } from './relay.mjs';
import { rowsOf } from './rows.mjs';
import { measureStart } from './start.mjs';

const BYTES_PER_MEGABYTE = 1_000_000;

/** What the parts have in common, in the order in which they run. */
const MEASURES = {
  start: { measure: measureStart, needsPeers: true, needsDatabase: true },
  commands: { measure: measureCommands },
  relay: { measure: measureRelay },
  memory: { measure: measureMemory, needsDatabase: true },
};

/** Runs the parts one after the other, and puts into the report what they find. */
export async function measureParts(report, parts, context) {
  const { stop, announce } = context;
  const needs = (what) => parts.some((part) => MEASURES[part][what]);
  const peers = needs('needsPeers') ? await installedPeers(report, context) : null;
  const database = needs('needsDatabase') ? await largeDatabase(context) : null;
  report.peers = peers?.versions ?? null;
  report.databaseMegabytes = database && Math.round(database.bytes / BYTES_PER_MEGABYTE);
  const samples = {};
  for (const part of parts) {
    if (stop.aborted) break;
    announce(`Measuring: ${part}`);
    // With folders of its own a part finds the same, whichever parts ran before it.
    const scratch = createScratch(context.scratch.folder);
    Object.assign(samples, await MEASURES[part].measure({ ...context, scratch, peers, database }));
    Object.assign(report, rowsOf(parts, samples));
  }
}

/** Without the peers, the rest can be measured. */
async function installedPeers(report, context) {
  try {
    return await installPeers(context);
  } catch (error) {
    report.notes.push(`The servers to compare with could not be installed: ${error.message}`);
    context.announce(report.notes.at(-1));
    return null;
  }
}
