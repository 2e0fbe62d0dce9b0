import { detect } from './detect.ts';
import { govern } from './govern.ts';
import { identify } from './identify.ts';
import { protect } from './protect.ts';
import { recover } from './recover.ts';
import { respond } from './respond.ts';
import type { FunctionEntry } from './types.ts';

/** The CSF 2.0 Core (NIST CSWP 29): 6 functions, 22 categories, 106 outcomes, in NIST's order. */
export const functions: readonly FunctionEntry[] = [govern, identify, protect, detect, respond, recover];
