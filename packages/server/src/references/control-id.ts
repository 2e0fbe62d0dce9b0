import { isMeantBy, referenceKey, withoutLabel } from './reference-key.ts';

/** Controls in the order in which people read them: `AC-02` before `AC-10`, and a control before its enhancements. */
export function inControlOrder(controls: Iterable<string>): string[] {
  return Array.from(controls, (control) => ({ control, parts: referenceKey(control).split(' ') }))
    .sort((a, b) => compareParts(a.parts, b.parts) || order(a.control, b.control))
    .map(({ control }) => control);
}

/** Whether a control is the one that a text means, or is below it: `AC-02(01)` is below `ac-2` and `AC`. */
export function isControlWithin(control: string, text: string): boolean {
  const key = referenceKey(text);
  return (
    isMeantBy(key, control) ||
    [control, withoutLabel(control)].some((name) => referenceKey(name).startsWith(`${key} `))
  );
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return a.length - b.length;
  const [first = '', second] = [a[at], b[at]];
  return second === undefined ? 1 : comparePart(first, second);
}

/** Numbers by their value, and before words. They have no leading zeros, so the longer of two is the greater. */
function comparePart(a: string, b: string): number {
  const [first, second] = [isNumber(a), isNumber(b)];
  if (first !== second) return first ? -1 : 1;
  return (first ? a.length - b.length : 0) || order(a, b);
}

/** Digits of other scripts count as words: any order of them will do, as long as it is one. */
function isNumber(part: string): boolean {
  return /^[0-9]+$/.test(part);
}

/** By code unit, which is the same everywhere. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
