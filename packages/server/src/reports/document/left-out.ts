import { counted } from '../../text/counted.ts';
import type { Rows } from '../rows.ts';
import { type Block, paragraph } from './block.ts';

/** Says how many rows of a list are not shown, if there are any. */
export function leftOutNote({ leftOut }: Pick<Rows<unknown>, 'leftOut'>): readonly Block[] {
  return leftOut === 0 ? [] : [paragraph(`${counted(leftOut, 'more row')} left out.`)];
}
