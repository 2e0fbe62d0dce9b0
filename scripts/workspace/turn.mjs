import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 500;
const ABANDONED_AFTER_MS = 5_000;
const RETRY_MS = 100;

/**
 * Does `work` while no other process does: two MCP clients that run `npm start` at the same moment set up one after
 * the other. The turn is a file that its owner touches all the time, because Node alone has no lock that the kernel
 * frees. An owner that was killed is noticed by its silence, measured on our own monotonic clock: neither a changed
 * clock nor a laptop that slept makes a live owner look dead.
 */
export async function inTurn({ file, onWait, abandonedAfterMs = ABANDONED_AFTER_MS }, work) {
  const owner = `${process.pid} ${Date.now()}`;
  await takeTurn({ file, owner, onWait, abandonedAfterMs });
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if (read(file) === owner) rmSync(file, { force: true });
  }
}

async function takeTurn({ file, owner, onWait, abandonedAfterMs }) {
  let heard = Number.NaN;
  let heardAt = performance.now();
  let told = false;
  while (!create(file, owner)) {
    if (!told) onWait?.();
    told = true;
    const beat = lastBeat(file);
    if (beat !== heard) {
      heard = beat;
      heardAt = performance.now();
    } else if (performance.now() - heardAt > abandonedAfterMs) {
      removeAbandoned(file, heard);
    }
    await sleep(RETRY_MS);
  }
}

/** Moves the file away before looking at it again: of several that wait, one may have taken the turn just now. */
function removeAbandoned(file, beat) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (lastBeat(aside) !== beat) linkSync(aside, file);
  } catch {
    // Someone else was faster: the next look at the file shows who.
  }
  rmSync(aside, { force: true });
}

function create(file, owner) {
  try {
    writeFileSync(file, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function lastBeat(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The file is gone when somebody cleaned node_modules: the work goes on, as there is nobody to tell.
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // Gone, so it is not ours to remove.
  }
}
