import { expect, test } from 'vitest';
import { changeJson, parseChange, summarizeChange } from '../../src/audit/change-text.ts';

test.each([
  ['a new subject', null, '{"name":"Clinic","scale":[1,2],"revision":1}', ['name', 'scale'], { scale: 2 }, 1],
  ['values that stayed', '{"a":{"b":1},"c":1}', '{"a":{"b":1},"c":2}', ['c'], {}, null],
  ['a list that went', '{"list":[1,2,3]}', '{"list":null}', ['list'], { list: 3 }, null],
  ['a field that went', '{"name":"Clinic"}', '{"deleted":true}', ['deleted', 'name'], {}, null],
  ['what is no JSON', 'x', '[', [], {}, null],
])('the summary of %s names the fields that changed', (_what, before, after, changed, counts, revision) => {
  expect(summarizeChange(parseChange({ before, after }))).toEqual({ changed, counts, revision });
});

test('a change as one text has both sides', () => {
  expect(JSON.parse(changeJson({ before: null, after: '{"a":1}' }))).toEqual({
    before: null,
    after: { a: 1 },
  });
});
