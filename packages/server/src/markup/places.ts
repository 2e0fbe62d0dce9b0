/**
 * Where in a template a value is inserted. Escaping makes a text safe as `text`. In the places of `code` it would not:
 * in a tag outside of quotes, in a script or a style, in a comment, and in attributes that are run or followed.
 */
export type Place = 'text' | 'code';

/**
 * The place of each value of a template. What the code cannot make out is `code`.
 * @throws Error for a value right behind an equals sign: an attribute without quotes ends at the first space
 */
export function placesOf(parts: readonly string[]): readonly Place[] {
  return parts.slice(1).map((_, index) => placeAfter(parts.slice(0, index + 1).join(VALUE)));
}

/** Stands for a value before the one in question. */
const VALUE = '\0';

const IN_TAG = `(?:[^"'>]|"[^"]*"|'[^']*')*`;
const RAW = '(?:script|style)';

/** What is over: text, comments, scripts and styles with their ends, and other tags. */
const WHOLE = new RegExp(
  [
    '[^<]+|<(?![a-z/!?]|$)',
    '<[!]--[\\s\\S]*?-->', // not as a comment begins, since this stands in the scripts of pages
    `<(${RAW})\\b${IN_TAG}>[\\s\\S]*?</\\1\\s*>`,
    `<(?!!--|${RAW}\\b)[a-z/!?]${IN_TAG}>`,
  ].join('|'),
  'giy',
);

const COMMENT_OR_RAW = new RegExp(`^<(?:!--|${RAW}\\b${IN_TAG}>)`, 'i');

function placeAfter(before: string): Place {
  if (/=\s*$/.test(before)) throw new Error(`Put the value in quotes: ${before}"…"`);
  const open = before.replace(WHOLE, '');
  if (open === '') return 'text';
  return COMMENT_OR_RAW.test(open) ? 'code' : placeInTag(open.replace(/"[^"]*"|'[^']*'/g, ''));
}

/** The attribute whose quotation mark is the first that is still open, and the beginning of its value. */
const OPEN_ATTRIBUTE = /^[^"']*?([^\s"'<>=/]+)\s*=\s*["']([\s\S]*)$/;

const RUN = /^(?:on.*|style|srcdoc)$/i;
const FOLLOWED = /^(?:href|xlink:href|src|srcset|action|formaction|data|poster|ping)$/i;

/** An address whose beginning the template gives, such as `#`, leads where the template says. */
function placeInTag(tag: string): Place {
  const [, name, value = ''] = OPEN_ATTRIBUTE.exec(tag) ?? [];
  if (name === undefined || RUN.test(name)) return 'code';
  return FOLLOWED.test(name) && value.replaceAll(VALUE, '').trim() === '' ? 'code' : 'text';
}
