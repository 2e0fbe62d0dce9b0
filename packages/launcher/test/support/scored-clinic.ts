import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { editedWorkbook, setCell } from '../../../server/test/support/edited-workbook.ts';
import { createSandbox, type Finished, type Sandbox } from './instances/sandbox.ts';

let database: Promise<Buffer> | undefined;

/** A database with a clinic that has a score, a target and an owner. */
async function createDatabase(): Promise<Buffer> {
  await using sandbox = createSandbox();
  const session = await sandbox.running();
  await session.initialize();
  await session.callTool('profile_create', { name: 'Clinic', organization: 'Acme' });
  await session.callTool('profile_save', {
    profile: 'clinic',
    outcomes: [{ id: 'GV.OC-01', target: 3, owner: 'IT' }],
  });
  await session.callTool('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    records: [{ outcome: 'GV.OC-01', score: 2 }],
  });
  session.input.end();
  await session.exit();
  return readFileSync(join(sandbox.dataDir, 'csf.db'));
}

export interface Clinic extends Sandbox {
  /** Runs a command that succeeds. */
  readonly succeeds: (...args: string[]) => Promise<string>;
  /** The object that a command prints with `--json`. */
  readonly json: (...args: string[]) => Promise<Record<string, unknown>>;
  /** Edits a workbook in the place of the user. */
  readonly edit: (
    name: string,
    cells: readonly (readonly [string, string, string | number])[],
  ) => Promise<void>;
}

/** A sandbox for one test with that database. An instance makes it once for all tests. */
export async function withScoredClinic(): Promise<Clinic> {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  database ??= createDatabase();
  mkdirSync(sandbox.dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(sandbox.dataDir, 'csf.db'), await database, { mode: 0o600 });
  const succeeds = async (...args: string[]) => {
    const done: Finished = await sandbox.run(args);
    expect(done, done.stderr).toMatchObject({ code: 0, stderr: '' });
    return done.stdout;
  };
  return {
    ...sandbox,
    succeeds,
    json: async (...args) => JSON.parse(await succeeds(...args, '--json')),
    edit: async (name, cells) => {
      const edited = await editedWorkbook(readFileSync(sandbox.path(name)), (sheets) => {
        for (const [sheet, cell, value] of cells) setCell(sheets, sheet, cell, value);
      });
      writeFileSync(sandbox.path(name), edited);
    },
  };
}
