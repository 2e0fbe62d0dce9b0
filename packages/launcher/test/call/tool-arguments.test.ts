import { describe, expect, it } from 'vitest';
import { argumentsFor } from '../../src/call/tool-arguments.ts';

const tool = {
  name: 'a_tool',
  inputSchema: {
    type: 'object',
    properties: {
      text: { type: 'string' },
      note: { type: ['string', 'null'] },
      count: { type: 'integer' },
      rate: { type: ['number', 'null'] },
      flag: { type: 'boolean' },
      list: { type: 'array', items: { type: 'string' } },
      record: { type: 'object' },
      kind: { enum: ['a', 'b', null] },
      other: { $ref: '#/$defs/level', description: 'referred to' },
      any: {},
    },
    $defs: { level: { type: 'integer' } },
  },
};

const converted = (name: string, text: string): unknown =>
  argumentsFor(tool, { kind: 'pairs', pairs: new Map([[name, text]]) })[name];

describe('an argument given as text', () => {
  it.each([
    ['text', '12', '12'],
    ['text', 'null', 'null'],
    ['text', '', ''],
    ['note', 'null', null],
    ['note', '{"a": 1}', '{"a": 1}'],
    ['count', '12', 12],
    ['count', '1e2', 100],
    ['rate', '-1.5', -1.5],
    ['rate', 'null', null],
    ['flag', 'true', true],
    ['list', '["a"]', ['a']],
    ['record', '{"a": {"b": 1}}', { a: { b: 1 } }],
    ['kind', 'a', 'a'],
    ['kind', 'null', null],
    ['other', '3', 3],
    ['any', '[1]', [1]],
    ['any', 'a b', 'a b'],
  ])('%s=%s becomes the type in the schema', (name, text, value) => {
    expect(converted(name, text)).toEqual(value);
  });

  it.each([
    ['count', '1.5', 'integer'],
    ['count', '"1"', 'integer'],
    ['count', '', 'integer'],
    ['rate', 'Infinity', 'number or null'],
    ['flag', 'yes', 'true or false'],
    ['list', 'a,b', 'list'],
    ['list', '{}', 'list'],
    ['record', '[]', 'record'],
    ['record', 'null', 'record'],
  ])('%s=%s is refused with its type', (name, text, type) => {
    expect(() => converted(name, text)).toThrow(
      expect.objectContaining({
        code: 'E_USAGE',
        message: `${name}=${JSON.stringify(text)} must be: ${type}`,
      }),
    );
  });

  it("is refused with the tool's arguments when the tool does not have it", () => {
    for (const name of ['texts', 'toString', '__proto__'])
      expect(() => converted(name, '1')).toThrow(
        expect.objectContaining({
          code: 'E_USAGE',
          message: `a_tool has no argument "${name}"`,
          hint: expect.stringContaining('It has: text, note, count, '),
        }),
      );
  });
});

it('The server checks arguments that are given as an object', () => {
  const value = { nonsense: 1, count: 'many' };
  expect(argumentsFor(tool, { kind: 'object', value })).toEqual(value);
});
