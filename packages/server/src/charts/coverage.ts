import { type Cell, type Measured, NOT_MEASURED } from './chart.ts';

/** The mean that may be drawn; null if it is unknown or too little is assessed. */
export function drawnMean({ mean, thin }: Pick<Measured, 'mean' | 'thin'>): number | null {
  return thin ? null : mean;
}

/** The mean as a label and in the table: with all its digits, or that it is not measured. */
export function meanCell({ mean, inScope, thin }: Pick<Measured, 'mean' | 'inScope' | 'thin'>): Cell {
  if (inScope === 0) return 'none in scope';
  return thin || mean === null ? NOT_MEASURED : mean;
}
