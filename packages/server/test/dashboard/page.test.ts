import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainText, scoreText } from '../../app/dashboard/chat-texts.ts';
import { type Filter, NO_FILTER, ownerValue, passing } from '../../app/dashboard/filter.ts';
import { drawPage } from '../../app/dashboard/page.ts';
import { INITIAL, type PageState, TABS } from '../../app/dashboard/page-state.ts';
import { readSubject } from '../../app/dashboard/read-subject.ts';
import type {
  DashboardData,
  DashboardOutcome,
  OutcomeDetail,
  SetRow,
} from '../../src/dashboard/dashboard-data.ts';
import { markupText } from '../../src/markup/markup.ts';
import { asRead, hostileText } from '../support/hostile-text.ts';
import { attributeOf, elementsOf, textIn } from '../support/page-reader.ts';

const figures = {
  assessed: 1,
  inScope: 2,
  mean: 2,
  thin: true,
  withBoth: 1,
  belowTarget: 1,
  meanShortfall: 1,
};
const target = { mean: 3, outcomes: 1, inScope: 2, thin: true };

/** Data in which each text that somebody can write is the given one. */
function dataOf(text: string): DashboardData {
  const set = (id: string): SetRow => ({ id, name: text, ...figures, target, before: null });
  const levels = [0, 1, 2, 3].map((value) => ({ value, label: text }));
  return {
    ...{ profile: 'clinic', revision: 3, name: text, organization: text, asOf: '2026-03-31', knownAt: 7 },
    ...{ isDraft: true, viewNotes: [text], scale: levels, leastCoverage: 60 },
    whole: { ...set('overall'), included: 2, notApplicable: 0, evidencePending: 0, basis: 'assessed 1 of 2' },
    functions: ['GV', 'ID'].map(set),
    categories: ['GV.OC', 'ID.AM'].map(set),
    outcomes: [
      outcome({
        id: 'GV.OC-01',
        shortName: text,
        owner: text,
        state: 'assessed',
        score: 2,
        target: 3,
        gap: 1,
      }),
      outcome({ id: 'ID.AM-01' }),
    ],
    shortfalls: { basis: 'score and target for 1 of 2', ids: ['GV.OC-01'] },
    before: { id: 'N-1', name: text, asOf: '2026-01-01' },
    trend: { basis: text, points: [{ date: '2026-03-31', assessed: 1, inScope: 2, thin: true, step: null }] },
    risks: {
      ...{ total: 1, aboveAppetite: null, likelihoods: levels, impacts: levels },
      ...{ appetite: { likelihood: 1, impact: null } },
      cells: [{ likelihood: 1, impact: 1, count: 1, risks: ['R-1'] }],
    },
    due: { total: 0, late: 0 },
  };
}

function outcome(given: Partial<DashboardOutcome>): DashboardOutcome {
  const unknown = { score: null, target: null, gap: null, targetPriority: null, owner: null, targetOn: null };
  return { id: 'GV.OC-01', shortName: 'Mission', state: 'not assessed', ...unknown, ...given };
}

function detailOf(text: string): OutcomeDetail {
  return {
    ...{ profile: 'clinic', id: 'GV.OC-01', shortName: text, within: text, statement: text, words: text },
    ...{ examples: [text], lookFor: [text], material: [text] },
    history: {
      rows: [
        {
          date: '2026-03-31',
          score: 2,
          assessor: text,
          kind: text,
          note: text,
          isCurrent: true,
          withdrawn: text,
        },
      ],
      leftOut: 1,
    },
    evidence: {
      rows: [{ id: 'E-1', title: text, date: '2026-01-01', state: text, validUntil: '2026-12-31' }],
      leftOut: 2,
    },
    references: { rows: [{ title: text, isOfficial: false, references: [text], leftOut: 3 }], leftOut: 4 },
  };
}

/** The page with each of its tabs, and with an outcome. */
function pagesOf(text: string): readonly PageState[] {
  const filter = { ...NO_FILTER, owner: ownerValue(text) };
  const shown = { ...INITIAL, asked: { profile: 'clinic' }, canSay: true, data: dataOf(text), filter };
  return [...TABS.map((tab) => ({ ...shown, tab })), { ...shown, outcome: detailOf(text) }];
}

function drawn(state: PageState): string {
  const page = drawPage(state);
  return page === null ? '' : markupText(page);
}

/** What a page consists of when nobody has written anything. */
const skeletonOf = (state: PageState): readonly string[] =>
  elementsOf(drawn(state)).map(({ tagName, attrs }) => [tagName, ...attrs.map(({ name }) => name)].join(' '));

