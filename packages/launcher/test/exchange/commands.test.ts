import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedArguments } from '@csf-mcp/server/documented-arguments';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FURTHER_SHEETS } from '../../../server/src/exchange/template/sheet-names.ts';
import { coreWorkbook } from '../../../server/test/support/core-export.ts';
import { argumentTypesOf } from '../../src/call/argument-types.ts';
import { EXPORT_KINDS, EXPORT_SHEETS, EXPORT_TABLES } from '../../src/command-line/export.ts';
import { IMPORT_KINDS } from '../../src/command-line/import.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { onTerminal } from '../support/instances/terminal.ts';
import { IS_WINDOWS } from '../support/instances/this-system.ts';

const USAGE = 2;
const IS_LINUX = process.platform === 'linux';

/** A sandbox with one profile, and a file as NIST exports it. */
async function withClinic(): Promise<Sandbox> {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
  writeFileSync(sandbox.path('core.xlsx'), coreWorkbook());
  return sandbox;
}

/** Each argument's values that the server knows. */
const valuesOf = (tool: string, argument: string) =>
  argumentTypesOf(documentedArguments[tool]).find(({ name }) => name === argument)?.values;

test('a shell completes the kinds and tables that the server has', () => {
  expect(IMPORT_KINDS).toEqual(valuesOf('data_import', 'kind'));
  expect(EXPORT_KINDS).toEqual(valuesOf('data_export', 'kind'));
  expect(EXPORT_TABLES).toEqual(valuesOf('data_export', 'table'));
  expect(EXPORT_SHEETS).toEqual([...FURTHER_SHEETS]);
});

describe('csf-mcp import', () => {
  test('stores a file that only the user can name, under the name that it has there', async () => {
    const sandbox = await withClinic();
    symlinkSync(sandbox.path('core.xlsx'), sandbox.path('my link.xlsx'));
    const dryRun = await sandbox.run(['import', 'my link.xlsx', '--dry-run', '--json']);
    expect(JSON.parse(dryRun.stdout)).toMatchObject({ status: 'dry run', source: { file: 'my link.xlsx' } });
    const imported = await sandbox.run(['import', 'core.xlsx']);
    expect(imported, imported.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(imported.stdout).toMatch(/^core\.xlsx \(NIST XLSX\): 134 statements imported as F-1\./);
    const list = await sandbox.run(['import', '--list', '--json']);
    expect(JSON.parse(list.stdout).records).toMatchObject([{ id: 'F-1', file: 'core.xlsx' }]);
    expect((await sandbox.run(['import', '--remove', 'F-9'])).stderr).toContain('There is no import "F-9"');
  });

  test('takes standard input', async () => {
    const sandbox = await withClinic();
    const session = sandbox.csfMcp(['import', '-', '--json']);
    session.input.end(coreWorkbook());
    expect((await session.exit()).code, session.stderr()).toBe(0);
    expect(JSON.parse(session.stdout().toString())).toMatchObject({
      status: 'imported',
      source: { file: 'stdin' },
    });
  });

  test.each<[string, readonly string[], string]>([
    ['nothing to do', [], 'import needs a file, --list or --remove <id>'],
    ['two things to do', ['core.xlsx', '--list'], 'give one of a file, --list and --remove'],
    ['a file that is not there', ['missing.xlsx'], 'There is no file'],
    ['a folder', ['.'], 'is not a regular file'],
    ['an unknown kind', ['core.xlsx', '--kind', 'novel'], 'Give one of: template, questionnaire'],
    ['a mapping that is no JSON', ['core.xlsx', '--mapping', 'core.xlsx'], 'is not JSON'],
    ['a mapping that is a list', ['core.xlsx', '--mapping', 'list.json'], 'is JSON, but not an object'],
    ['consent of nobody', ['core.xlsx', '--accept-unverified'], '--accept-unverified needs a terminal'],
    ['a file of 100 MB', ['huge.xlsx'], 'is larger than 20 MB'],
    ['an empty name', [''], 'must not be empty'],
    [
      'a mapping for a template',
      ['core.xlsx', '--kind', 'template', '--mapping', 'list.json'],
      'a template has no mapping',
    ],
    ['a mapping on standard output', ['core.xlsx', '--save-mapping', '-'], '--save-mapping needs a file'],
    ['a mapping over a file', ['core.xlsx', '--save-mapping', 'list.json'], 'list.json already exists'],
    ['a mapping in no folder', ['core.xlsx', '--save-mapping', 'no/m.json'], 'There is no folder'],
    ['--force without a file to replace', ['core.xlsx', '--force'], '--force is for --save-mapping'],
    ['a profile for the list', ['--list', '--profile', 'clinic'], '--profile is for the import of a file'],
    [
      'consent to what is taken back',
      ['--remove', 'F-1', '--accept-unverified'],
      'is for the import of a file',
    ],
  ])('refuses %s before a server starts', async (_what, args, problem) => {
    const sandbox = await withClinic();
    writeFileSync(sandbox.path('list.json'), '[]');
    writeFileSync(sandbox.path('huge.xlsx'), '');
    truncateSync(sandbox.path('huge.xlsx'), 100_000_000);
    const refused = await sandbox.run(['import', ...args, '--json']);
    expect(refused.code, refused.stderr).toBe(USAGE);
    expect(refused.stderr).toContain(problem);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'E_USAGE' } });
    expect(sandbox.lifecycle().filter(({ msg }) => msg === 'Lock acquired')).toEqual([]);
  });

  test.skipIf(!IS_LINUX)('accepts what cannot be verified from a person at a terminal', async () => {
    const sandbox = await withClinic();
    const [node, bin] = sandbox.command;
    const session = onTerminal(sandbox, `'${node}' '${bin}' import core.xlsx --accept-unverified`);
    expect((await session.exit()).code, session.stdout().toString()).toBe(0);
    expect(session.stdout().toString()).toContain('134 statements');
  });
});

