import { knownReleases } from '../known-releases/releases.ts';
import { counted } from '../text/counted.ts';
import type { FrameworkExport } from './framework-export.ts';
import type { GivenFile } from './given-file.ts';
import type { FrameworkImport } from './import-framework.ts';
import { isKeptBack } from './list-imports.ts';
import { isOfficial } from './parts.ts';
import { partsInWords } from './parts-in-words.ts';
import { fileReleases } from './release-note.ts';
import type { ImportRemoval } from './remove-import.ts';
import type { Held, View, Weighed } from './view.ts';
import type { DatasetDifferences, ViewDifferences } from './view-differences.ts';
import { UNVERIFIED } from './wording.ts';

/** The most ids that are named. */
const NAMED = 5;

/** The answer of a tool. */
export interface ImportAnswer {
  readonly summary: string;
  readonly next?: string;
  readonly facts: object;
}

export interface AnsweredImport {
  readonly exported: FrameworkExport;
  readonly file: Pick<GivenFile, 'name' | 'sha256'>;
  readonly dryRun: boolean;
  /** Notes on what the file has besides. */
  readonly also?: readonly string[];
}

/** What an answer says of an import, or of the dry run of one. */
export function importAnswer(
  report: FrameworkImport,
  { exported, file, dryRun, also = [] }: AnsweredImport,
): ImportAnswer {
  const { format, document, version, date, skipped } = exported;
  const isDryRun = dryRun && report.status === 'imported';
  const status = isDryRun ? 'dry run' : report.status;
  const source = { format, document, version, date, file: file.name, sha256: file.sha256 };
  const { weighed, before, after, differences } = report;
  return {
    summary: `${summaryOf(report, { format, file: file.name, isDryRun })}${doubt(weighed)}`,
    ...nextAfter(status, weighed),
    facts: {
      status,
      dryRun,
      ...(report.id !== null && { import: report.id }),
      source,
      release: fileReleases(weighed, before, knownReleases()),
      statements: textFacts('statement', report),
      examples: textFacts('examples', report),
      datasets: datasetFacts(weighed, after, differences),
      notes: [...keptBackNotes(weighed), ...readingNotes(exported), ...also],
      skipped,
    },
  };
}

/** What the file does not have, and what of it says nothing. */
function readingNotes({ missing, ignored }: FrameworkExport): readonly string[] {
  const named = missing.slice(0, NAMED).join(', ');
  return [
    ...(missing.length > 0
      ? [
          `Not in the file: ${counted(missing.length, 'element')} (${named}${missing.length > NAMED ? ', …' : ''}). What is in use of them stays.`,
        ]
      : []),
    ...(ignored.length > 0 ? [`Left out, because no element is named there: ${ignored.join('; ')}.`] : []),
  ];
}

function summaryOf(
  { status, id, weighed }: FrameworkImport,
  { format, file, isDryRun }: { format: string; file: string; isDryRun: boolean },
): string {
  const what = `${file} (${format}): ${partsInWords(weighed) || 'nothing'}`;
  if (status === 'unchanged') return `${what}, imported already as ${id}; nothing was stored.`;
  return isDryRun ? `Dry run: ${what} would be imported; nothing was stored.` : `${what} imported as ${id}.`;
}

function doubt(weighed: readonly Weighed[]): string {
  const unverified = partsInWords(weighed.filter((part) => !isOfficial(part)));
  const keptBack = partsInWords(weighed.filter(isKeptBack));
  return [
    ...(unverified === '' ? [] : [` Unverified, ${UNVERIFIED}: ${unverified}.`]),
    ...(keptBack === '' ? [] : [` Kept back, not in use: ${keptBack}.`]),
  ].join('');
}

function nextAfter(status: string, weighed: readonly Weighed[]): { next?: string } {
  if (status === 'dry run') return { next: 'To import this, repeat the call without dryRun.' };
  if (status === 'unchanged') return {};
  return weighed.every(isKeptBack)
    ? { next: 'records_list with kind "imports" lists the imports; each can be taken back.' }
    : { next: 'csf_get with detail "detailed" quotes the wording; csf_map has the references.' };
}

