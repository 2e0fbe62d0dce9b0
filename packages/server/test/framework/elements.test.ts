import { describe, expect, test } from 'vitest';
import {
  childrenOf,
  descendantsOf,
  type Element,
  elements,
  findElement,
  outcomes,
  outcomesOf,
  parentsOf,
  predecessorsOf,
} from '../../src/framework/elements.ts';

describe('the elements', () => {
  test('are 134 in the order of the framework, each parent before its children', () => {
    expect(elements).toHaveLength(134);
    expect(elements.slice(0, 4).map(({ id }) => id)).toEqual(['GV', 'GV.OC', 'GV.OC-01', 'GV.OC-02']);
    expect(outcomes).toHaveLength(106);
  });

  test('know what is above them', () => {
    expect(parentsOf(element('PR.AA-03')).map(({ id }) => id)).toEqual(['PR', 'PR.AA']);
    expect(parentsOf(element('PR.AA')).map(({ id }) => id)).toEqual(['PR']);
    expect(parentsOf(element('PR'))).toEqual([]);
  });

  test('know what is below them', () => {
    expect(childrenOf(element('RC')).map(({ id }) => id)).toEqual(['RC.RP', 'RC.CO']);
    expect(childrenOf(element('RC.CO')).map(({ id }) => id)).toEqual(['RC.CO-03', 'RC.CO-04']);
    expect(childrenOf(element('RC.CO-03'))).toEqual([]);
    expect(descendantsOf(element('RC'))).toHaveLength(2 + 8);
  });

  test('stand for outcomes: 106 in all functions, one for an outcome', () => {
    const functions = elements.filter(({ type }) => type === 'function');
    expect(functions.flatMap(outcomesOf)).toEqual(outcomes);
    expect(outcomesOf(element('DE.AE-02'))).toEqual([element('DE.AE-02')]);
  });

  test('know the withdrawn elements whose content they took over', () => {
    expect(predecessorsOf(element('GV.OC-01'))).toEqual([
      { id: 'ID.BE-02', kind: 'incorporated_into' },
      { id: 'ID.BE-03', kind: 'incorporated_into' },
    ]);
  });
});

function element(id: string): Element {
  const found = findElement(id);
  if (found === undefined) throw new Error(`no element ${id}`);
  return found;
}
