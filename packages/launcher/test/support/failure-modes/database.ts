import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { Instance, InstanceSandbox } from './instance-sandbox.ts';

const OUTCOMES = ['GV.OC', 'GV.RM'].flatMap((category) => [1, 2, 3, 4, 5].map((n) => `${category}-0${n}`));

/** Long requests: what a pipe holds is a few of them, and the server is always in the middle. */
const NOTE_REPEATS = 200;

/**
 * Has a client write assessments as fast as it can; returns when the first has been answered and others are under way.
 * The function that is returned gives the profile's revision that the server has acknowledged.
 */
export async function writeAssessments(instance: Instance, count: number): Promise<() => number> {
  await instance.initialize();
  await instance.callTool('profile_save', { name: 'Survivor', organization: 'Example' });
  for (let id = 1; id <= count; id += 1) {
    const records = OUTCOMES.map((outcome) => ({
      outcome,
      score: id % 5,
      note: `${id} `.repeat(NOTE_REPEATS),
    }));
    const params = {
      name: 'assessment_record',
      arguments: { profile: 'survivor', assessor: 'Pat Example', records },
    };
    instance.send({ id, method: 'tools/call', params });
  }
  await eventually('the first answer', () => instance.answers().has(1));
  return () =>
    Math.max(
      ...[...instance.answers().values()].map(({ result }) =>
        Number(result?.structuredContent?.['revision'] ?? 0),
      ),
    );
}

/** Opens the database as a stranger would, and has SQLite check every page of it. */
export function expectDatabaseIntact({ dataDir }: InstanceSandbox): void {
  const file = join(dataDir, 'csf.db');
  expect(existsSync(file)).toBe(true);
  const database = new DatabaseSync(file);
  try {
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  } finally {
    database.close();
  }
}
