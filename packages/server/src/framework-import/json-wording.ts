import { findElement, findWithdrawn } from '../framework/elements.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import type { OfficialWording } from './framework-export.ts';
import { MAX_EXAMPLES, MAX_TEXT } from './limits.ts';
import { tidy } from './tidy.ts';

/** A text with the number that it has in its list. */
interface NumberedText {
  readonly number: number;
  readonly text: string;
}

/** Collects the wording of a JSON file, element by element. What is not of an element in force is left out. */
export interface WordingCollector {
  /** @throws CsfServerError INVALID_FILE, naming the element */
  addStatement(id: string, text: string): void;
  addExample(id: string, example: NumberedText): void;
  wording(): ReadonlyMap<string, OfficialWording>;
}

export function wordingCollector(): WordingCollector {
  const statements = new Map<string, string>();
  const examples = new Map<string, NumberedText[]>();
  return {
    addStatement: (id, text) => {
      refuseUnknown(id);
      if (findElement(id) === undefined) return;
      const statement = tidy(text, { maxLength: MAX_TEXT, place: id });
      if (statements.has(id)) throw invalidFile(`${id} is there twice.`);
      if (statement !== '') statements.set(id, statement);
    },
    addExample: (id, { number, text }) => {
      if (findElement(id) === undefined) return;
      const ofElement = examples.get(id) ?? [];
      if (ofElement.length === MAX_EXAMPLES) {
        throw invalidFile(`${id} has more than ${MAX_EXAMPLES} examples.`);
      }
      ofElement.push({ number, text: tidy(text, { maxLength: MAX_TEXT, place: id }) });
      examples.set(id, ofElement);
    },
    wording: () =>
      new Map(
        [...statements].map(([id, statement]) => [
          id,
          { statement, examples: examples.size === 0 ? null : inOrder(examples.get(id) ?? []) },
        ]),
      ),
  };
}

/** Ids like those of the Core only: other catalogs have their own. */
function refuseUnknown(id: string): void {
  const isKnown = findElement(id) !== undefined || findWithdrawn(id) !== undefined;
  if (isKnown || !/^[A-Z]{2}\.[A-Z]{2}(-\d+)?$/.test(id)) return;
  throw invalidFile(`CSF 2.0 has no ${id}${/-\d$/.test(id) ? ', which is how CSF 1.1 writes ids' : ''}.`);
}

function inOrder(examples: readonly NumberedText[]): readonly string[] {
  return examples.toSorted((a, b) => a.number - b.number).map(({ text }) => text);
}

/** The number in the title of an example (`Ex1`); the one in its id counts through the whole framework. */
export function numberInTitle(title: string | null | undefined): number {
  return Number(/^Ex(\d+)$/.exec(title ?? '')?.[1] ?? 0);
}
