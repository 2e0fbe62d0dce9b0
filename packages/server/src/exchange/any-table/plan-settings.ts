import type { OutcomeChange } from '../../profiles/outcome-changes.ts';
import type { OutcomeTexts } from '../../profiles/outcome-texts.ts';
import { DEFAULT_SETTINGS, type Profile } from '../../profiles/profile.ts';
import type { Role } from './column-mapping.ts';
import type { Difference } from './differences.ts';
import type { Shown } from './judgement.ts';
import type { OutcomeEntry } from './merge-rows.ts';
import type { PlacedValue } from './read-rows.ts';

/** The settings and texts of a profile that columns hold. */
const FIELDS = {
  target: 'target',
  priority: 'targetPriority',
  currentPriority: 'currentPriority',
  owner: 'owner',
  included: 'included',
  rationale: 'rationale',
} as const satisfies Partial<Record<Role, keyof OutcomeChange>>;

export interface SettingsPlan {
  readonly changes: readonly OutcomeChange[];
  readonly differences: readonly Difference[];
  readonly same: number;
}

/** What the file would change in the settings of outcomes. An empty cell clears nothing. */
export function planSettings(
  entries: readonly OutcomeEntry[],
  profile: Profile,
  texts: ReadonlyMap<string, OutcomeTexts>,
): SettingsPlan {
  const changes: OutcomeChange[] = [];
  const differences: Difference[] = [];
  let same = 0;
  for (const entry of entries) {
    const stored = { ...DEFAULT_SETTINGS, ...profile.settings.get(entry.id), ...texts.get(entry.id) };
    const given = Object.entries(FIELDS).flatMap(([role, field]) => {
      const found = entry.values.get(role as Role);
      return found === undefined
        ? []
        : [{ field, found, before: (stored as Record<string, Shown | undefined>)[field] ?? null }];
    });
    const changed = given.filter(({ found, before }) => found.value !== before);
    same += given.length - changed.length;
    if (changed.length === 0) continue;
    changes.push({
      id: entry.id,
      ...Object.fromEntries(changed.map(({ field, found }) => [field, found.value])),
    });
    differences.push(...changed.map((change) => differenceOf(entry.id, change)));
  }
  return { changes, differences, same };
}

interface ChangedField {
  readonly field: string;
  readonly found: PlacedValue;
  readonly before: Shown;
}

function differenceOf(outcome: string, { field, found, before }: ChangedField): Difference {
  const after = typeof found.value === 'object' ? 'not applicable' : found.value;
  return { outcome, field, kind: before === null ? 'new' : 'changed', before, after, place: found.place };
}
