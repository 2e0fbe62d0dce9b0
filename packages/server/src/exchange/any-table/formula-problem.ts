import { quote } from '../../text/quote.ts';
import { isFailedFormula } from '../cell-words.ts';
import type { GivenCell } from './given-table.ts';

/** What is wrong with a cell whose formula has no value that could be read; null for any other. */
export function formulaProblem({ text, isFormulaWithoutValue }: GivenCell): string | null {
  if (isFormulaWithoutValue === true)
    return 'has a formula without its value: open the file in a spreadsheet program and save it';
  const failed = text.trim();
  return isFailedFormula(failed) ? `has the error ${quote(failed)}` : null;
}
