import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/text/render.ts';
import { cellsOf, eachOf } from '../support/csv.ts';

describe('render', () => {
  test('puts facts on lines of their own, and a list of records into a table', () => {
    expect(
      render({
        id: 'RC.CO',
        basis: 'assessed 1 of 2 in scope',
        mean: null,
        distribution: { 0: 1, 1: 0 },
        levels: [0, 1],
        contains: [
          { id: 'RC.CO-03', lookFor: ['a report, dated', 'a list'], figures: { mean: 1.5, max: null } },
          { id: 'RC.CO-04', outcomes: ['RC.RP-01', 'RC.RP-02'], figures: { mean: 2, max: null } },
        ],
        lookFor: ['a list', 'a report'],
        empty: [],
      }),
    ).toBe(
      [
        'id: RC.CO',
        'basis: assessed 1 of 2 in scope',
        'mean: none',
        'distribution: 0=1, 1=0',
        'levels: 0 1',
        'contains:',
        'id,lookFor,mean,outcomes',
        'RC.CO-03,"a report, dated; a list",1.5,',
        'RC.CO-04,,2,RC.RP-01 RC.RP-02',
        'each: max=none',
        'lookFor:',
        '- a list',
        '- a report',
        'empty: []',
      ].join('\n'),
    );
  });

  test('makes columns of the figures of a record, but not of the outcomes in it', () => {
    const figures = Object.fromEntries(Array.from('abcdefghijklmn', (name, index) => [name, index]));
    expect(
      render({
        points: [
          { date: '2025-03-31', figures },
          { date: '2025-06-30', figures: { ...figures, a: 9 } },
        ],
        actions: [{ id: 'A-1', gaps: { 'GV.OC-01': 2, 'GV.OC-02': null } }],
      }),
    ).toBe(
      [
        'points:',
        'date,a',
        '2025-03-31,0',
        '2025-06-30,9',
        `each: ${Array.from('bcdefghijklmn', (name, index) => `${name}=${index + 1}`).join(', ')}`,
        'actions:',
        'id,gaps',
        'A-1,GV.OC-01=2 GV.OC-02=none',
      ].join('\n'),
    );
  });

  test('gives an inner record a line, and what is deeper a line of its own', () => {
    expect(
      render({ verification: { intact: true, reason: 'a, b', differing: [{ id: 'E-1' }], kept: {} } }),
    ).toBe(
      [
        'verification: intact=true, reason="a, b"',
        'verification.differing:',
        'id',
        'E-1',
        'verification.kept: {}',
      ].join('\n'),
    );
  });

  test('indents a text of several lines, so that it cannot pass for other facts', () => {
    expect(render({ note: 'fine\nscore: 4\u2028gap: 0', score: 1 })).toBe(
      'note:\n  fine\n  score: 4␊gap: 0\nscore: 1',
    );
  });

  test('tells a text that reads "none" from null, and an empty list or record from both', () => {
    expect(render({ scope: 'none', note: null, list: [], quoted: '"none"', record: {}, brace: '{}' })).toBe(
      'scope: "none"\nnote: none\nlist: []\nquoted: """none"""\nrecord: {}\nbrace: "{}"',
    );
    expect(
      render({
        rows: [
          { a: 'none', b: null, c: [], d: '[]', e: '' },
          { a: 'x', b: 1, c: ['none'], d: 'x', e: 'y' },
        ],
      }),
    ).toBe('rows:\na,b,c,d,e\n"none",none,[],"[]",""\nx,1,"""none"";",x,y');
  });

  test('shows a line end within a cell as ␊, whatever kind it is', () => {
    const note = ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (letter, index) => letter + ['\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085'][index],
    );
    expect(render({ rows: [{ id: 1, note: note.join('') }] })).toBe('rows:\nid,note\n1,a␊b␊c␊d␊e␊f␊');
  });

  test('keeps a hostile note within its cell, in a table of any size', () => {
    fc.assert(
      fc.property(rows(), (records) => {
        const [name, header, ...lines] = render({ records, nextCursor: 'c' }).split(
          /\r\n|[\n\r\v\f\u0085\u2028\u2029]/,
        );
        expect(name).toBe('records:');
        expect(lines.pop()).toBe('nextCursor: c');
        const same = lines.at(-1)?.startsWith('each: ') ? eachOf(lines.pop() ?? '') : {};
        const columns = cellsOf(header ?? '');
        for (const line of lines) expect(line, 'is no fact').not.toMatch(/^\w+:( |$)/);
        const read = lines.map((line) => {
          const cells = cellsOf(line);
          return { ...same, ...Object.fromEntries(columns.map((column, index) => [column, cells[index]])) };
        });
        expect(read).toEqual(records.map(({ id, note }) => ({ id: shown(id), note: shown(note) })));
      }),
    );
  });

  test('keeps a hostile text on its line, behind its name', () => {
    fc.assert(
      fc.property(hostileText(), (note) => {
        const text = render({ profile: 'p', inner: { note }, note, revision: 3 });
        const lines = text
          .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
          .filter((line) => !line.startsWith('  '));
        expect(lines.map((line) => line.split(':')[0])).toEqual([
          'profile',
          expect.stringMatching(/^inner/),
          'note',
          'revision',
        ]);
      }),
    );
  });
});

/** What is dangerous in a line or a cell, beside any other text. */
function hostileText(): fc.Arbitrary<string> {
  const danger = fc.constantFrom(
    '\n',
    '\r\n',
    '\u2028',
    '\u0085',
    ',',
    '"',
    ': ',
    'nextCursor: x',
    'each: ',
    'none',
    ';',
    ' ',
    '␊',
    '- ',
  );
  return fc
    .array(fc.oneof(danger, fc.string({ maxLength: 4 })), { maxLength: 6 })
    .map((parts) => parts.join(''));
}

function rows(): fc.Arbitrary<{ id: string | null; note: string | null }[]> {
  const text = fc.option(hostileText());
  return fc.array(fc.record({ id: text, note: text }), { minLength: 1, maxLength: 4 });
}

/** A value as its cell must read when the quotes are taken away. */
function shown(value: string | null | undefined): string | undefined {
  return value === null ? 'none' : value?.replaceAll(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/g, '␊');
}
