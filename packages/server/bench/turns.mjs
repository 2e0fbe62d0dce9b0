import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** No call may keep the others waiting for longer. */
export const MAX_TURN_MS = 200;

/** More calls find the same. */
const MAX_CALLS = 3;

/** The turn in which an answer is sent has ended by then. */
const LAST_TURN_MS = 50;

/** The environment of a server that writes its long turns into a file. */
export function watchingTurns(env, file) {
  const preload = new URL('watch-turns.mjs', import.meta.url).href; // a path with a space would be two words there
  return { ...env, NODE_OPTIONS: `--import=${preload}`, BENCH_TURNS_FILE: file };
}

/**
 * The longest turn of the server's event loop in each call, in ms, without the time in which it waited for a processor.
 * Each call is made once to warm up, and then a few times, unless it can be made only once.
 *
 * @param cases as `{ name, send, isOnce }`
 * @returns the same as `{ name, ms, problem }`, the worst first
 */
export async function measureTurns(file, { cases, rounds, stop, progress }) {
  const measured = [];
  for (const { name, send, isOnce = false } of cases) {
    if (stop.aborted) break;
    progress(`turns of the event loop: ${name}`);
    try {
      const calls = isOnce ? 1 : Math.min(rounds, MAX_CALLS);
      if (calls > 1) await send();
      const turns = [];
      for (let call = 0; call < calls; call++) turns.push(await longestTurn(file, send));
      measured.push({ name, ms: Math.max(...turns), problem: null });
    } catch (error) {
      if (!stop.aborted) measured.push({ name, ms: 0, problem: error.message });
    }
  }
  return measured.toSorted((a, b) => b.ms - a.ms);
}

/** 0 when none was long. */
async function longestTurn(file, send) {
  const startedAt = performance.timeOrigin + performance.now();
  await send();
  await sleep(LAST_TURN_MS);
  const turns = readFileSync(file, 'utf8').trimEnd().split('\n');
  return turns
    .map((line) => line.split(' ').map(Number))
    .filter(([at]) => at >= startedAt)
    .reduce((longest, [, ms]) => Math.max(longest, ms), 0);
}
