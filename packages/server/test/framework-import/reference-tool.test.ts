import { describe, expect, test } from 'vitest';
import { childrenOf, type Element, elements } from '../../src/framework/elements.ts';
import { readExport } from '../../src/framework-import/read-export.ts';
import { wordingOf } from '../support/core-export.ts';

const TYPES = { function: 'function', category: 'category', outcome: 'subcategory' };

/** Withdrawn, with a successor below it that repeats the id of an element elsewhere. */
const WITHDRAWN = {
  elementIdentifier: 'ID.BE',
  elementTypeIdentifier: 'category',
  title: 'An old category',
  text: '',
  elements: [
    {
      elementIdentifier: 'WR-ID.BE',
      elementTypeIdentifier: 'withdraw_reason',
      title: '',
      text: 'Moved',
      elements: [
        {
          elementIdentifier: 'GV.OC',
          elementTypeIdentifier: 'category',
          title: '',
          relationIdentifier: 'moved_to',
        },
      ],
    },
  ],
  externalRelationships: [reference('A', '9')],
};

function reference(shortName: string, elementIdentifier: string, relationIdentifier = 'olir_focal') {
  return {
    elementIdentifier,
    elementTypeIdentifier: 'control',
    title: '',
    text: '',
    relationIdentifier,
    shortName,
  };
}

/** A node of the tree, as the tool has it. */
function node(element: Element): Record<string, unknown> {
  const below = [
    ...childrenOf(element).map(node),
    ...(element.id === 'ID' ? [WITHDRAWN] : []),
    ...(element.type === 'outcome' ? ofOutcome(element.id) : []),
  ];
  return {
    elementIdentifier: element.id,
    elementTypeIdentifier: TYPES[element.type],
    title: '',
    text: wordingOf(element.id),
    ...(below.length > 0 && { elements: below }),
    ...(element.id === 'GV.OC-01' && {
      externalRelationships: [
        reference('SP 800-53 Rev 5.2.0', 'PM-11'),
        reference('SP 800-53 Rev 5.2.0', 'PM-11'),
        reference('SP 800-53 Rev 5.1.1', 'PM', 'external_reference'),
      ],
    }),
  };
}

function ofOutcome(id: string): Record<string, unknown>[] {
  const example = (number: number, suffix: number) => ({
    elementIdentifier: `${id}.${suffix}`,
    elementTypeIdentifier: 'implementation_example',
    title: `Ex${number}`,
    text: `Example ${number}`,
  });
  const party = {
    elementIdentifier: 'first',
    elementTypeIdentifier: 'party',
    title: '1st',
    text: '1st Party Risk',
  };
  return [example(2, 100), party, example(1, 101)];
}

const tree = () => ({ response: { elements: elements.filter(({ type }) => type === 'function').map(node) } });
const read = (json: unknown) => readExport(Buffer.from(JSON.stringify(json)));

describe("the tree of NIST's Reference Tool", () => {
  test('is recognised by its content, and read with its references', async () => {
    const { wording, ...facts } = await read(tree());
    expect(facts).toEqual({
      format: 'NIST Reference Tool JSON',
      document: 'CSF 2.0 Reference Tool',
      version: null,
      date: null,
      missing: [],
      referenceSets: new Map([
        [
          'sp-800-53-rev-5-2-0',
          { title: 'SP 800-53 Rev 5.2.0', references: new Map([['GV.OC-01', new Set(['PM-11'])]]) },
        ],
      ]),
      skipped: 1,
      ignored: [],
    });
    expect(wording.size).toBe(134);
    expect(wording.get('GV.OC')).toEqual({ statement: wordingOf('GV.OC'), examples: [] });
    expect(wording.get('GV.OC-01')?.examples).toEqual(['Example 1', 'Example 2']);
  });

  test('may be a part of it', async () => {
    const [first] = tree().response.elements;
    const { missing } = await read({ response: { elements: [first] } });
    expect(missing[0]).toBe('ID');
  });

  test.each<[string, unknown]>([
    ['numbers', [1]],
    ['other objects', [{ id: 'GV' }]],
    [
      'elements whose children are no list',
      [{ elementIdentifier: 'GV', elementTypeIdentifier: 'function', elements: 7 }],
    ],
  ])('of %s is refused', async (_what, nodes) => {
    await expect(read({ response: { elements: nodes } })).rejects.toThrow("not built as NIST's is");
  });

  test('without an element of CSF 2.0 is refused', async () => {
    await expect(read({ response: { elements: [] } })).rejects.toThrow('no statement of any element');
  });
});
