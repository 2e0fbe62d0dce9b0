import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { temporaryDirectory } from './data-directory.ts';

/** LibreOffice starts slowly. */
export const PROGRAM_TIMEOUT_MS = 120_000;

/** Debian's own Python has its packages, whichever other one comes first. */
const PYTHON = '/usr/bin/python3';

/** A part of LibreOffice: each has a library in the folder of its program. */
const PARTS = {
  Calc: { library: 'libsclo.', debian: 'libreoffice-calc-nogui' },
  Writer: { library: 'libswlo.', debian: 'libreoffice-writer-nogui' },
} as const;

/** Why a test with LibreOffice cannot run; null if it can. It is not started: it writes into the home of its user. */
export function withoutLibreOffice(part: keyof typeof PARTS = 'Calc'): string | null {
  const { library, debian } = PARTS[part];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const program = folders.map((folder) => join(folder, 'soffice')).find(existsSync);
  const files = program === undefined ? [] : readdirSync(dirname(realpathSync(program)));
  const isHere = files.some((file) => file.startsWith(library));
  return isHere ? null : `LibreOffice ${part} is not installed (apt: ${debian})`;
}

/** Why a test with openpyxl cannot run; null if it can. */
export function withoutOpenpyxl(): string | null {
  try {
    execFileSync(PYTHON, ['-c', 'import openpyxl'], { stdio: 'ignore', timeout: PROGRAM_TIMEOUT_MS });
    return null;
  } catch {
    // It is not there, or does not work: the test says so.
    return 'openpyxl is not installed (apt: python3-openpyxl)';
  }
}

/** The workbook as LibreOffice saves it after opening it. */
export function savedByLibreOffice(bytes: Buffer): Buffer {
  return convertedByLibreOffice(bytes, 'xlsx', 'xlsx:Calc MS Excel 2007 XML');
}

/** What LibreOffice makes of a file. */
export function convertedByLibreOffice(bytes: Buffer, ending: string, to: string): Buffer {
  const folder = temporaryDirectory();
  const [given, saved] = [join(folder, `given.${ending}`), join(folder, 'saved')];
  writeFileSync(given, bytes);
  execFileSync(
    'soffice',
    [
      // Its settings, so that it neither reads nor writes the user's own.
      `-env:UserInstallation=file://${folder}/settings`,
      '--headless',
      ...['--convert-to', to, '--outdir', saved, given],
    ],
    { stdio: 'ignore', timeout: PROGRAM_TIMEOUT_MS, env: { ...process.env, HOME: folder } },
  );
  return readFileSync(join(saved, `given.${to.split(':')[0]}`));
}

/** What a Python script prints as JSON, and the workbook that it saves. The workbook is `book`. */
export function withOpenpyxl(bytes: Buffer, script: string): { printed: unknown; saved: Buffer } {
  const folder = temporaryDirectory();
  const [given, saved] = [join(folder, 'given.xlsx'), join(folder, 'saved.xlsx')];
  writeFileSync(given, bytes);
  const code = [
    'import datetime, json, openpyxl, sys',
    'book = openpyxl.load_workbook(sys.argv[1])',
    script,
    'book.save(sys.argv[2])',
  ];
  const printed = execFileSync(PYTHON, ['-c', code.join('\n'), given, saved], {
    encoding: 'utf8',
    timeout: PROGRAM_TIMEOUT_MS,
  });
  return { printed: JSON.parse(printed), saved: readFileSync(saved) };
}
