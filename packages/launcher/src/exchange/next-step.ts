import type { Platform } from '../platform/platform.ts';
import { shellWord } from '../shell-words.ts';
import { type Facts, isRecord } from './facts-in-words.ts';

export interface GivenCommand {
  /** Behind `csf-mcp`, without what concerns the mapping or a dry run: `import scores.csv --profile clinic`. */
  readonly words: readonly string[];
  readonly kind: string | undefined;
  /** As they were given. */
  readonly mapping: string | undefined;
  readonly saveMapping: string | undefined;
  readonly platform: Platform;
}

/** What a mapping is called in examples. */
const MAPPING = 'mapping.json';

/** What to do after an import: commands, where the tool speaks of calls. Null: nothing. */
export function nextStep(answer: Facts, given: GivenCommand): string | null {
  const { status, next } = answer;
  if (status !== 'dry run') return afterStoring(answer, given);
  if (typeof next !== 'string') return null;
  if (isFilled(answer['conflicts'])) return `Next: ${next}`;
  if (answer['kind'] === 'spreadsheet') return afterSpreadsheet(answer, given);
  const kind = answer['kind'] === 'community' && given.kind === undefined ? ['--kind', 'community'] : [];
  return `To do this: ${command(given, ...kind)}`;
}

function afterStoring(
  { status, kind, import: id, profile, ...facts }: Facts,
  given: GivenCommand,
): string | null {
  const { saveMapping, mapping, platform } = given;
  const mappingFile = mapping ?? saveMapping;
  if (kind === 'spreadsheet' && mappingFile !== undefined)
    return `For the next file of this shape: csf-mcp import <file> --profile ${profile} --mapping ${shellWord(mappingFile, platform)}`;
  if (status !== 'imported') return null;
  if (kind === 'profile') return `To see it: csf-mcp call profile_overview profile=${profile}`;
  if (isKeptBack(facts)) return `To use it all the same: ${command(given, '--accept-unverified')}`;
  const back = id ?? facts['id'];
  return typeof back === 'string' ? `To take it back: csf-mcp import --remove ${back}` : null;
}

/** Whether something stays out of use only because nobody has accepted it. */
function isKeptBack({ datasets, statements, examples }: Facts): boolean {
  const isDoubted = ({ given, official, keptBack }: Facts) => Number(keptBack) > 0 && official !== given;
  return (
    records(datasets).some(({ status, believed }) => status === 'kept back' && believed === 'unverified') ||
    records([statements, examples]).some(isDoubted)
  );
}

/** Who has nothing to decide can store and keep the mapping at once. */
function afterSpreadsheet(answer: Facts, given: GivenCommand): string {
  const file = given.saveMapping ?? given.mapping ?? MAPPING;
  const decisions = decisionsIn(answer, file);
  const isSaved = given.saveMapping !== undefined || given.mapping !== undefined;
  if (isSaved && decisions.length === 0) return `To do this: ${command(given, '--mapping', file)}`;
  if (decisions.length === 0) return `To do this: ${command(given, '--no-dry-run', '--save-mapping', file)}`;
  const steps = [
    ...(isSaved ? [] : [`Save the mapping: ${command(given, '--dry-run', '--save-mapping', file)}`]),
    ...decisions,
    `Import with it: ${command(given, '--mapping', file)}`,
  ];
  return ['Next:', ...steps.map((step, index) => `  ${index + 1}. ${step}`)].join('\n');
}

/** What only a person can say. */
function decisionsIn({ undecided, columns, hints, missing }: Facts, file: string): readonly string[] {
  return [
    ...records(undecided).map(({ role, candidates }) => choiceOf(String(role), list(candidates), file)),
    ...records(columns)
      .filter(({ certainty }) => certainty === 'low')
      .map(
        ({ role, column }) =>
          `Check in ${file} whether ${JSON.stringify(column)} is the ${role}: that is a guess.`,
      ),
    ...list(hints).map((hint) => `In ${file}: ${hint}`),
    ...list(missing).map((role) => `Add to ${file}: "${role}": "${PLACEHOLDERS[role] ?? '…'}"`),
  ];
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  assessor: 'who judged the outcomes',
  source: 'where the scores come from',
  confirmer: 'who confirmed the scores',
};

function choiceOf(role: string, candidates: readonly string[], file: string): string {
  if (role === 'sheets') {
    const sheets = candidates.map((name) => `"sheets": [${JSON.stringify(name)}]`);
    return `Choose, and add to ${file}: ${sheets.join(' or ')}`;
  }
  const choices = candidates.map((name) => `"${role}": ${JSON.stringify(name)}`);
  return `Choose, and add to "columns" in ${file}: ${choices.join(' or ')}`;
}

function command({ words, platform }: GivenCommand, ...more: readonly string[]): string {
  return ['csf-mcp', ...[...words, ...more].map((word) => shellWord(word, platform))].join(' ');
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function records(value: unknown): readonly Facts[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
