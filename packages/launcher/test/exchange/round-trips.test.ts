import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { coreWorkbook } from '../../../server/test/support/core-export.ts';
import { onTerminal } from '../support/instances/terminal.ts';
import { IS_LINUX } from '../support/instances/this-system.ts';
import { withScoredClinic } from '../support/scored-clinic.ts';

const FORM = 'Questionnaire';
const TEMPLATE = 'Current and Target Profile';

describe('what csf-mcp export writes, csf-mcp import takes again', () => {
  test('a template: each change with its cell, first as a dry run', async () => {
    const { succeeds, json, edit } = await withScoredClinic();
    await succeeds('export', 'clinic', '-o', 'clinic.xlsx');
    expect(await json('import', 'clinic.xlsx', '--profile', 'clinic')).toMatchObject({
      ...{ kind: 'template', status: 'unchanged', profile: 'clinic', changedOutcomes: 0 },
    });
    await edit('clinic.xlsx', [
      [TEMPLATE, 'D4', 'Patients come first'],
      [TEMPLATE, 'M4', '3 Repeatable'],
    ]);
    const dryRun = await succeeds('import', 'clinic.xlsx', '--profile', 'clinic', '--dry-run');
    expect(dryRun).toMatch(/\n {2}GV\.OC-01 +Rationale +D4 +none +Patients come first\n/);
    expect(dryRun).toMatch(/\n {2}GV\.OC-01 +Target CSF Tier +M4 +none +3\n/);
    expect(dryRun).toMatch(/\nTo do this: csf-mcp import '?clinic\.xlsx'? --profile '?clinic'?\n$/);
    expect(await json('import', 'clinic.xlsx', '--profile', 'clinic')).toMatchObject({
      ...{ kind: 'template', status: 'imported', dryRun: false, changedOutcomes: 1 },
      differences: [{ cell: 'D4' }, { cell: 'M4' }],
    });
  });

  test('a questionnaire of an owner: the respondent is the assessor, and a conflict has its cell', async () => {
    const { run, succeeds, json, edit } = await withScoredClinic();
    const written = await succeeds(
      'export',
      'clinic',
      '-o',
      'form.xlsx',
      '--kind',
      'questionnaire',
      '--owner',
      'IT',
    );
    expect(written).toMatch(/^Questionnaire for IT: 1 outcome\.\n/);
    await edit('form.xlsx', [
      [FORM, 'B2', 'Bea'],
      [FORM, 'E7', '7 Great'],
    ]);
    expect(await succeeds('import', 'form.xlsx', '--dry-run')).toMatch(
      /\n {2}GV\.OC-01 +E7 +"7 Great" is not/,
    );
    const refused = await run(['import', 'form.xlsx']);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('row 7, column E: GV.OC-01: "7 Great" is not on the scale');
    await edit('form.xlsx', [[FORM, 'E7', '3 Achieved']]);
    expect(await json('import', 'form.xlsx')).toMatchObject({
      ...{ kind: 'questionnaire', status: 'imported', profile: 'clinic', respondent: 'Bea', assessments: 1 },
      differences: [{ outcome: 'GV.OC-01', before: 2, after: 3 }],
      conflicts: [],
    });
  });

  test('a whole profile, under another name, and with identities only if they are asked for', async () => {
    const { run, succeeds, json, path } = await withScoredClinic();
    await succeeds('export', 'clinic', '-o', 'clinic.json');
    const same = await run(['import', 'clinic.json']);
    expect(same.code).toBe(1);
    expect(same.stderr).toMatch(/already has a profile named Clinic\.\nNothing was stored\. .*--profile/);
    expect(await json('import', 'clinic.json', '--profile', 'Clinic of 2025')).toMatchObject({
      ...{ kind: 'profile', status: 'imported', profile: 'clinic-of-2025', name: 'Clinic of 2025' },
      counts: { assessments: 1 },
    });
    await succeeds('export', 'clinic', '-o', 'named.json', '--with-identities');
    const identities = (name: string) => JSON.parse(readFileSync(path(name), 'utf8')).withIdentities;
    expect([identities('clinic.json'), identities('named.json')]).toEqual([false, true]);
    const scores = JSON.parse(
      await succeeds('export', 'clinic-of-2025', '-o', '-', '--table', 'scores', '--format', 'json'),
    );
    expect(scores[0]).toMatchObject({ id: 'GV.OC-01', score: 2, target: 3, assessor: 'Ada' });
  });

  test.each(['csv', 'xlsx'])('the table of scores as %s, into another profile', async (format) => {
    const { succeeds, json } = await withScoredClinic();
    await succeeds('export', 'clinic', '-o', `scores.${format}`, '--table', 'scores');
    await succeeds('call', 'profile_create', 'name=Lab', 'organization=Acme');
    expect(await json('import', `scores.${format}`, '--profile', 'lab')).toMatchObject({
      ...{ kind: 'spreadsheet', status: 'dry run', assessments: 1, changedOutcomes: 1 },
    });
    expect(await json('import', `scores.${format}`, '--profile', 'lab', '--no-dry-run')).toMatchObject({
      ...{ status: 'imported', dryRun: false, assessments: 1, changedOutcomes: 1 },
    });
  });
});

