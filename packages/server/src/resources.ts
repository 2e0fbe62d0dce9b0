import { core } from './resources/core.ts';
import { coreElement } from './resources/core-element.ts';
import type { JsonResource, JsonResourceTemplate } from './resources/json-resource.ts';
import { profile } from './resources/profile.ts';
import { references } from './resources/references.ts';
import { snapshot } from './resources/snapshot.ts';

export const resources: readonly JsonResource[] = [core];

/** Every template, in the order in which clients list them. */
export const templates: readonly JsonResourceTemplate[] = [coreElement, references, profile, snapshot];
