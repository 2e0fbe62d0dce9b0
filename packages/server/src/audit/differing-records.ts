import { type Agreement, MAX_NAMED } from './data-agreement.ts';

/** Ten names must not make an answer too long. */
const MAX_NAME_CHARACTERS = 100;

/** Remembers what the last comparison of the data with the log has found. */
export interface DifferingRecords {
  /** Takes over a newer comparison. */
  readonly take: (agreement: Agreement) => void;
  /** What an answer about these profiles has to say about them; null for nothing. */
  readonly warningAbout: (profiles: readonly string[]) => string | null;
}

interface Differing {
  readonly names: readonly string[];
  readonly count: number;
}

const CHANGED = 'The data differ from the audit log: somebody has changed them outside csf-mcp';

/** What differs is none of the records that the log has whole, so nobody knows where it is. */
const UNNAMED = `${CHANGED}, but not an assessment, evidence, a risk, an action, a tier, a withdrawal, a snapshot or an import. It may be in this answer. Compare with a backup before you rely on it.`;

/** @param onDiffer called with each comparison that finds a difference */
export function rememberDifferingRecords(onDiffer: () => void): DifferingRecords {
  let byProfile: ReadonlyMap<string, Differing> = new Map();
  let isUnnamed = false;
  return {
    take: (agreement) => {
      const records = agreement.kind === 'differs' ? agreement.records : [];
      isUnnamed = agreement.kind === 'differs' && records.length === 0;
      byProfile = new Map(
        [...Map.groupBy(records, ({ profile }) => profile)].map(([profile, of]) => [
          profile,
          { names: of.slice(0, MAX_NAMED).map(nameOf), count: of.length },
        ]),
      );
      if (agreement.kind === 'differs') onDiffer();
    },
    warningAbout: (profiles) => {
      if (isUnnamed && profiles.length > 0) return UNNAMED;
      const found = profiles.map((id) => byProfile.get(id)).filter((differing) => differing !== undefined);
      if (found.length === 0) return null;
      const names = found.flatMap(({ names }) => names).slice(0, MAX_NAMED);
      const others = found.reduce((sum, { count }) => sum + count, 0) - names.length;
      const more = others > 0 ? `; and ${others} more` : '';
      return `${CHANGED}. In the profiles of this answer: ${names.join('; ')}${more}. Compare with a backup before you rely on these records. audit_log has what was recorded.`;
    },
  };
}

function nameOf({ profile, record }: { profile: string; record: string }): string {
  const name = `${profile}: ${record}`;
  return name.length > MAX_NAME_CHARACTERS ? `${name.slice(0, MAX_NAME_CHARACTERS)}...` : name;
}
