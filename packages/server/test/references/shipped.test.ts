import { expect, test } from 'vitest';
import { elements, outcomes } from '../../src/framework/elements.ts';
import { shippedDataset, shippedReferences, withdrawnControls } from '../../src/references/shipped.ts';

const pairs = [...shippedReferences].flatMap(([element, controls]) =>
  controls.map((control) => ({ element, control })),
);

test('the shipped dataset says what it is and where it is from', () => {
  expect(shippedDataset).toMatchObject({
    id: 'sp-800-53-rev-5-2-0',
    title: 'SP 800-53 Rev 5.2.0',
    publisher: 'NIST',
    release: '5.2.0',
    date: '2026-07-19',
    origin: 'shipped',
    sha256: expect.stringMatching(/^631db7ab/),
  });
});

test('the shipped dataset has 746 pairs: all 106 outcomes, and two categories', () => {
  expect(pairs).toHaveLength(746);
  expect(new Set(pairs.map(({ control }) => control)).size).toBe(214);
  const ids = [...shippedReferences.keys()];
  expect(ids.filter((id) => !outcomes.some((outcome) => outcome.id === id))).toEqual(['RS.MA', 'RC.RP']);
  expect(ids).toHaveLength(108);
});

test('its elements are in force and in the order of the framework, its controls in the order of their ids', () => {
  const ids = [...shippedReferences.keys()];
  expect(ids).toEqual(elements.map(({ id }) => id).filter((id) => shippedReferences.has(id)));
  for (const controls of shippedReferences.values()) expect(controls).toEqual([...new Set(controls)].sort());
});

test('its controls are spelled as NIST spells them; three are whole families', () => {
  const families = pairs.map(({ control }) => control).filter((control) => /^[A-Z]{2}$/.test(control));
  expect([...new Set(families)].sort()).toEqual(['CP', 'IR', 'PT']);
  const others = pairs.filter(({ control }) => !/^[A-Z]{2}(-\d{2}(\(\d{2}\))?)?$/.test(control));
  expect(others).toEqual([]);
});

test('the one withdrawn control is that of DE.AE-06', () => {
  const withdrawn = pairs.filter(({ control }) => withdrawnControls.has(control));
  expect(withdrawn).toEqual([{ element: 'DE.AE-06', control: 'RA-04' }]);
  expect(withdrawnControls.size).toBe(1);
});
