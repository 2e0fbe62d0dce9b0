import { type Markup, trusted } from './markup.ts';

/** What could end a script element or begin a comment in it, and two line ends that are no JavaScript in old engines. */
const UNSAFE = /[<>&\u2028\u2029]/g;

/** A value as JSON inside of `<script type="application/json">`. What has no JSON, such as a function, is null. */
export function embeddedJson(value: unknown): Markup {
  const json = JSON.stringify(value) ?? 'null';
  return trusted(json.replace(UNSAFE, (character) => `\\u${hexadecimal(character)}`));
}

function hexadecimal(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
