import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inBrief, inFull } from '../../src/tool-kit/brief-schema.ts';
import { toolInput } from '../../src/tool-kit/tool-input.ts';
import { tools } from '../../src/tools.ts';

describe('a schema of arguments in brief', () => {
  test('leaves out bounds and that there are no other keys, at any depth', () => {
    const schema = {
      type: 'object',
      additionalProperties: false,
      properties: {
        names: { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 5 } },
        maximum: { type: 'integer', minimum: 1, maximum: 9 },
      },
      required: ['names'],
    };
    expect(inBrief(schema)).toEqual({
      type: 'object',
      properties: {
        names: { type: 'array', items: { type: 'string' } },
        maximum: { type: 'integer' },
      },
      required: ['names'],
    });
  });

  test('has the brief description in place of the long one, or none', () => {
    const schema = {
      properties: {
        a: { description: 'Long.', brief: 'B.' },
        b: { description: 'Long.', brief: '' },
        c: { description: 'Long.' },
      },
    };
    expect(inBrief(schema)).toEqual({
      properties: { a: { description: 'B.' }, b: {}, c: { description: 'Long.' } },
    });
    expect(inFull(schema)).toEqual({
      properties: { a: { description: 'Long.' }, b: { description: 'Long.' }, c: { description: 'Long.' } },
    });
  });

  test('says neither that a value may be null, nor its default, nor its pattern', () => {
    const schema = {
      properties: {
        a: { type: ['string', 'null'], pattern: '^x$' },
        b: { enum: ['high', null] },
        c: { type: 'integer', default: 20 },
      },
    };
    expect(inBrief(schema)).toEqual({
      properties: { a: { type: 'string' }, b: { enum: ['high'] }, c: { type: 'integer' } },
    });
  });

  test('leaves out keys that a model seldom needs', () => {
    const schema = { properties: { a: { type: 'string' }, b: { type: 'integer', unlisted: true } } };
    expect(inBrief(schema)).toEqual({ properties: { a: { type: 'string' } } });
    expect(inFull(schema)).toEqual({ properties: { a: { type: 'string' }, b: { type: 'integer' } } });
  });

  test('is another schema where one is given, with the description of its own', () => {
    const levels = { type: 'array', maxItems: 11, items: { type: 'object' } };
    const schema = {
      properties: { levels: { ...levels, description: 'As scale.', listedAs: { type: 'array' } } },
    };
    expect(inBrief(schema)).toEqual({ properties: { levels: { type: 'array', description: 'As scale.' } } });
    expect(inFull(schema)).toEqual({ properties: { levels: { ...levels, description: 'As scale.' } } });
  });

  test('names keys of one schema in a sentence', () => {
    const text = { type: 'string', maxLength: 9, together: 'Texts' };
    expect(inBrief({ properties: { id: { type: 'integer' }, x: text, y: text } })).toEqual({
      properties: { id: { type: 'integer' } },
      additionalProperties: { type: 'string', description: 'Texts: x, y.' },
    });
  });
});

test('a call is checked against the whole schema, and the documentation has all of it', () => {
  const input = toolInput(() => ({ count: z.int().min(1).max(9) }));
  expect(input['~standard'].jsonSchema.input({ target: 'draft-2020-12' })).toMatchObject({
    properties: { count: { type: 'integer' } },
  });
  expect(input.documented).toMatchObject({ properties: { count: { minimum: 1, maximum: 9 } } });
  expect(input['~standard'].validate({ count: 10 })).toHaveProperty('issues');
});

test('no tool lists a mark of its schemas', () => {
  for (const { input } of tools) {
    const listed = JSON.stringify([
      input['~standard'].jsonSchema.input({ target: 'draft-2020-12' }),
      input.documented,
    ]);
    expect(listed).not.toMatch(/"(brief|together|unlisted|listedAs)":/);
  }
});
