import { caseFolded } from '../text/case-folded.ts';

/** The price of an hour of a role, with at most two decimals. */
export interface Rate {
  readonly role: string;
  readonly hourly: number;
}

export interface Rates {
  readonly currency: string;
  readonly rates: readonly Rate[];
}

/** An amount in hundredths of the currency, so that sums are exact. */
export interface Cost {
  readonly hundredths: number;
  /** How it was computed: `120 h × 85.50 EUR/h`. */
  readonly formula: string;
}

/** Effort × rate of the role, whatever its case; null if effort, role or its rate is not given. */
export function costOf(
  { effortHours, role }: { readonly effortHours: number | null; readonly role: string | null },
  { currency, rates }: Rates,
): Cost | null {
  const rate = role === null ? undefined : rates.find((other) => caseFolded(other.role) === caseFolded(role));
  if (effortHours === null || rate === undefined) return null;
  return {
    hundredths: effortHours * hundredths(rate.hourly),
    formula: `${effortHours} h × ${rate.hourly.toFixed(2)} ${currency}/h`,
  };
}

/** An amount in the currency; null for the sum of nothing, which nobody knows. */
export function sumOf(costs: readonly Cost[]): number | null {
  if (costs.length === 0) return null;
  return costs.reduce((total, cost) => total + cost.hundredths, 0) / 100;
}

/** Whether a number has at most two decimals. */
export function isInHundredths(value: number): boolean {
  return hundredths(value) / 100 === value;
}

function hundredths(value: number): number {
  return Math.round(value * 100);
}
