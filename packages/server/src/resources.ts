import { core } from './resources/core.ts';
import { coreElement } from './resources/core-element.ts';
import type { JsonResource, ResourceTemplateValue } from './resources/json-resource.ts';
import { profile } from './resources/profile.ts';
import { references } from './resources/references.ts';
import { report } from './resources/report.ts';
import { snapshot } from './resources/snapshot.ts';

export const resources: readonly JsonResource[] = [core];

/** Every template, in the order in which clients list them. */
export const templates: readonly ResourceTemplateValue[] = [
  coreElement,
  references,
  profile,
  snapshot,
  report,
];
