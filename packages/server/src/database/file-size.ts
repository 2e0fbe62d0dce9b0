import { lstatSync } from 'node:fs';

/** The size of a file in bytes; 0 if there is none. */
export function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
