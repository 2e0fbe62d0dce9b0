import { CsfServerError } from '../refusals/error.ts';

/**
 * Checks how many rows a statement has changed.
 * @throws CsfServerError DATABASE_FAILED when they are fewer than `least`
 */
export function assertStored(changed: number | bigint | undefined, least: number): void {
  const stored = Number(changed ?? 0);
  if (stored >= least) return;
  throw new CsfServerError({
    code: 'DATABASE_FAILED',
    message: `The database took ${stored} of ${least} rows and ignored the rest: it probably has a trigger that csf-mcp did not make.`,
    hint: 'Nothing was stored. csf-mcp doctor names what in the database is not of csf-mcp. Restore a backup with csf-mcp restore <file>.',
    cause: new Error(`${stored} of ${least} rows changed`),
  });
}
