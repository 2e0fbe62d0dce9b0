import { escaped } from './escaped.ts';
import { type Place, placesOf } from './places.ts';

const TEXT = Symbol('markup');

/** HTML or SVG whose texts are escaped. It is marked by a symbol, which no JSON has: data never pass for markup. */
export interface Markup {
  readonly [TEXT]: string;
}

/** What a template takes. Lists are joined; null, undefined and false leave nothing. */
export type Insert = Markup | string | number | null | undefined | false | readonly Insert[];

/**
 * The tag of a template: `html`<td title="${name}">${name}</td>``. Values are escaped, but for markup. Line breaks
 * beside tags and values are for the reader of the code; they and the indentation are left out.
 * @throws Error for an attribute without quotes, and for a text where escaping would not make it safe
 */
export function html(template: TemplateStringsArray, ...values: readonly Insert[]): Markup {
  const { parts, places } = readTemplate(template);
  const inserted = values.map((value, index) => textOf(value, places[index] ?? 'code'));
  return trusted(parts.map((part, index) => part + (inserted[index] ?? '')).join(''));
}

/** The same for SVG; editors highlight a template by the name of its tag. */
export function svg(template: TemplateStringsArray, ...values: readonly Insert[]): Markup {
  return html(template, ...values);
}

/** Marks text that is markup already, such as a style sheet. Never for what a user has written. */
export function trusted(text: string): Markup {
  return { [TEXT]: text };
}

export function markupText(markup: Markup): string {
  return markup[TEXT];
}

interface Template {
  readonly parts: readonly string[];
  readonly places: readonly Place[];
}

/** A template is the same list at each use, and is read once. */
const read = new WeakMap<readonly string[], Template>();

function readTemplate(template: readonly string[]): Template {
  let found = read.get(template);
  if (found === undefined) {
    found = { parts: template.map(withoutIndentation), places: placesOf(template) };
    read.set(template, found);
  }
  return found;
}

/** A line break between two words or attributes stays as a space. */
function withoutIndentation(part: string): string {
  return part.replace(/(?<=^|>)\s*\n\s*|\s*\n\s*(?=<|$)/g, '').replace(/\s*\n\s*/g, ' ');
}

function textOf(value: Insert, place: Place): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map((item: Insert) => textOf(item, place)).join('');
  if (isMarkup(value)) return value[TEXT];
  if (place === 'code') throw new Error('A text cannot stand here; escaping does not make it safe.');
  return escaped(String(value));
}

function isMarkup(value: Insert): value is Markup {
  return typeof value === 'object' && value !== null && TEXT in value;
}