test('csf-mcp import puts an older file in the place of a newer one only when it is told to', async () => {
  const sandbox = await withClinic();
  writeFileSync(sandbox.path('old.xlsx'), coreWorkbook({ 'GV.OC-01': { examples: 'Ex1: Old' } }, 45_000));
  writeFileSync(sandbox.path('new.xlsx'), coreWorkbook({ 'GV.OC-01': { examples: 'Ex1: New' } }));
  const changed = async (...args: string[]) => {
    const imported = await sandbox.run(['import', ...args, '--json']);
    expect(imported.code, imported.stderr).toBe(0);
    return JSON.parse(imported.stdout).examples;
  };
  await changed('new.xlsx');
  expect(await changed('old.xlsx')).toMatchObject({ changed: 0, keptBack: 1 });
  expect(await changed('old.xlsx', '--accept-older')).toMatchObject({ changed: 1, keptBack: 0 });
});

describe('csf-mcp export', () => {
  const scores = ['export', 'clinic', '--kind', 'table'];

  test('writes the same bytes to a file and to standard output', async () => {
    const sandbox = await withClinic();
    const toFile = await sandbox.run([...scores, '-o', 'a.json', '--json']);
    expect(toFile.code, toFile.stderr).toBe(0);
    const report = JSON.parse(toFile.stdout);
    expect(report).toMatchObject({
      profile: 'clinic',
      kind: 'table',
      mediaType: 'application/json',
      notes: [],
    });
    const bytes = readFileSync(report.file);
    expect(bytes).toHaveLength(report.bytes);
    const toOutput = await sandbox.run([...scores, '-o', '-', '--format', 'json']);
    expect(toOutput).toMatchObject({ code: 0, stdout: bytes.toString(), stderr: '' });
    const again = await sandbox.run([...scores, '-o', 'a.json', '--force', '--as-of', '2024-01-31']);
    expect(again.stdout).toMatch(
      /^Scores of Clinic of Example.*: 106 rows\.\nWritten: .*a\.json \(\d+ bytes\)\nSHA-256: [0-9a-f]{64}\n/,
    );
  });

  test.each<[string, readonly string[], string]>([
    ['no place', ['export', 'clinic'], "required option '-o, --output <file>'"],
    ['an unknown ending', [...scores, '-o', 'a.txt'], 'The ending of'],
    ['no ending', [...scores, '-o', 'scores'], 'The ending of'],
    ['standard output without a format', [...scores, '-o', '-'], 'Standard output has no ending'],
    ['an unknown format', [...scores, '-o', 'a.json', '--format', 'pdf'], 'There is no format "pdf"'],
    ['an unknown table', [...scores, '-o', 'a.json', '--table', 'salaries'], 'Give one of: scores, gaps'],
    [
      'an unknown kind',
      ['export', 'clinic', '-o', 'a.json', '--kind', 'novel'],
      'Give one of: template, questionnaire',
    ],
    [
      'a template as CSV',
      ['export', 'clinic', '-o', 'a.csv', '--kind', 'template'],
      'is written as xlsx, not as csv',
    ],
    [
      'a table of a profile',
      ['export', 'clinic', '-o', 'a.json', '--kind', 'profile', '--table', 'risks'],
      '--table is not for --kind profile',
    ],
    [
      'the template of an owner',
      ['export', 'clinic', '-o', 'a.xlsx', '--owner', 'IT'],
      'Give --kind questionnaire or table: without --kind, xlsx is a template.',
    ],
    ['the identities of a table', [...scores, '-o', 'a.json', '--with-identities'], 'Give --kind profile.'],
    [
      'to replace standard output',
      [...scores, '-o', '-', '--format', 'json', '--force'],
      '--force is for a file',
    ],
    ['owner and category', [...scores, '-o', 'a.json', '--owner', 'A', '--category', 'PR.AA'], 'Give one of'],
    ['a report without a place', [...scores, '-o', '-', '--format', 'json'], '--json has no place to print'],
    ['a file that exists', [...scores, '-o', 'core.xlsx'], 'already exists'],
  ])('refuses %s before a server starts', async (_what, args, problem) => {
    const sandbox = await withClinic();
    const refused = await sandbox.run([...args, '--json']);
    expect(refused.code, refused.stderr).toBe(USAGE);
    expect(refused.stderr).toContain(problem);
    expect(sandbox.lifecycle().filter(({ msg }) => msg === 'Lock acquired')).toEqual([]);
  });

  test.skipIf(!IS_LINUX)('shows no workbook on a terminal', async () => {
    const sandbox = await withClinic();
    const [node, bin] = sandbox.command;
    const session = onTerminal(sandbox, `'${node}' '${bin}' export clinic -o - --format xlsx`);
    expect((await session.exit()).code).toBe(USAGE);
    expect(session.stdout().toString()).toContain('A terminal cannot show a workbook');
  });

  test.skipIf(IS_WINDOWS)('says which profile there is not, and leaves no file', async () => {
    const sandbox = await withClinic();
    mkdirSync(sandbox.path('out'));
    chmodSync(sandbox.path('out'), 0o700);
    const refused = await sandbox.run(['export', 'nowhere', '--kind', 'table', '-o', 'out/a.json']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('There is no profile "nowhere"');
    expect(() => readFileSync(sandbox.path('out/a.json'))).toThrow('ENOENT');
  });
});
