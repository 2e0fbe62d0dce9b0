import { summarize } from '../framework/describe.ts';
import { elements } from '../framework/elements.ts';
import type { JsonResource } from './json-resource.ts';

export const core: JsonResource = {
  uri: 'csf://core',
  name: 'core',
  title: 'CSF 2.0 Core',
  description: "All functions, categories and outcomes of NIST CSF 2.0 in NIST's order, with statements.",
  read: () => ({ elements: elements.map((element) => summarize(element, 'concise')) }),
};