describe('what belongs to no profile', () => {
  test('a Community Profile is stored once it is said to be one, listed, and taken back', async () => {
    const { run, succeeds, json, path } = await withScoredClinic();
    writeFileSync(path('Hospitals.csv'), 'Outcome,Priority\nGV.OC-01,high\nPR.AA-02,low\n');
    const recognised = await succeeds('import', 'Hospitals.csv');
    expect(recognised).toMatch(/\nTo do this: csf-mcp import '?Hospitals\.csv'? '?--kind'? '?community'?\n$/);
    expect(await json('import', '--list')).toMatchObject({ records: [] });
    const stored = await json(
      'import',
      'Hospitals.csv',
      '--kind',
      'community',
      '--profile',
      'Nordic hospitals',
    );
    expect(stored).toMatchObject({
      status: 'imported',
      id: 'community-nordic-hospitals',
      added: ['GV.OC-01', 'PR.AA-02'],
    });
    expect(await succeeds('import', '--list')).toContain('\ncommunity-nordic-hospitals: Nordic hospitals\n');
    const remove = ['import', '--remove', 'community-nordic-hospitals'];
    expect(await json(...remove, '--dry-run')).toMatchObject({ status: 'dry run' });
    expect(await json(...remove)).toMatchObject({ status: 'removed' });
    expect((await run(remove)).stderr).toContain('csf-mcp import --list');
  });

  test.skipIf(!IS_LINUX)(
    "NIST's file is used once a person accepts it on a terminal, and taken back by its id",
    async () => {
      const sandbox = await withScoredClinic();
      const { succeeds, json, path, command } = sandbox;
      writeFileSync(
        path('core.xlsx'),
        coreWorkbook({ 'GV.OC-01': { references: 'SP 800-53 Rev 5.2.0: PM-01' } }),
      );
      const kept = await succeeds('import', 'core.xlsx');
      expect(kept).toMatch(/\n {2}sp-800-53-rev-5-2-0 +1 +kept back +unverified\n/);
      expect(kept).toContain('To use it all the same: csf-mcp import core.xlsx --accept-unverified\n');
      const [node, bin] = command;
      const session = onTerminal(sandbox, `'${node}' '${bin}' import core.xlsx --accept-unverified`);
      expect((await session.exit()).code, session.stdout().toString()).toBe(0);
      expect(session.stdout().toString()).toContain('To take it back: csf-mcp import --remove F-2');
      expect(await succeeds('import', '--list')).toContain('a person has accepted the unverified parts');
      expect(await json('import', '--remove', 'F-2')).toMatchObject({ status: 'removed', import: 'F-2' });
    },
  );
});

test.each(['oscal-assessment-results', 'oscal-poam'])(
  '%s leaves as JSON, or says what it lacks',
  async (kind) => {
    const { run, json, succeeds, path } = await withScoredClinic();
    const args = ['export', 'clinic', '-o', 'oscal.json', '--kind', kind];
    if (kind === 'oscal-poam') {
      expect((await run(args)).stderr).toContain('needs at least one');
      await succeeds(
        'call',
        'action_record',
        'profile=clinic',
        'records=[{"title":"Buy","weakness":"None","outcomes":["GV.OC-01"]}]',
      );
    }
    expect(await json(...args)).toMatchObject({
      kind,
      mediaType: 'application/json',
      file: path('oscal.json'),
    });
    const [root] = Object.keys(JSON.parse(readFileSync(path('oscal.json'), 'utf8')));
    expect(root).toBe(kind === 'oscal-poam' ? 'plan-of-action-and-milestones' : 'assessment-results');
  },
);
