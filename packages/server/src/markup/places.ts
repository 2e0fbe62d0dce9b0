/**
 * Where in a template a value is inserted. Escaping makes a text safe as `text`. In the places of `code` it would not:
 * in a tag outside of quotes, in a script or a style, in a comment, and in attributes that are run or followed.
 */
export type Place = 'text' | 'code';

/**
 * The place of each value of a template.
 * @throws Error for a value right behind an equals sign: an attribute without quotes ends at the first space
 */
export function placesOf(parts: readonly string[]): readonly Place[] {
  return parts.slice(1).map((_, index) => placeAfter(parts.slice(0, index + 1).join('\0')));
}

const WHOLE_COMMENT = /<!--[\s\S]*?-->/g;
const WHOLE_RAW_ELEMENT = /<(script|style)\b[\s\S]*?<\/\1\s*>/gi;
const QUOTED = /"[^"]*"|'[^']*'/g;
const WHOLE_TAG = /<[^<>]*>/g;

function placeAfter(before: string): Place {
  if (/=\s*$/.test(before)) throw new Error(`Put the value in quotes: ${before.slice(-40)}"…"`);
  const rest = before.replace(WHOLE_COMMENT, '').replace(WHOLE_RAW_ELEMENT, '');
  if (/<!--|<(?:script|style)\b[^>]*>/i.test(rest)) return 'code';
  const tag = /<[^<]*$/.exec(rest.replace(WHOLE_TAG, ''))?.[0];
  return tag === undefined ? 'text' : placeInTag(tag.replace(QUOTED, ''));
}

/** An attribute that is open at the end of a tag's beginning: its name, and what its value begins with. */
const OPEN_ATTRIBUTE = /([^\s"'<>=/]+)\s*=\s*["']([^"']*)$/;

const RUN = /^(?:on.*|style|srcdoc)$/i;
const FOLLOWED = /^(?:href|xlink:href|src|srcset|action|formaction|data|poster|ping)$/i;

/** An address whose beginning the template gives, such as `#`, leads where the template says. */
function placeInTag(tag: string): Place {
  const [, name = '', value = ''] = OPEN_ATTRIBUTE.exec(tag) ?? [];
  if (name === '' || RUN.test(name)) return 'code';
  return FOLLOWED.test(name) && value === '' ? 'code' : 'text';
}
