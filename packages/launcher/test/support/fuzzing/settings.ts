import { isAbsolute, relative, resolve } from 'node:path';
import fc from 'fast-check';
import { anyUnicode } from '../../../../server/test/support/any-unicode.ts';

// Values for settings, mostly odd ones. None of them leads out of its folder.

/** Text that users, clients and other programs may pass as an argument or as the value of a variable. */
export const anyText = fc
  .oneof(
    { weight: 3, arbitrary: anyUnicode({ maxLength: 20 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...[
          '',
          ' ',
          '-',
          '--',
          '---',
          '=',
          '~',
          '~/x',
          '.',
          'true',
          'false',
          'TRUE',
          '1',
          '0',
          '-1',
          'NaN',
          '1e3',
          '0x10',
        ],
        ...[
          'Infinity',
          '3600',
          '3601',
          '0.5',
          '1.',
          '٣',
          'stdio',
          'http',
          'silent',
          'debug',
          'INFO',
          'null',
          '__proto__',
        ],
        ...[
          '--force',
          '--json',
          '--lock-file',
          'start',
          '\u001b[31m',
          '\u009b31m',
          '\u007f',
          'a\nb',
          'a\rb',
          '\u202egnp',
        ],
        ...['%s%n', '$(id)', '`id`', ';id', '&', '*', '"', "'", '\\', '\ufeff', '\u2028'],
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom(300, 5_000, 100_000).map((length) => 'x'.repeat(length)) },
  )
  .filter((text) => !text.includes('\0') && isEncodable(text));

/** Seconds that do not make a test wait. */
export function isLongWait(text: string): boolean {
  return Number(text) > 3;
}

/** Whether a path, as csf-mcp resolves it, lies within a folder. A path that csf-mcp refuses counts as within. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, resolve(folder, path));
  return !way.startsWith('..') && !isAbsolute(way);
}

/** Lone surrogates have no form in UTF-8: another text would arrive. */
function isEncodable(text: string): boolean {
  return text.isWellFormed();
}
