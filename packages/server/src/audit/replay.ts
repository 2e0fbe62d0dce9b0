import { isDeepStrictEqual } from 'node:util';

/** The kinds of record whose content the log has whole. */
export const REPLAYED_REGISTERS = [
  'evidence',
  'risks',
  'actions',
  'tiers',
  'intake',
  'comments',
  'withdrawals',
  'snapshots',
  'snapshotDecisions',
  'imports',
  'importRemovals',
] as const;
export type ReplayedRegister = (typeof REPLAYED_REGISTERS)[number];

/** What a record is, where its id does not say it. */
const IN_WORDS: Readonly<Partial<Record<ReplayedRegister, string>>> = {
  withdrawals: 'the withdrawal of',
  snapshotDecisions: 'the decision',
  importRemovals: 'the removal of',
};

/** The part of an entry that a replay needs. */
export interface LoggedChange {
  readonly subject: string;
  /** JSON. */
  readonly after: string;
}

type Content = Readonly<Record<string, unknown>>;

/** The records of one profile, or what was imported, as the log has them or as they are stored. */
export interface ProfileRecords {
  /** In the order in which they were recorded. */
  readonly assessments: readonly Content[];
  /** By kind, then by id (`E-1`); a withdrawal has the id of what it withdraws. */
  readonly registers: Readonly<Record<ReplayedRegister, ReadonlyMap<string, Content>>>;
}

/** A record that is stored otherwise than the log says. */
export interface DifferingRecord {
  /** Its id. Unusual characters are replaced in both texts, and they are cut: anybody may have stored them. */
  readonly profile: string;
  /** What differs, in words: `the assessment of GV.OC-01 of 2025-03-31`, `E-1`. */
  readonly record: string;
}

interface Replayed {
  assessments: Content[];
  registers: Record<ReplayedRegister, Map<string, Content>>;
}

/** Builds the records of all profiles anew from the entries of the log, in their order. */
export class Replay {
  readonly #profiles = new Map<string, Replayed>();

  apply({ subject, after }: LoggedChange): void {
    const change = asContent(parseOrNull(after));
    if (change['deleted'] === true) {
      this.#profiles.delete(subject);
      return;
    }
    const profile = this.#profile(subject);
    const { clonedFrom, assessments, leftOut } = change;
    if (typeof clonedFrom === 'string' && typeof assessments === 'number')
      profile.assessments = copied(this.#profile(clonedFrom).assessments, assessments, leftOut);
    if (Array.isArray(assessments)) profile.assessments.push(...assessments.map(asContent));
    for (const kind of REPLAYED_REGISTERS) {
      const records = profile.registers[kind];
      for (const [id, content] of Object.entries(asContent(change[kind])))
        records.set(id, { ...records.get(id), ...asContent(content) });
    }
  }

  /**
   * Compares a profile with what is stored, by the fields that the log has: a later version may have added others.
   * @returns the records that differ
   */
  differences(profile: string, stored: ProfileRecords): DifferingRecord[] {
    const logged = this.#profile(profile);
    const found = [
      ...differingAssessments(logged.assessments, stored.assessments),
      ...REPLAYED_REGISTERS.flatMap((kind) => {
        const ids = differingIds(logged.registers[kind], stored.registers[kind]);
        const what = IN_WORDS[kind];
        return what === undefined ? ids : ids.map((id) => `${what} ${id}`);
      }),
    ];
    return found.map((record) => ({ profile: plain(profile), record: plain(record) }));
  }

  #profile(id: string): Replayed {
    let profile = this.#profiles.get(id);
    if (profile === undefined) {
      profile = { assessments: [], registers: emptyRegisters() };
      this.#profiles.set(id, profile);
    }
    return profile;
  }
}

function emptyRegisters(): Replayed['registers'] {
  const empty = REPLAYED_REGISTERS.map((kind) => [kind, new Map<string, Content>()]);
  return Object.fromEntries(empty) as Replayed['registers']; // each kind has one
}

/**
 * The assessments that a clone gets: those that its source has at that moment, and the log has only their number and the
 * places, from 1, of the withdrawn ones among them.
 */
function copied(of: readonly Content[], count: number, leftOut: unknown): Content[] {
  const withdrawn = new Set(Array.isArray(leftOut) ? leftOut : []);
  return of.filter((_, index) => !withdrawn.has(index + 1)).slice(0, count);
}

/** All but the characters of which csf-mcp makes ids and days. */
const UNUSUAL = /[^\x20-\x7e]|["\\]/g;

const MAX_CHARACTERS = 100;

function plain(text: string): string {
  return text.slice(0, MAX_CHARACTERS).replaceAll(UNUSUAL, '?');
}

function differingAssessments(logged: readonly Content[], stored: readonly Content[]): string[] {
  const length = Math.max(logged.length, stored.length);
  return Array.from({ length }, (_, index) => {
    const [before, now] = [logged[index], stored[index]];
    if (before !== undefined && now !== undefined && isAsLogged(before, now)) return null;
    const { outcomeId, date } = before ?? now ?? {};
    const what = `the assessment of ${String(outcomeId)} of ${String(date)}`;
    if (now === undefined) return `${what}, which is missing`;
    return before === undefined ? `${what}, which the log does not have` : what;
  }).filter((difference) => difference !== null);
}

function differingIds(logged: ReadonlyMap<string, Content>, stored: ReadonlyMap<string, Content>): string[] {
  const ids = new Set([...logged.keys(), ...stored.keys()]);
  return [...ids].flatMap((id) => {
    const [before, now] = [logged.get(id), stored.get(id)];
    if (now === undefined) return [`${id}, which is missing`];
    if (before === undefined) return [`${id}, which the log does not have`];
    return isAsLogged(before, now) ? [] : [id];
  });
}

function isAsLogged(logged: Content, stored: Content): boolean {
  return Object.entries(logged).every(([field, value]) => isDeepStrictEqual(stored[field], value));
}

function asContent(value: unknown): Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Content) : {};
}

function parseOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // the chain is intact, so this program wrote it
  }
}
