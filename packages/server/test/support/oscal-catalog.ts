import { childrenOf, type Element, elements } from '../../src/framework/elements.ts';
import { wordingOf } from './core-export.ts';

/** A withdrawn category, as NIST's catalog has it beside the others: without prose. */
const WITHDRAWN = {
  id: 'ID.BE',
  class: 'category',
  title: 'An old category',
  props: [{ name: 'status', value: 'withdrawn' }],
  links: [{ href: 'GV.OC', rel: 'incorporated_into' }],
  parts: [{ id: 'ID.BE_statement', name: 'statement' }],
};

/** An OSCAL catalog of CSF 2.0, in the shape of NIST's. Each outcome has two examples, the second one first. */
export function oscalCatalog(metadata: object = {}): Record<string, unknown> {
  return {
    catalog: {
      uuid: '11111111-1111-4111-8111-111111111111',
      metadata: {
        title: 'A test of the Core',
        published: '2026-05-13T12:30:00-00:00',
        'last-modified': '2026-05-11T16:01:09Z',
        version: '1.2.0',
        'oscal-version': '1.1.3',
        ...metadata,
      },
      groups: elements.filter(({ type }) => type === 'function').map(control),
    },
  };
}

function control(element: Element): Record<string, unknown> {
  const controls = [...childrenOf(element).map(control), ...(element.id === 'ID' ? [WITHDRAWN] : [])];
  const example = (number: number) => ({
    id: `${element.id}.00${number}`,
    name: 'example',
    prose: `Example ${number} of ${element.id}`,
  });
  return {
    id: element.id,
    class: element.type === 'outcome' ? 'subcategory' : element.type,
    title: element.id,
    parts: [
      {
        id: `${element.id}_statement`,
        name: element.type === 'function' ? 'overview' : 'statement',
        prose: wordingOf(element.id),
      },
      ...(element.type === 'outcome' ? [example(2), example(1)] : []),
    ],
    ...(controls.length > 0 && { controls }),
  };
}
