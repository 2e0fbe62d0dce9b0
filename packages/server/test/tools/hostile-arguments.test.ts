import { expect, test } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { openDatabase } from '../../src/database/open.ts';
import { tools, viewTools } from '../../src/tools.ts';
import { testServer } from '../support/connection.ts';
import {
  type JsonSchema,
  placesIn,
  plainSchema,
  sampleArguments,
  typeOf,
  withValue,
} from '../support/sample-arguments.ts';
import { connectWithViews } from '../support/view-client.ts';

// Every argument of every tool is given every value below: tools that are added are covered by themselves.

/** Values for arguments of these names, with which a call does what it is for. */
const SAMPLES = {
  profile: 'clinic',
  outcome: 'GV.OC-01',
  id: 'GV.OC-01',
  function: 'GV',
  category: 'GV.OC',
  currency: 'EUR',
  dryRun: true,
};

const TEXTS: readonly [string, unknown][] = [
  ['a text of 10 MB', 'x'.repeat(10_000_000)],
  ['an empty text', ''],
  ['SQL', "x' OR '1'='1'; DROP TABLE profiles; --"],
  ['a search expression', '" OR id:* NEAR( ^a -b {x}: y'],
  ['HTML', '<script>alert(1)</script><!-- {{x}} -->'],
  ['control characters', 'a\u0000\u001b[2J\u0007\r\nb'],
  ['a text that reads backwards', 'a\u202eb\u2066c'],
  ['half a character', 'a\ud800'],
  ['the name of a prototype', '__proto__'],
  ['the name of a method', 'constructor'],
  ['a path', '../../../../etc/passwd'],
  ['an absolute path', '/dev/zero'],
  ['a path with a null byte', '/etc/passwd\u0000.xlsx'],
  ['a URL', 'file:///etc/passwd'],
];

const OTHERS: readonly [string, unknown][] = [
  ['null', null],
  ['true', true],
  ['a huge number', 1e308],
  ['a negative number', -1],
  ['a fraction', 0.5],
  ['an empty list', []],
  ['a list of lists', [[['x']]]],
  ['a list that is too long', Array(10_000).fill('GV.OC-01')],
  ['an object', { $gt: '' }],
  ['an object with a prototype', JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 1 }')],
];

/** Refusals quote what was given, but not all of it. */
const MAX_REFUSAL = 2_000;

test.each([...TEXTS, ...OTHERS])(
  '%s, given for any argument of any tool, is refused or answered within bounds',
  async (what, value) => {
    const server = await testServer();
    const { call, longestLine } = await connectWithViews(server);
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [{ outcome: 'GV.OC-01', score: 2 }],
    });
    const isText = TEXTS.some(([name]) => name === what);
    for (const tool of [...tools, ...viewTools]) {
      const schema = plainSchema(tool.input.documented as JsonSchema);
      const places = placesIn(schema).filter((place) => !isText || typeOf(place.schema) === 'string');
      for (const { path } of places) {
        const args = withValue(sampleArguments(schema, SAMPLES, path), path, value);
        const { isError, text } = await call(tool.name, args as Record<string, unknown>);
        const where = `${tool.name} ${path.join('.')}: ${text.slice(0, 500)}`;
        expect(text, where).not.toContain('failed unexpectedly');
        if (isError) expect(text.length, where).toBeLessThan(MAX_REFUSAL);
      }
    }
    expect(longestLine()).toBeLessThan(100_000);
    expect({}).not.toHaveProperty('polluted');
    expect((await call('profile_get', { profile: 'clinic' })).isError).toBe(false);
    const { db, close } = openDatabase(server.dataDir);
    expect(await verifyAudit(db)).toMatchObject({ intact: true });
    await close();
  },
);

/** Whether any text may stand there, and not only a day, a hash or one of some words. */
function isFreeText(schema: JsonSchema): boolean {
  const { format, pattern, enum: words } = schema;
  return typeOf(schema) === 'string' && format === undefined && pattern === undefined && words === undefined;
}

/** Text that shows as "ab", and what a refusal says of it. */
const INVISIBLE: readonly [text: string, place: string][] = [
  ['a\u{E0041}b', 'U+E0041 at character 2'],
  ['\ufeffab', 'U+FEFF at character 1'],
  ['ab\u3164', 'U+3164 at character 3'],
  ['a\u200db', 'U+200D at character 2'],
  ['ab\u034f', 'U+034F at character 3'],
  ['ab\u2800', 'U+2800 at character 3'],
  ['\u115fab', 'U+115F at character 1'],
  ['ab\ufe0f', 'U+FE0F at character 3'],
];

test('an invisible character in any text of any tool is refused with its code point and place', async () => {
  const { call } = await connectWithViews(await testServer());
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  let texts = 0;
  for (const tool of [...tools, ...viewTools]) {
    const schema = plainSchema(tool.input.documented as JsonSchema);
    for (const { path } of placesIn(schema).filter(({ schema }) => isFreeText(schema))) {
      if (tool.name === 'data_import' && path.join('.') === 'content') continue; // a file, which its reader checks
      texts++;
      for (const [text, place] of INVISIBLE) {
        const args = withValue(sampleArguments(schema, SAMPLES, path), path, text);
        const answer = await call(tool.name, args as Record<string, unknown>);
        const where = `${tool.name} ${path.join('.')}: ${answer.text}`;
        expect(answer.isError, where).toBe(true);
        expect(answer.text, where).toContain(place);
      }
    }
  }
  expect(texts).toBeGreaterThan(80);
});

test('arguments made for every tool reach further than its schema', async () => {
  const { call } = await connectWithViews(await testServer());
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  for (const { name, input } of [...tools, ...viewTools]) {
    const schema = plainSchema(input.documented as JsonSchema);
    for (const { path } of placesIn(schema)) {
      const { text } = await call(name, sampleArguments(schema, SAMPLES, path) as Record<string, unknown>);
      expect(text, `${name} ${path.join('.')}`).not.toContain('Input validation error');
    }
  }
});
