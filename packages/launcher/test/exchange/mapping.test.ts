import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { IS_WINDOWS } from '../support/instances/this-system.ts';
import { withScoredClinic } from '../support/scored-clinic.ts';

describe('a spreadsheet of scores', () => {
  const QUARTER = (score: number) =>
    `Subcategory;Q1 Score;Q2 Score;Comments\nGV.OC-01;1;${score};Minutes\nGV.OC-02;0;3;\n`;

  test('is imported with a mapping that was saved and corrected, and so is that of the next quarter', async () => {
    const { succeeds, json, path } = await withScoredClinic();
    writeFileSync(path('q2.csv'), QUARTER(2));
    const proposed = await succeeds('import', 'q2.csv', '--profile', 'clinic', '--save-mapping', 'm.json');
    expect(proposed).toContain(`Mapping saved: ${path('m.json')}\n`);
    expect(proposed).toContain('add to "columns" in');
    expect(proposed).toMatch(/Import with it: csf-mcp import '?q2\.csv'? .*--mapping '?m\.json'?\n$/);
    expect(IS_WINDOWS || (statSync(path('m.json')).mode & 0o777) === 0o600).toBe(true);
    const text = readFileSync(path('m.json'), 'utf8');
    expect(text).toMatch(/^\{\n {2}".*\n\}\n$/s);
    const mapping = JSON.parse(text);
    mapping.columns.score = 'Q2 Score';
    mapping.assessor = 'Ada Brown';
    writeFileSync(path('m.json'), `\uFEFF${JSON.stringify(mapping)}`);
    const stored = ['import', 'q2.csv', '--profile', 'clinic', '--mapping', 'm.json'];
    expect(await json(...stored, '--dry-run')).toMatchObject({ status: 'dry run', assessments: 2 });
    expect(await json(...stored)).toMatchObject({ status: 'imported', assessments: 2, mapping });
    writeFileSync(path('q3.csv'), QUARTER(4));
    const next = await succeeds('import', 'q3.csv', '--profile', 'clinic', '--mapping', 'm.json');
    expect(next).toMatch(/^2 outcomes read: 1 assessment .* stored/);
    expect(next).toMatch(/For the next file of this shape: .*--mapping '?m\.json'?\n$/);
  });

  test('on another scale is imported once its mapping says what each level stands for', async () => {
    const { run, succeeds, json, path } = await withScoredClinic();
    writeFileSync(
      path('five.csv'),
      'Subcategory,Maturity,Date\nGV.OC-01,5,03/04/2026\nGV.OC-02,2,2026-03-01\n',
    );
    const args = ['import', 'five.csv', '--profile', 'clinic'];
    const proposed = await succeeds(...args, '--save-mapping', 'm.json');
    expect(proposed).toMatch(/\n {2}Row 2, column B +has "5", which is not on this profile's scale/);
    expect(proposed).toMatch(/\n {2}1\. In m\.json: .*"levels".*\n {2}2\. In m\.json: .*"dates"/);
    const mapping = JSON.parse(readFileSync(path('m.json'), 'utf8'));
    const explained = { ...mapping, levels: { 5: 4, 2: 2 }, dates: 'dmy', assessor: 'Ada Brown' };
    expect((await run([...args, '--mapping', 'm.json'])).stderr).toContain('"levels"');
    writeFileSync(path('m.json'), JSON.stringify(explained));
    expect(await json(...args, '--mapping', 'm.json')).toMatchObject({ status: 'imported', assessments: 2 });
  });

  test('is not stored while it is open what its columns hold, however much it is wanted', async () => {
    const { run, path } = await withScoredClinic();
    writeFileSync(path('q2.csv'), QUARTER(2));
    const refused = await run(['import', 'q2.csv', '--profile', 'clinic', '--no-dry-run']);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('--save-mapping');
  });

  test('has its mapping saved over another one only with --force, and says so in JSON', async () => {
    const { run, json, path } = await withScoredClinic();
    writeFileSync(path('q2.csv'), QUARTER(2));
    writeFileSync(path('m.json'), 'mine');
    const args = ['import', 'q2.csv', '--profile', 'clinic', '--save-mapping', 'm.json'];
    expect((await run(args)).code).toBe(2);
    expect(readFileSync(path('m.json'), 'utf8')).toBe('mine');
    const answer = await json(...args, '--force');
    expect(answer).toMatchObject({ mappingFile: path('m.json'), dryRun: true });
    expect(JSON.parse(readFileSync(path('m.json'), 'utf8'))).toEqual(answer['mapping']);
  });

  test('needs a profile, and the refusal names those that there are', async () => {
    const { run, path } = await withScoredClinic();
    writeFileSync(path('q2.csv'), QUARTER(2));
    const refused = await run(['import', 'q2.csv']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('profile is required') });
  });
});
