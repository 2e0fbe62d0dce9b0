import type { Facts } from './facts-in-words.ts';

/** What was imported, for a person at a terminal: a paragraph for each import. */
export function formatImports({ summary, records }: Facts): string {
  const imports: readonly Facts[] = Array.isArray(records) ? records : [];
  const next =
    imports.length > 0 ? 'To take one back: csf-mcp import --remove <id>' : 'csf-mcp import <file> adds one.';
  return [`${summary}`, ...imports.map(paragraph), next].map((part) => `${part}\n`).join('\n');
}

function paragraph(one: Facts): string {
  const { id, title, file, format, outcomes, source, state, importedAt, removedAt, reason } = one;
  const kind = outcomes === undefined ? format : `Community Profile, ${outcomes} outcomes`;
  return [
    `${id}: ${title}`,
    `  ${[`file ${file}`, kind, source].filter(isGiven).join(', ')}`,
    `  ${[`imported ${minuteOf(importedAt)}`, state].filter(isGiven).join(', ')}`,
    ...PARTS.flatMap(([name, words]) => (isGiven(one[name]) ? [`  ${words}: ${one[name]}`] : [])),
    ...(one['accepted'] === true ? ['  a person has accepted the unverified parts'] : []),
    ...(isGiven(removedAt)
      ? [`  taken back ${minuteOf(removedAt)}${isGiven(reason) ? `: ${reason}` : ''}`]
      : []),
  ].join('\n');
}

const PARTS = [
  ['version', 'version'],
  ['date', 'dated'],
  ['official', 'official'],
  ['unverified', 'unverified'],
  ['keptBack', 'kept back'],
] as const;

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** `2026-03-31T10:00:12.000Z` as `2026-03-31 10:00 UTC`. */
function minuteOf(time: unknown): string {
  return `${String(time).slice(0, 16).replace('T', ' ')} UTC`;
}
