import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainFlags } from '../../src/command-line/quick-start.ts';
import { addStartOptions } from '../../src/command-line/start.ts';

/** What commander makes of the options of `start`; null when it refuses them. */
function readWithCommander(args: readonly string[]): object | null {
  const start = addStartOptions(new Command('start'))
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  try {
    return start.parse(args, { from: 'user' }).opts();
  } catch {
    return null;
  }
}

const words = fc.oneof(
  fc.constantFrom(
    ...['--force', '-f', '--attach', '--lock-file', '--data-dir', '--wait', '--start-timeout', '--transport'],
    ...['--log-level', '--lock-file=/a', '--no-force', '--forc', '--', '-', '', 'stdio', '/a b', '3', '-1'],
    ...['--help', '-h', '--version', '-V', 'start', 'constructor', '__proto__'],
  ),
  fc.string(),
);

describe('the options of a plain start', () => {
  it('are read as commander reads them, or left to commander', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (args) => {
        const plain = readPlainFlags(args);
        if (plain !== null) expect(plain).toEqual(readWithCommander(args));
      }),
    );
  });

  it('know every option of start, so that none makes it slow', () => {
    const { options } = addStartOptions(new Command('start'));
    for (const { long, required, attributeName } of options) {
      const args = required ? [`${long}`, 'value'] : [`${long}`];
      expect(readPlainFlags(args), `${long}, ${attributeName}`).toEqual(
        readWithCommander(args) ?? anyValue(args),
      );
    }
  });

  it.each([
    [['-f']],
    [['--data-dir=/a']],
    [['--data-dir']],
    [['--data-dir', '--force']],
    [['--force', '--force']],
    [['--unknown']],
    [['/a']],
    [['--help']],
  ])('leave %j to commander', (args) => {
    expect(readPlainFlags(args)).toBeNull();
  });
});

/** commander refuses a value that is not among the choices; here it only matters that the option is known. */
function anyValue([option]: readonly string[]): object {
  return {
    [String(option)
      .slice(2)
      .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]: 'value',
  };
}
