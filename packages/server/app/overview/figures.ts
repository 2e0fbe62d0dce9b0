import type { DistributionData } from '../../src/charts/distribution.ts';
import type { HeatStripData } from '../../src/charts/heat-strip.ts';
import { isRecord, type Params } from '../host/messages.ts';

// What the page reads of the answers of profile_overview and profile_scores. The server has checked them.

export type Row = Params;

/** A list of which an answer has the beginning only. */
export interface Listed {
  readonly total: number;
  readonly rows: readonly Row[];
}

export function listed(value: unknown): Listed {
  const { total, rows } = isRecord(value) ? value : {};
  return { total: numberOf(total) ?? 0, rows: records(rows) };
}

export function records(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Unknown is null, not 0. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The levels of a scale, ascending. */
export function levelsOf(scale: unknown): HeatStripData['scale'] {
  return Object.entries(isRecord(scale) ? scale : {})
    .map(([value, label]) => ({ value: Number(value), label: textOf(label) }))
    .sort((a, b) => a.value - b.value);
}

/** The categories of a detailed answer of profile_scores. */
export function categoriesOf(groups: unknown): HeatStripData['categories'] {
  return records(groups)
    .filter(({ id }) => textOf(id).includes('.'))
    .map(({ id, name, figures, thin }) => {
      const { mean, assessed, inScope } = isRecord(figures) ? figures : {};
      return {
        ...{ id: textOf(id), name: textOf(name), mean: numberOf(mean), thin: thin === true },
        assessed: numberOf(assessed) ?? 0,
        inScope: numberOf(inScope) ?? 0,
      };
    });
}

/** How many outcomes of the whole profile have each score; null if the answer does not say. */
export function distributionOf(groups: unknown, scale: DistributionData['scale']): DistributionData | null {
  const whole = records(groups).find(({ id }) => id === 'overall');
  if (whole === undefined || !isRecord(whole['figures']) || !isRecord(whole['distribution'])) return null;
  const { assessed, inScope, evidencePending, notApplicable } = whole['figures'];
  const counts = Object.entries(whole['distribution']).flatMap(([score, count]) =>
    typeof count === 'number' ? [[score, count] as const] : [],
  );
  return {
    scale,
    distribution: Object.fromEntries(counts),
    assessed: numberOf(assessed) ?? 0,
    inScope: numberOf(inScope) ?? 0,
    evidencePending: numberOf(evidencePending) ?? 0,
    notApplicable: numberOf(notApplicable) ?? 0,
    thin: whole['thin'] === true || whole['figures']['mean'] === null,
  };
}
