import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { timeInTurn } from '../../../scripts/bench-kit/in-turn.mjs';
import { seededRandom } from '../../../scripts/bench-kit/random.mjs';
import { coreWorkbook } from '../test/support/core-export.ts';
import { choicesOf, outcomeIds } from './choices.mjs';

/** Nobody should wait longer for a file. */
export const MAX_FILE_MS = 2_000;

/** Nor for a report. */
export const MAX_REPORT_MS = 1_000;

const MAX_ROUNDS = 5;

/** Tables that grow with the years, and the default one. */
const TABLES = ['scores', 'assessments', 'audit'];

/** More references than NIST's file has for all publications together. */
const REFERENCES = 10_000;

/** Reports of a profile: all parts, and the other moments that it can be of; and the longest draft. */
const REPORTS = {
  full: { kind: 'full', capacityHoursPerWeek: 40 },
  'full, a past day': { kind: 'full', asOf: '2025-06-30' },
  'full, a snapshot': { kind: 'full', snapshot: 'N-2' },
  policy: { kind: 'policy', about: 'PR.AA' },
};

/**
 * Times each kind of file on its way out, and each on its way in: what has just left, into a profile without
 * assessments where it names none itself.
 *
 * @returns the times in ms by name
 */
export async function measureFiles(session, { data, dataDir, seed, stop, ...options }) {
  const { exports, imports } = fileCases(session, { data, dataDir, seed });
  const times = { rounds: Math.min(options.rounds, MAX_ROUNDS), stop };
  const onRound = () => options.progress('files out and in');
  return {
    ...(await timeInTurn(exports, { ...times, onRound })),
    ...(await timeInTurn(imports, { ...times, onRound })),
  };
}

/** The calls by name. An import takes what the export of its kind has written last. */
export function fileCases(session, { data, dataDir, seed }) {
  const choose = choicesOf(data, seededRandom(seed, 'files'));
  const folder = join(dataDir, 'imports');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let count = 0;
  const written = new Map();
  const write = async (args, profile = choose.profile()) => {
    const { folder: from, file } = await session.call('data_export', { profile, ...args });
    copyFileSync(join(from, file), join(folder, file));
    written.set(args.kind, file);
  };
  const read = async (kind, args = {}) => {
    await session.call('data_import', { file: written.get(kind), kind, ...args });
  };
  const intoEmpty = { profile: choose.unassessed(), dryRun: true };
  return {
    exports: {
      'data_export: template': () => write({ kind: 'template' }),
      'data_export: questionnaire': () => write({ kind: 'questionnaire' }),
      'data_export: profile': () => write({ kind: 'profile' }),
      ...Object.fromEntries(
        TABLES.map((table) => [
          `data_export: ${table}`,
          () => write({ kind: 'table', table, format: 'csv' }),
        ]),
      ),
      'data_export: oscal-assessment-results': () => write({ kind: 'oscal-assessment-results' }),
      'data_export: oscal-poam': () => write({ kind: 'oscal-poam' }),
      ...Object.fromEntries(
        Object.entries(REPORTS).map(([name, args]) => [
          `report_build: ${name}`,
          async () => {
            await session.call('report_build', { profile: choose.profile(), ...args });
          },
        ]),
      ),
    },
    imports: {
      'data_import: template': () => read('template', intoEmpty),
      'data_import: questionnaire': () => read('questionnaire', { dryRun: true }),
      'data_import: profile': () => read('profile', { profile: `Travelled ${count++}` }),
      'data_import: scores': async () => {
        const { folder: from, file } = await session.call('data_export', {
          profile: choose.profile(),
          kind: 'table',
        });
        copyFileSync(join(from, file), join(folder, file));
        await session.call('data_import', { file, kind: 'spreadsheet', ...intoEmpty });
      },
      [`data_import: the Core with ${REFERENCES} references`]: async () => {
        await session.call('data_import', core(count++));
      },
    },
  };
}

function core(mark) {
  const each = Math.ceil(REFERENCES / outcomeIds.length);
  const references = (id) =>
    Array.from({ length: each }, (_, index) => `Set ${index % 20} ${mark}: ${id}.${index}`).join('\n');
  const cells = Object.fromEntries(outcomeIds.map((id) => [id, { references: references(id) }]));
  return { content: coreWorkbook(cells).toString('base64'), name: 'core.xlsx' };
}
