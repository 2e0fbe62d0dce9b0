import { styleText } from 'node:util';
import * as z from 'zod/mini';
import { escapeControlCharacters } from './control-characters.ts';

/** The fields of every line of csf-mcp. All other fields of a line are its facts. */
const lineSchema = z.looseObject({
  level: z.string(),
  time: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)),
  pid: z.number(),
  msg: z.string(),
});

const COLOUR_OF: Readonly<Record<string, 'dim' | 'green' | 'yellow' | 'red'>> = {
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
};

const LEVEL_WIDTH = 5;

/**
 * One line of the lifecycle log for people: local time, level, pid, message, then the facts as `key value`. A line that
 * csf-mcp did not write stays as it is. The result is one line without control characters, except those of the colours.
 */
export function formatLogLine(line: string, useColour: boolean): string {
  const paint = (colour: 'dim' | 'bold' | 'green' | 'yellow' | 'red', text: string): string =>
    useColour ? styleText(colour, text, { validateStream: false }) : text;
  const parsed = lineSchema.safeParse(parseOrNull(line));
  const time = parsed.success ? localTime(parsed.data.time) : null;
  if (!parsed.success || time === null) return onOneLine(line);
  const { level, time: _, pid, msg, ...facts } = parsed.data;
  const words = [
    paint('dim', time),
    paint(COLOUR_OF[level] ?? 'bold', onOneLine(level).padEnd(LEVEL_WIDTH)),
    `${pid}`,
    paint('bold', onOneLine(msg)),
    ...Object.entries(facts).map(([key, value]) => `${paint('dim', formatWord(key))} ${formatWord(value)}`),
  ];
  return words.join('  ');
}

/** The same for the terminal of a `start`. A hint gets lines of its own below, because it says what to type. */
export function formatWithHint(line: string, useColour: boolean): string {
  const parsed = z.looseObject({ hint: z.string() }).safeParse(parseOrNull(line));
  if (!parsed.success) return formatLogLine(line, useColour);
  const { hint, ...rest } = parsed.data;
  const first = formatLogLine(JSON.stringify(rest), useColour);
  return `${first}\n${escapeControlCharacters(hint)}`;
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // torn, or not written by csf-mcp
  }
}

/** `YYYY-MM-DD HH:MM:SS.mmm` in the reader's time zone; null for a date that does not exist. */
function localTime(time: string): string | null {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return null;
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [String(date.getFullYear()).padStart(4, '0'), two(date.getMonth() + 1), two(date.getDate())];
  const clock = [two(date.getHours()), two(date.getMinutes()), two(date.getSeconds())];
  return `${day.join('-')} ${clock.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Leaves one plain word as it is, and writes anything else as JSON, so that no fact can pretend to be two. */
function formatWord(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[^\s"]+$/.test(value);
  return onOneLine(isPlain ? value : JSON.stringify(value));
}

/** A line feed in a message would end its line, and the rest would pass for another one. */
function onOneLine(text: string): string {
  return escapeControlCharacters(text).replaceAll('\n', '\\n');
}
