import { quote } from '../text/quote.ts';
import { isControlWithin } from './control-id.ts';
import type { Dataset, Mapping } from './dataset.ts';
import { enhancedBy, readingsOf } from './read-reference.ts';
import { isMeantBy, referenceKey } from './reference-key.ts';

/** A control, or a group of them, as it was understood. */
export interface ReadControl {
  readonly control: string;
  /** In words, where it is not the control as it was given. */
  readonly note?: string;
}

/**
 * The control of a dataset that somebody means: as given, without the name of the publication before it or, if nothing
 * is mapped there, the control of an enhancement. As given, if nothing is mapped to any.
 */
export function readControl(dataset: Dataset, mappings: readonly Mapping[], text: string): ReadControl {
  const references = mappings.flatMap(({ references }) => references);
  const isMapped = (key: string) => references.some((reference) => isControlWithin(reference, key));
  const spelled = (key: string) => references.find((reference) => isMeantBy(key, reference)) ?? key;
  const [asGiven = text, ...behindNames] = readingsOf([dataset], referenceKey(text)).map(({ key }) => key);
  if (isMapped(asGiven)) return { control: text };
  const named = behindNames.find(isMapped);
  if (named !== undefined) return { control: named, note: `${quote(text)} read as ${spelled(named)}` };
  const base = [asGiven, ...behindNames].map(enhancedBy).find((key) => key !== undefined && isMapped(key));
  if (base === undefined) return { control: text };
  return {
    control: base,
    note: `${quote(text)} read as ${spelled(base)}, the control that it enhances: it has no mapping of its own`,
  };
}