describe('the dashboard', () => {
  test('has the same elements and attributes whatever people have written', () => {
    const plain = pagesOf('x').map(skeletonOf);
    fc.assert(
      fc.property(hostileText, (text) => {
        const shapes = pagesOf(text).map((state) => new Set(skeletonOf(state)));
        for (const [index, shape] of shapes.entries())
          expect([...shape].filter((one) => !plain[index]?.includes(one) && !LABELS.test(one))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('shows what people have written as they have written it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const all = pagesOf(text).map(drawn);
        const texts = all.flatMap((page) => elementsOf(page).map(textIn));
        expect(texts).toContain(`${asRead(text)} ${asRead(text)}`); // the name and the organization
        expect(texts.filter((each) => each === asRead(text)).length).toBeGreaterThan(2);
        const chosen = all.flatMap((page) =>
          elementsOf(page).filter((each) => attributeOf(each, 'selected') !== undefined),
        );
        expect(chosen.map((option) => attributeOf(option, 'value'))).toContain(`=${asRead(text)}`);
      }),
      { numRuns: 30 },
    );
  });

  test('puts no text of people into a message to the chat', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const data = dataOf(text);
        const plain = dataOf('x');
        expect(explainText('GV.OC-01', data)).toBe(explainText('GV.OC-01', plain));
        expect(scoreText('GV.OC-01', true, data)).toBe(scoreText('GV.OC-01', true, plain));
        const said = pagesOf(text).flatMap((state) =>
          elementsOf(drawn(state)).filter((each) =>
            ['say', 'score'].includes(attributeOf(each, 'data-do') ?? ''),
          ),
        );
        const args = said.map((each) => attributeOf(each, 'data-arg'));
        expect(new Set(args)).toEqual(new Set([...TABS, 'GV.OC-01']));
      }),
      { numRuns: 30 },
    );
  });

  test('draws nothing before it has figures', () => {
    expect(drawPage(INITIAL)).toBeNull();
  });

  test('marks thin means as not measured, and never as 0', () => {
    const tiles = elementsOf(drawn({ ...INITIAL, data: dataOf('x') })).filter(
      ({ tagName }) => tagName === 'dd',
    );
    expect(tiles.slice(0, 2).map(textIn)).toEqual(['n/m', 'assessed 1 of 2 in scope; a mean asks for 60 %']);
  });

  test('warns of records that are not what the audit log says', () => {
    const warned = drawn({ ...INITIAL, data: { ...dataOf('x'), dataWarning: 'S-1 <differs>' } });
    const warning = elementsOf(warned).find((each) => attributeOf(each, 'class') === 'warning');
    expect(warning && textIn(warning)).toBe('S-1 <differs>');
    expect(drawn({ ...INITIAL, data: dataOf('x') })).not.toContain('warning');
  });

  test('offers no score from a point of view in the past', () => {
    const shown = { ...INITIAL, canScore: true, data: dataOf('x'), outcome: detailOf('x') };
    const isOffered = (asked: PageState['asked']) => drawn({ ...shown, asked }).includes('Score this');
    expect(isOffered({ profile: 'clinic' })).toBe(true);
    expect(isOffered({ profile: 'clinic', asOf: '2025-01-01' })).toBe(false);
    expect(isOffered({ profile: 'clinic', knownAt: '3' })).toBe(false);
  });
});

/** Short ids and single lines are marked by a class or cut into lines, by how long a text is. */
const LABELS = /^(th scope( class)?|text( [xy])+( class)?|td( class)?|p( class)?)$/;

describe('the filters', () => {
  const all = [
    outcome({ id: 'GV.OC-01', owner: 'Ada', state: 'assessed', score: 1, target: 2, gap: 1 }),
    outcome({ id: 'GV.OC-02', owner: '-', state: 'assessed', score: 2, target: 2, gap: 0 }),
    outcome({ id: 'GV.RM-01', state: 'evidence pending' }),
    outcome({ id: 'PR.AA-01', owner: '=Ada', state: 'excluded' }),
  ];
  const shown = (filter: Partial<Filter>) => passing(all, { ...NO_FILTER, ...filter }).map(({ id }) => id);

  test.each<[Partial<Filter>, readonly string[]]>([
    [{}, ['GV.OC-01', 'GV.OC-02', 'GV.RM-01', 'PR.AA-01']],
    [{ part: 'GV' }, ['GV.OC-01', 'GV.OC-02', 'GV.RM-01']],
    [{ part: 'GV.OC' }, ['GV.OC-01', 'GV.OC-02']],
    [{ part: 'G' }, []],
    [{ owner: ownerValue('Ada') }, ['GV.OC-01']],
    [{ owner: ownerValue('-') }, ['GV.OC-02']],
    [{ owner: ownerValue('=Ada') }, ['PR.AA-01']],
    [{ owner: ownerValue(null) }, ['GV.RM-01']],
    [{ state: 'below target' }, ['GV.OC-01']],
    [{ state: 'assessed' }, ['GV.OC-01', 'GV.OC-02']],
    [{ part: 'GV', state: 'evidence pending' }, ['GV.RM-01']],
  ])('%j lets through what it says', (filter, ids) => {
    expect(shown(filter)).toEqual(ids);
  });
});

describe('the result of a tool', () => {
  test('is about a profile from the point of view of its call', () => {
    const structuredContent = { profile: 'clinic', asOf: '2026-12-01' };
    expect(readSubject({}, { structuredContent })).toEqual({ profile: 'clinic' });
    const args = { profile: 'Clinic', asOf: '2025-01-01', knownAt: '7', limit: 5 };
    expect(readSubject(args, { structuredContent })).toEqual({
      ...{ profile: 'clinic', asOf: '2025-01-01', knownAt: '7' },
    });
  });

  test('is about none if it is an error, or has several, or is anything else', () => {
    expect(readSubject({}, { isError: true, structuredContent: { profile: 'clinic' } })).toBeNull();
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (structuredContent, args) => {
        const asked = readSubject(args, { structuredContent });
        expect(asked === null || typeof asked.profile === 'string').toBe(true);
      }),
    );
  });
});
