import type { KnownReleases } from '../known-releases/releases.ts';
import { isOfficial, type Part } from './parts.ts';
import type { View, Weighed } from './view.ts';
import { UNVERIFIED } from './wording.ts';

const KINDS = [
  { kinds: ['statement', 'examples'], what: 'wording' },
  { kinds: ['references'], what: 'references' },
] as const;

/** Which releases of NIST's a file is of, by its wording and by its references, and whether newer ones are known. */
export function fileReleases(
  weighed: readonly Weighed[],
  before: View,
  known: KnownReleases,
): Readonly<Record<string, string>> {
  const notes = KINDS.flatMap(({ kinds, what }): [string, string][] => {
    const isOfKind = ({ kind }: Pick<Part, 'kind'>) => kinds.some((one) => one === kind);
    const parts = weighed.filter(isOfKind);
    if (parts.length === 0) return [];
    const inUse = [...before.values()].filter((part) => isOfKind(part) && part.from !== null);
    return [[what, noteOn(parts, { inUse, known })]];
  });
  return Object.fromEntries(notes);
}

function noteOn(
  parts: readonly Weighed[],
  { inUse, known }: { inUse: readonly Pick<Part, 'releases'>[]; known: KnownReleases },
): string {
  const days = commonDays(parts);
  const unverified = parts.filter((part) => !isOfficial(part)).length;
  if (days.length === 0) {
    return unverified === 0 ? 'of several releases' : `${unverified} of ${parts.length} parts ${UNVERIFIED}`;
  }
  const newest = newestOf(parts.map(({ kind, id }) => known.releasesOf(kind, id).at(-1)));
  const present = newestOf(inUse.map(({ releases }) => releases.at(-1)));
  const own = days.at(-1) ?? '';
  return [
    `NIST's of ${days.join(' and ')}`,
    ...(newest > own ? [`a newer release is known, of ${newest}`] : []),
    ...(present === '' || present === own
      ? []
      : [`${present > own ? 'older' : 'newer'} than what is in use`]),
  ].join('; ');
}

/** The days of the releases that have all these parts. */
function commonDays(parts: readonly Weighed[]): readonly string[] {
  const [first, ...others] = parts;
  return (first?.releases ?? []).filter((day) => others.every(({ releases }) => releases.includes(day)));
}

function newestOf(days: readonly (string | undefined)[]): string {
  return days.reduce<string>((newest, day = '') => (day > newest ? day : newest), '');
}
