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
