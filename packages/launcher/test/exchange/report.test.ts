import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedArguments } from '@csf-mcp/server/documented-arguments';
import { describe, expect, onTestFinished, test } from 'vitest';
import { argumentTypesOf } from '../../src/call/argument-types.ts';
import { REPORT_FORMATS, REPORT_KINDS } from '../../src/command-line/report.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { onTerminal } from '../support/instances/terminal.ts';
import { IS_LINUX } from '../support/instances/this-system.ts';

const USAGE = 2;

async function withClinic(): Promise<Sandbox> {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
  return sandbox;
}

/** Each argument's values that the server knows. */
const valuesOf = (argument: string) =>
  argumentTypesOf(documentedArguments['report_build']).find(({ name }) => name === argument)?.values;

test('a shell completes the kinds and formats of reports that the server has', () => {
  expect(REPORT_KINDS).toEqual(valuesOf('kind'));
  expect(REPORT_FORMATS).toEqual(valuesOf('format'));
});

describe('csf-mcp report', () => {
  test.each([
    ['html', 'text/html', /^<!doctype html>\n<html lang="en">.*<title>Executive report: Clinic \(draft\)</],
    ['md', 'text/markdown', /^# Executive report: Clinic\n\n\*\*DRAFT\./],
  ])(
    'writes the same .%s to a file and to standard output, and leaves nothing behind',
    async (format, mediaType, beginning) => {
      const sandbox = await withClinic();
      const toFile = await sandbox.run(['report', 'clinic', '-o', `board.${format}`, '--json']);
      expect(toFile.code, toFile.stderr).toBe(0);
      const report = JSON.parse(toFile.stdout);
      expect(report).toMatchObject({
        profile: 'clinic',
        kind: 'executive',
        mediaType,
        notes: [],
      });
      const text = readFileSync(report.file, 'utf8');
      expect(Buffer.byteLength(text)).toBe(report.bytes);
      expect(text).toMatch(beginning);
      const toOutput = await sandbox.run(['report', 'clinic', '-o', '-', '--format', format]);
      expect(toOutput).toMatchObject({ code: 0, stderr: '' });
      expect(withoutTime(toOutput.stdout)).toBe(withoutTime(text));
      expect(readdirSync(sandbox.dataDir)).not.toContain('reports');
      expect(readdirSync(join(sandbox.dataDir, 'exports', 'clinic'))).toEqual([]);
    },
  );

  test('passes on what the report is to be about', async () => {
    const sandbox = await withClinic();
    const plan = ['--kind', 'plan', '--hours-per-week', '12', '--start-on', '2026-01-05', '--weeks', '4'];
    const planned = await sandbox.run(['report', 'clinic', '-o', '-', ...plan]);
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout).toContain('from 2026-01-05 with 12 hours a week for 4 weeks: 0 of 48 hours used.');
    const policy = await sandbox.run([
      'report',
      'clinic',
      '-o',
      'policy.md',
      '--kind',
      'policy',
      '--about',
      'PR.AA',
    ]);
    expect(policy.stdout).toMatch(/^Policy for PR\.AA: a draft .*\nWritten: .*policy\.md \(\d+ bytes\)\n/);
  });

  test('writes a document to edit, by the ending of the file', async () => {
    const sandbox = await withClinic();
    const written = await sandbox.run(['report', 'clinic', '-o', 'board.DOCX', '--json']);
    expect(written.code, written.stderr).toBe(0);
    const report = JSON.parse(written.stdout);
    expect(report).toMatchObject({
      mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    });
    const bytes = readFileSync(sandbox.path('board.DOCX'));
    expect(bytes.length).toBe(report.bytes);
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  });

  test.skipIf(!IS_LINUX)('shows no document on a terminal', async () => {
    const sandbox = await withClinic();
    const [node, bin] = sandbox.command;
    const session = onTerminal(sandbox, `'${node}' '${bin}' report clinic -o - --format docx`);
    expect((await session.exit()).code).toBe(USAGE);
    expect(session.stdout().toString()).toContain('A terminal cannot show a DOCX document');
  });

  test.each<[string, readonly string[], string]>([
    ['no place', [], "required option '-o, --output <file>'"],
    ['an unknown ending', ['-o', 'a.txt'], 'The ending of'],
    ['an unknown format', ['-o', 'a.md', '--format', 'pdf'], 'There is no format "pdf"'],
    [
      'another format than the ending says',
      ['-o', 'a.docx', '--format', 'md'],
      '--format says md, and the ending',
    ],
    ['an unknown kind', ['-o', 'a.md', '--kind', 'novel'], 'Give one of: executive'],
    ['no hours', ['-o', 'a.md', '--hours-per-week', '0'], 'is not a whole number above 0'],
    ['a day that is none', ['-o', 'a.md', '--as-of', '2026-02-30'], '"2026-02-30" is not a calendar date'],
    ['a report without a place', ['-o', '-', '--json'], '--json has no place to print'],
    ['force without a file', ['-o', '-', '--force'], '--force is for a file'],
    ['a file that exists', ['-o', 'mine.md'], 'already exists'],
  ])('refuses %s before a server starts', async (_what, args, problem) => {
    const sandbox = await withClinic();
    writeFileSync(sandbox.path('mine.md'), 'mine');
    const refused = await sandbox.run(['report', 'clinic', ...args]);
    expect(refused.code, refused.stderr).toBe(USAGE);
    expect(refused.stderr).toContain(problem);
    expect(sandbox.lifecycle().filter(({ msg }) => msg === 'Lock acquired')).toEqual([]);
    expect(readFileSync(sandbox.path('mine.md'), 'utf8')).toBe('mine');
  });

  test('says which snapshot there is not, and leaves no file', async () => {
    const sandbox = await withClinic();
    const refused = await sandbox.run(['report', 'clinic', '-o', 'a.md', '--snapshot', 'Board']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('The profile has no snapshot "Board"');
    expect(() => readFileSync(sandbox.path('a.md'))).toThrow('ENOENT');
  });
});

function withoutTime(report: string): string {
  return report.replace(/^- Made: .*$/m, '').replace(/<dt>Made<.dt><dd>[^<]*/, '');
}
