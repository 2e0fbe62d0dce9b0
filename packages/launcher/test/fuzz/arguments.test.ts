import { mkdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz, patienceMs } from '../support/fuzzing/campaign.ts';
import { openJail } from '../support/fuzzing/jail.ts';
import { expectManners } from '../support/fuzzing/manners.ts';
import { anyText, isLongWait, isWithin } from '../support/fuzzing/settings.ts';
import { createSandbox } from '../support/instances/sandbox.ts';

const RUNS = 20;
const MISTAKE_RUNS = 10;

const COMMANDS = ['start', 'status', 'kill', 'call', 'logs'] as const;
type Command = (typeof COMMANDS)[number];

const OPTIONS: Readonly<Record<Command, readonly string[]>> = {
  start: [
    '--force',
    '-f',
    '--wait',
    '--transport',
    '--log-level',
    '--lock-file',
    '--data-dir',
    '--help',
    '-h',
  ],
  status: ['--json', '--lock-file', '--data-dir', '--help', '--version'],
  kill: ['--timeout', '--json', '--lock-file', '--data-dir', '-V'],
  call: ['profile_overview', '-', '{}', '--list', '--json', '--lock-file', '--data-dir', '--help'],
  logs: ['--lines', '-n', '--json', '--help'], // --follow does not end by itself
};

const anyCommand = fc.constantFrom(...COMMANDS);

/** A command line of known and unknown words in any order. */
const anyArguments = anyCommand
  .chain((command) => {
    const option = fc.constantFrom(...OPTIONS[command]);
    const word = fc.oneof(
      { weight: 3, arbitrary: option },
      { weight: 2, arbitrary: anyText },
      { weight: 2, arbitrary: fc.tuple(option, anyText).map(([name, value]) => `${name}=${value}`) },
      { weight: 1, arbitrary: anyText.map((text) => `--${text}`) },
    );
    const words = fc.array(word, { maxLength: 5 });
    return fc.oneof(
      { weight: 6, arbitrary: words.map((rest) => [command, ...rest]) },
      { weight: 1, arbitrary: words },
      { weight: 1, arbitrary: words.map((rest) => ['help', ...rest]) },
    );
  })
  .filter((args) => !args.some((word) => isLongWait(word.slice(word.indexOf('=') + 1))));

test(
  'A command with any command line ends in good order, and touches only the paths that it was given',
  async () => {
    await using stage = createSandbox();
    const jail = await openJail(stage);
    const cwd = stage.path('cwd');
    mkdirSync(cwd);
    const isInside = (args: readonly string[]): boolean =>
      args.every((word) => [word, word.slice(word.indexOf('=') + 1)].every((path) => isWithin(cwd, path)));
    await fuzz({
      name: 'command lines',
      inputs: anyArguments.filter(isInside),
      runs: RUNS,
      check: async (args) => {
        expectManners(await stage.run(args, { through: await jail.entrance(), cwd }));
        await stage.expectNothingLeft();
      },
    });
  },
  patienceMs(RUNS),
);

interface Mistake {
  readonly command: Command;
  readonly words: readonly string[];
  /** The message must name it. */
  readonly named: string;
}

/** Each has one known mistake. */
const anyMistake: fc.Arbitrary<Mistake> = fc.oneof(
  wrongValue('start', '--wait', (text) => !/^\d+(\.\d+)?$/.test(text) || Number(text) > 3_600),
  wrongValue('kill', '--timeout', (text) => !/^\d+(\.\d+)?$/.test(text) || Number(text) > 3_600),
  wrongValue('logs', '--lines', (text) => !/^(\d{1,9}|all)$/.test(text)),
  wrongValue('start', '--transport', (text) => text !== 'stdio'),
  wrongValue('start', '--log-level', (text) => !/^(debug|info|warn|error|silent)$/.test(text)),
  wrongValue('status', '--lock-file', (text) => text === '' || text.startsWith('~')),
  wrongValue('kill', '--data-dir', (text) => text === '' || text.startsWith('~')),
  anyCommand.chain((command) =>
    fc
      .stringMatching(/^[a-z]{3,12}$/)
      .filter((name) => !OPTIONS[command].includes(`--${name}`) && !['help', 'version'].includes(name))
      .map((name) => ({ command, words: [`--${name}`], named: `--${name}` })),
  ),
  fc
    .constantFrom(...COMMANDS)
    .chain((command) =>
      fc.constantFrom('--lock-file', '--data-dir').map((name) => ({ command, words: [name], named: name })),
    ),
);

test(
  'A mistake on the command line ends with exit code 2, and the message names the option',
  async () => {
    await using sandbox = createSandbox();
    await fuzz({
      name: 'mistakes on the command line',
      inputs: anyMistake,
      runs: MISTAKE_RUNS,
      check: async ({ command, words, named }) => {
        const finished = await sandbox.run([command, ...words]);
        expectManners(finished);
        expect(finished.code).toBe(2);
        expect(finished.stderr).toContain(named);
        await sandbox.expectNothingLeft();
      },
    });
  },
  patienceMs(MISTAKE_RUNS),
);

function wrongValue(
  command: Command,
  name: string,
  isWrong: (text: string) => boolean,
): fc.Arbitrary<Mistake> {
  return anyText
    .filter(isWrong)
    .chain((text) => fc.constantFrom([name, text], [`${name}=${text}`]))
    .map((words) => ({ command, words, named: name }));
}
