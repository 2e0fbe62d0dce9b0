import fc from 'fast-check';

/** The total time of a property. The time that its runs leave is for shrinking a counterexample. */
const LIMIT_MS = 300_000;

/** In a long campaign each run may take this long on average. */
const LIMIT_PER_RUN_MS = 5_000;

/** Time for the last run to come to its end. */
const LAST_RUN_MS = 60_000;

export interface Campaign<T> {
  /** The name in the line that says how to repeat it. */
  readonly name: string;
  readonly inputs: fc.Arbitrary<T>;
  /** How many inputs `npm test` tries, unless `FUZZ_RUNS` says another number. */
  readonly runs: number;
  /** Fails when something is wrong. */
  readonly check: (input: T) => Promise<void>;
}

/**
 * Tries many inputs, one after the other, and prints one line with the seed in any case. `FUZZ_SEED` and
 * `FUZZ_PATH` repeat a run. A property that does not finish its runs in time fails.
 */
export async function fuzz<T>({ name, inputs, runs, check }: Campaign<T>): Promise<void> {
  const numRuns = runsOf(runs);
  const details = await fc.check(fc.asyncProperty(inputs, check), {
    numRuns,
    seed: fromEnvironment('FUZZ_SEED') ?? (Date.now() ^ (Math.random() * 0x1_0000_0000)) | 0,
    path: process.env['FUZZ_PATH'] ?? '',
    interruptAfterTimeLimit: limitMs(runs),
    markInterruptAsFailure: true,
  });
  console.log(`fuzz: ${name}: ${details.numRuns} of ${numRuns} inputs, FUZZ_SEED=${details.seed}`);
  if (!details.failed) return;
  const again = `FUZZ_SEED=${details.seed}${details.counterexamplePath === null ? '' : ` FUZZ_PATH=${details.counterexamplePath}`}`;
  throw new Error(`${name}: again with ${again}\n${fc.defaultReportMessage(details)}`, {
    cause: details.errorInstance,
  });
}

/** The time that a test with one campaign needs, in milliseconds. */
export function patienceMs(runs: number): number {
  return limitMs(runs) + LAST_RUN_MS;
}

function limitMs(runs: number): number {
  const asked = runsOf(runs);
  return asked === runs ? LIMIT_MS : Math.max(LIMIT_MS, asked * LIMIT_PER_RUN_MS);
}

function runsOf(runs: number): number {
  return fromEnvironment('FUZZ_RUNS') ?? runs;
}

function fromEnvironment(name: string): number | undefined {
  const value = process.env[name];
  if (value === undefined || value === '') return undefined;
  if (!/^-?\d+$/.test(value)) throw new Error(`${name}=${JSON.stringify(value)} must be an integer`);
  return Number(value);
}
