import fc from 'fast-check';
import { anyUnicode } from './any-unicode.ts';

/** What means something in HTML, in SVG, in JSON or in a style sheet. */
const PARTS = [
  '<script>alert(1)</script>',
  '</title>',
  '</svg>',
  '</table>',
  '</script>',
  '</style>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">',
  '" onload="alert(1)',
  "' onload='alert(1)",
  '` onload=`alert(1)',
  ' onload=alert(1) ',
  '<!--',
  '-->',
  ']]>',
  '<![CDATA[',
  '&lt;',
  '&#60;',
  '&',
  '>',
  '\u2028',
  '\u2029',
  '\0',
  '\r',
  '\ud800',
  '\u202e',
  '\ufffe',
  'url(https://evil.example)',
  '{{x}}',
  'a'.repeat(400),
  '漢字'.repeat(60),
];

/** Texts that try to get out of their place. */
export const hostileText = fc.oneof(
  anyUnicode({ maxLength: 20 }),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 4 }).map((parts) => parts.join('')),
);

/** A text as a parser gives it back: what no document may contain is replaced. */
export function asRead(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '\ufffd');
}
