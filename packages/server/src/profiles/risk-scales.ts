import type { ScaleLevel } from '../database/tables/profiles.ts';

/** The dimensions by which a profile's risk register rates a risk. */
export const RISK_DIMENSIONS = ['likelihood', 'impact'] as const;

/** A scale for each dimension. They are ordinal: a product of two levels would mean nothing. */
export type RiskScales = { readonly [Dimension in (typeof RISK_DIMENSIONS)[number]]: readonly ScaleLevel[] };

/**
 * The scales of profiles that bring none. The labels are the qualitative values of NIST SP 800-30 Rev. 1, appendices G
 * (likelihood) and H (impact); the numbers and the meanings are ours.
 */
export const DEFAULT_RISK_SCALES: RiskScales = {
  likelihood: [
    { value: 1, label: 'Very low', meaning: 'Not expected: it would take a rare chain of events.' },
    { value: 2, label: 'Low', meaning: 'Possible, but it will probably not happen.' },
    { value: 3, label: 'Moderate', meaning: 'As likely to happen as not.' },
    { value: 4, label: 'High', meaning: 'It will probably happen.' },
    { value: 5, label: 'Very high', meaning: 'It is almost certain to happen.' },
  ],
  impact: [
    { value: 1, label: 'Very low', meaning: 'Hardly noticed: work goes on as before.' },
    { value: 2, label: 'Low', meaning: 'A small setback, put right in the course of daily work.' },
    {
      value: 3,
      label: 'Moderate',
      meaning: 'Important work suffers for a time, and to mend it takes effort.',
    },
    { value: 4, label: 'High', meaning: 'Some of the main work stops, or the harm is great.' },
    { value: 5, label: 'Very high', meaning: 'Most of the main work stops, or the harm cannot be undone.' },
  ],
};
