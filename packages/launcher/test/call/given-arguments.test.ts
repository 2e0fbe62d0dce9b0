import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/call/given-arguments.ts';

const read = (words: readonly string[], stdin = '') => readArguments(words, async () => stdin);

const refusal = (message: string, hint = '') => ({
  code: 'E_USAGE',
  message: expect.stringContaining(message),
  hint: expect.stringContaining(hint),
});

describe('arguments on the command line', () => {
  it('are none, pairs of names and texts, or a JSON object', async () => {
    expect(await read([])).toEqual({ kind: 'pairs', pairs: new Map() });
    expect(await read(['a=1', 'b=x=y\nz', 'c='])).toEqual({
      kind: 'pairs',
      pairs: new Map([
        ['a', '1'],
        ['b', 'x=y\nz'],
        ['c', ''],
      ]),
    });
    expect(await read([' {"a": [1]}'])).toEqual({ kind: 'object', value: { a: [1] } });
  });

  it('are read from stdin for a hyphen, and only then', async () => {
    expect(await read(['-'], '{"a": 1}\n')).toEqual({ kind: 'object', value: { a: 1 } });
    const never = async () => expect.fail('stdin was read');
    await readArguments(['a=1'], never);
    await readArguments(['{}'], never);
    await expect(readArguments(['-', 'a=1'], never)).rejects.toMatchObject(refusal('nothing can follow -'));
  });

  it.each([
    { words: ['GV'], says: '"GV" is neither JSON nor name=value' },
    { words: ['=1'], says: '"=1" is neither JSON nor name=value' },
    { words: ['a=1', 'a=2'], says: 'a is given twice' },
    { words: ['a=1', '{}'], says: '"{}" is neither JSON nor name=value' },
    { words: ['{}', 'a=1'], says: 'nothing can follow a JSON object' },
    { words: ['[1]'], says: 'not an object' },
    { words: ['"a"'], says: 'not an object' },
  ])('are refused when they are $words', async ({ words, says }) => {
    await expect(read(words)).rejects.toMatchObject(refusal(says));
  });

  it.each([
    { text: '{"a": x}', place: 'line 1, column 7', mark: '  {"a": x}\n        ^\n' },
    { text: '{"a": 1', place: 'line 1, column 8', mark: '  {"a": 1\n         ^\n' },
    { text: '{"a": 1,}', place: 'line 1, column 9', mark: '^' },
    { text: '{\n  "a": 1\n  "b": 2\n}', place: 'line 3, column 3', mark: '    "b": 2\n    ^\n' },
    {
      text: `{"a": "${'x'.repeat(100)}" 1}`,
      place: 'column 110',
      mark: `\n  ${' '.repeat(30)}^\n`,
    },
    { text: '{"a": "\t"}', place: 'line 1', mark: '^' },
  ])('show where they stop being JSON: $text', async ({ text, place, mark }) => {
    await expect(read(['-'], text)).rejects.toMatchObject(refusal(place, mark));
  });

  it('equal the result of JSON.parse, or are refused with a place in them', async () => {
    const almostJson = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, typo]) => {
      const position = at % (text.length + 1);
      return text.slice(0, position) + typo + text.slice(position);
    });
    const property = fc.asyncProperty(almostJson, async (text) => {
      const parsed = await read(['-'], text).catch((error: unknown) => error);
      if (parsed instanceof Error) expect(parsed).toMatchObject({ code: 'E_USAGE' });
      else expect(parsed).toEqual({ kind: 'object', value: JSON.parse(text) });
    });
    await fc.assert(property);
  });
});
