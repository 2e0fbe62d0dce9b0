/** Foreign text in the midst of a line of markdown: it means nothing to a reader of markdown or HTML. */
export function escaped(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\\`*_{}[\]<>&|~$#!]/g, '\\$&');
}

/** Foreign text as a block quote, line by line: nothing in it can end the quote or begin anything else. */
export function quoted(text: string): string {
  const lines = text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/);
  return lines.map((line) => `> ${escapedStart(escaped(line))}`.trimEnd()).join('  \n');
}

/** Escapes characters at the start of a line that would begin a list, an underlined heading or a definition. */
function escapedStart(line: string): string {
  return line.replace(/^[-+=:]/, '\\$&').replace(/^(\d{1,9})([.)])/, '$1\\$2');
}

/** In place of what nobody has recorded. */
export function missing(what: string): string {
  return `[${what}: not recorded]`;
}

/** In place of what only the people concerned can write. */
export function open(what: string): string {
  return `[${what}: to be filled in]`;
}

export function bullets(items: readonly string[], mark = '-'): string {
  return items.map((item) => `${mark} ${item}`).join('\n');
}

export function section(title: string, ...blocks: readonly string[]): string {
  return [`## ${title}`, ...blocks].join('\n\n');
}
