import type { Flags } from '../config.ts';
import { LauncherError } from '../errors.ts';

/** The text that was given with an option. */
export function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * @param flag as people type it
 * @returns a whole number above 0
 * @throws LauncherError E_USAGE
 */
export function countOf(flags: Flags, name: string, flag: string): number | undefined {
  const given = textOf(flags, name);
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw new LauncherError('E_USAGE', `${flag} ${JSON.stringify(given)} is not a whole number above 0`);
}

/**
 * @param flag as people type it
 * @returns a day as it was given
 * @throws LauncherError E_USAGE
 */
export function dayOf(flags: Flags, name: string, flag: string): string | undefined {
  const given = textOf(flags, name);
  if (given === undefined || isDay(given)) return given;
  throw new LauncherError('E_USAGE', `${flag} ${JSON.stringify(given)} is not a calendar date`, {
    hint: 'Dates look like 2026-03-31.',
  });
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text); // 30 February is 2 March
}