/** What becomes of the texts of a kind: numbers of elements, and a few ids of what is changed or lost. */
function textFacts(kind: 'statement' | 'examples', { weighed, differences }: FrameworkImport): object {
  const parts = weighed.filter((part) => part.kind === kind);
  const { added, changed, lost } = differences[kind === 'statement' ? 'statements' : 'examples'];
  return {
    given: parts.length,
    official: parts.filter(isOfficial).length,
    added: added.length,
    changed: changed.length,
    lost: lost.length,
    keptBack: parts.filter(isKeptBack).length,
    ...(changed.length > 0 && { changedIds: some(changed) }),
    ...(lost.length > 0 && { lostIds: some(lost) }),
  };
}

function datasetFacts(
  weighed: readonly Weighed[],
  after: View,
  { datasets }: ViewDifferences,
): readonly object[] {
  const differing = new Map(datasets.map((one) => [one.id, one]));
  return weighed
    .filter(({ kind }) => kind === 'references')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((part) => {
      const held = after.get(`references ${part.id}`);
      return {
        id: part.id,
        references: part.pairs ?? 0,
        status: statusOf(part, held, differing.get(part.id)),
        believed: isOfficial(part) ? 'official' : 'unverified',
        ...pairFacts(differing.get(part.id)),
      };
    });
}

function statusOf(part: Weighed, held: Held | undefined, difference: DatasetDifferences | undefined): string {
  if (isKeptBack(part)) return 'kept back';
  if (part.decision === 'same') return held?.from === null ? 'shipped' : 'unchanged';
  return difference !== undefined && difference.lost > 0 ? 'replaced' : 'new';
}

function pairFacts(difference: DatasetDifferences | undefined): object {
  if (difference === undefined) return {};
  const { added, lost, addedPairs, lostPairs } = difference;
  return { added, lost, ...(lost > 0 && { addedPairs, lostPairs }) };
}

const WHY: Readonly<Record<string, string>> = {
  unverified: `unverified (${UNVERIFIED}), so they do not replace what is in use unless a person accepts them (csf-mcp import --accept-unverified, at a terminal)`,
  older: 'older than what is in use (csf-mcp import --accept-older takes them all the same)',
  partial:
    'only a part of what is in use (csf-mcp import --accept-unverified, at a terminal, takes them all the same)',
};

function keptBackNotes(weighed: readonly Weighed[]): readonly string[] {
  return Object.entries(WHY).flatMap(([decision, why]) => {
    const parts = weighed.filter((part) => part.decision === decision);
    if (parts.length === 0) return [];
    const ids = parts.map(({ id }) => id);
    return [`Kept back: ${partsInWords(parts)}, ${why}: ${some([...new Set(ids)]).join(', ')}.`];
  });
}

/** What an answer says of an import that was taken back, or of the dry run of that. */
export function removalAnswer({ id, file, differences }: ImportRemoval, dryRun: boolean): ImportAnswer {
  const { statements, examples, datasets } = differences;
  const texts = (kind: ViewDifferences['statements']) => ({
    added: kind.added.length,
    changed: kind.changed.length,
    lost: kind.lost.length,
  });
  const changes = [
    `${counted(statements.changed.length, 'statement')} changed and ${statements.lost.length} gone`,
    `${counted(datasets.length, 'dataset')} changed or gone`,
  ].join(', ');
  return {
    summary: dryRun
      ? `Dry run: ${id} (${file}) would be taken back: ${changes}; nothing was changed.`
      : `${id} (${file}) taken back: ${changes}. What was there before is in use again.`,
    ...(dryRun && { next: 'To take it back, repeat the call without dryRun.' }),
    facts: {
      status: dryRun ? 'dry run' : 'removed',
      dryRun,
      import: id,
      statements: texts(statements),
      examples: texts(examples),
      datasets: datasets.map((one) => ({ id: one.id, ...pairFacts(one) })),
    },
  };
}

function some(ids: readonly string[]): readonly string[] {
  return ids.length > NAMED ? [...ids.slice(0, NAMED), '…'] : ids;
}
