import { isRecord } from '../text/cell.ts';
import { render } from '../text/render.ts';
import type { Answer } from './tool.ts';

/**
 * An answer for clients that show only text: what it says, its facts as lines and tables, and what to do next. Leaves
 * out the facts that it names, and those that the summary has in the same words.
 */
export function answerText({ summary, next, facts, notInText = [] }: Answer): string {
  const shown = Object.entries(facts).filter(([, value]) => !isPhraseOf(summary, value));
  const text = render(leaveOut(Object.fromEntries(shown), notInText));
  return [
    `${summary}`,
    ...(text === '' ? [] : ['', text]),
    ...(next === undefined ? [] : [`next: ${next}`]),
  ].join('\n');
}

/** Single words may be in a summary by chance. */
function isPhraseOf(summary: string, value: unknown): boolean {
  return typeof value === 'string' && value.includes(' ') && summary.includes(value);
}

/** Facts without some of them; `groups.basis` is the basis in each item of the list `groups`. */
function leaveOut(facts: object, paths: readonly string[]): object {
  const entries = Object.entries(facts).filter(([key]) => !paths.includes(key));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const inner = paths
        .filter((path) => path.startsWith(`${key}.`))
        .map((path) => path.slice(key.length + 1));
      return [key, inner.length === 0 ? value : leaveOutOf(value, inner)];
    }),
  );
}

function leaveOutOf(value: unknown, paths: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => leaveOutOf(item, paths));
  return isRecord(value) ? leaveOut(value, paths) : value;
}
