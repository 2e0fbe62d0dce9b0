import { describe, expect, test } from 'vitest';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { loadTexts } from '../../src/profiles/load-texts.ts';
import { DEFAULT_RULES, DEFAULT_SETTINGS } from '../../src/profiles/profile.ts';
import type { NewProfile } from '../../src/profiles/profile-change.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';
import { type SaveRequest, saveProfile } from '../../src/profiles/save-profile.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };
const twoLevels = [
  { value: 0, label: 'No', meaning: 'Not there.' },
  { value: 1, label: 'Yes', meaning: 'There.' },
];

const creating = (db: Database, request: NewProfile) => createProfileOnce(db, writer, request);
const saving = (db: Database, request: SaveRequest) => saveProfile(db, writer, request);

async function auditEntries(db: Database): Promise<number> {
  const rows = await db.selectFrom('audit_log').select('sequence').execute();
  return rows.length;
}

describe('a new profile', () => {
  test('has the default scale and includes every outcome', async () => {
    const db = testDatabase();
    expect(await creating(db, clinic)).toEqual({
      status: 'created',
      profile: 'clinic',
      revision: 1,
      changedOutcomes: 0,
    });
    expect(await loadProfile(db, 'clinic')).toEqual({
      id: 'clinic',
      ...clinic,
      scope: null,
      rules: DEFAULT_RULES,
      scale: DEFAULT_SCALE,
      riskScales: DEFAULT_RISK_SCALES,
      settings: new Map(),
      scopeKnownFrom: null,
      revision: 1,
      createdAt: writer.at,
      updatedAt: writer.at,
    });
  });

  test('has what it was created with', async () => {
    const db = testDatabase();
    await creating(db, {
      ...clinic,
      scope: 'Wards\nand laboratories',
      scale: twoLevels,
      outcomes: [
        { id: 'RC.CO', included: false },
        { id: 'GV.OC-01', target: 1, targetPriority: 'high' },
      ],
    });
    const { scope, scale, settings } = await loadProfile(db, 'clinic');
    expect({ scope, scale }).toEqual({ scope: 'Wards\nand laboratories', scale: twoLevels });
    expect([...settings]).toEqual([
      ['GV.OC-01', { ...DEFAULT_SETTINGS, target: 1, targetPriority: 'high' }],
      ['RC.CO-03', { ...DEFAULT_SETTINGS, included: false }],
      ['RC.CO-04', { ...DEFAULT_SETTINGS, included: false }],
    ]);
  });

  test('is not created again by a repeated call, but by another organization', async () => {
    const db = testDatabase();
    const request = { ...clinic, outcomes: [{ id: 'GV', target: 3 }] };
    await creating(db, request);
    expect(await creating(db, request)).toEqual({
      status: 'unchanged',
      profile: 'clinic',
      revision: 1,
      changedOutcomes: 0,
    });
    expect(await auditEntries(db)).toBe(1);
    expect(await creating(db, { ...clinic, organization: 'Other' })).toMatchObject({ profile: 'clinic-2' });
  });

  test('cannot have the name of another one of its organization, in whatever case', async () => {
    const db = testDatabase();
    await creating(db, clinic);
    await expect(creating(db, { name: 'CLINIC', organization: 'acme' })).rejects.toMatchObject({
      code: 'PROFILE_EXISTS',
      hint: expect.stringContaining('call profile_save with profile "clinic"'),
    });
    await creating(db, { name: 'Straße', organization: 'Acme' });
    await expect(creating(db, { name: 'STRASSE', organization: 'Acme', scope: 'All' })).rejects.toMatchObject(
      {
        code: 'PROFILE_EXISTS',
      },
    );
  });
});

describe('changing a profile', () => {
  test('changes what is given and keeps the rest, the id included', async () => {
    const db = testDatabase();
    await creating(db, {
      ...clinic,
      scope: 'Wards',
      outcomes: [{ id: 'GV.OC-01', target: 3, targetPriority: 'low' }],
    });
    const saved = await saving(db, {
      profile: 'clinic',
      name: 'Hospital',
      outcomes: [{ id: 'gv oc 1', target: 4 }],
    });
    expect(saved).toEqual({ status: 'updated', profile: 'clinic', revision: 2, changedOutcomes: 1 });
    const { name, scope, settings } = await loadProfile(db, 'clinic');
    expect({ name, scope }).toEqual({ name: 'Hospital', scope: 'Wards' });
    expect(settings.get('GV.OC-01')).toEqual({ ...DEFAULT_SETTINGS, target: 4, targetPriority: 'low' });
  });

  test('to what it already is stores nothing', async () => {
    const db = testDatabase();
    await creating(db, { ...clinic, outcomes: [{ id: 'GV', target: 3 }] });
    const same = {
      profile: 'clinic',
      scope: null,
      scale: DEFAULT_SCALE,
      outcomes: [{ id: 'GV.OC', target: 3 }],
    };
    expect(await saving(db, same)).toEqual({
      status: 'unchanged',
      profile: 'clinic',
      revision: 1,
      changedOutcomes: 0,
    });
    expect(await auditEntries(db)).toBe(1);
  });

  test('clears scope, target and priority by null', async () => {
    const db = testDatabase();
    await creating(db, {
      ...clinic,
      scope: 'Wards',
      outcomes: [{ id: 'GV', target: 3, targetPriority: 'high' }],
    });
    await saving(db, {
      profile: 'clinic',
      scope: null,
      outcomes: [{ id: 'GV', target: null, targetPriority: null }],
    });
    expect(await loadProfile(db, 'clinic')).toMatchObject({ scope: null, settings: new Map() });
  });

  test('based on another revision is refused with the current one, and nothing is stored', async () => {
    const db = testDatabase();
    await creating(db, clinic);
    await saving(db, { profile: 'clinic', expectedRevision: 1, scope: 'Wards' });
    await expect(saving(db, { profile: 'clinic', expectedRevision: 1, scope: 'All' })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      message: expect.stringContaining('is at revision 2, not 1'),
      hint: expect.stringContaining('expectedRevision 2'),
    });
    expect((await loadProfile(db, 'clinic')).scope).toBe('Wards');
  });

  test('at the same time from two sides: one succeeds, the other is told', async () => {
    const db = testDatabase();
    await creating(db, clinic);
    const results = await Promise.allSettled(
      ['Wards', 'Labs'].map((scope) => saving(db, { profile: 'clinic', expectedRevision: 1, scope })),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await loadProfile(db, 'clinic')).revision).toBe(2);
  });

  test('that does not exist is refused with the nearest ids', async () => {
    const db = testDatabase();
    await expect(saving(db, { profile: 'clinic' })).rejects.toMatchObject({
      code: 'UNKNOWN_PROFILE',
      hint: expect.stringContaining('There are no profiles yet'),
    });
    await creating(db, clinic);
    await expect(saving(db, { profile: 'clinik' })).rejects.toMatchObject({
      hint: 'Nearest ids: clinic. profile_overview lists all profiles.',
    });
  });

  test('to the name of another one is refused', async () => {
    const db = testDatabase();
    await creating(db, clinic);
    await creating(db, { ...clinic, name: 'Lab' });
    await expect(saving(db, { profile: 'lab', name: 'clinic' })).rejects.toMatchObject({
      code: 'PROFILE_EXISTS',
    });
  });
});

describe('the texts of outcomes', () => {
  const texts = async (db: Database, ...ids: string[]) =>
    Object.fromEntries(await loadTexts(db, 'clinic', ids));

  test('are stored by outcome, those of a category for all its outcomes', async () => {
    const db = testDatabase();
    await creating(db, {
      ...clinic,
      outcomes: [
        { id: 'RC.CO', included: false, rationale: 'Done by the group.' },
        { id: 'RC.CO-04', rationale: null, notes: 'Ask Ada.' },
      ],
    });
    expect(await texts(db, 'RC.CO-03', 'RC.CO-04', 'RC.RP-01')).toEqual({
      'RC.CO-03': { rationale: 'Done by the group.' },
      'RC.CO-04': { notes: 'Ask Ada.' },
    });
  });

  test('change one by one, and the audit log has them before and after', async () => {
    const db = testDatabase();
    const outcomes = [{ id: 'GV.OC-01', notes: 'Old.', currentStatus: 'Begun.', targetRoles: 'Board' }];
    await creating(db, { ...clinic, outcomes });
    const change = { id: 'GV.OC-01', notes: 'New.', targetRoles: null, considerations: 'Law', target: 2 };
    expect(await saving(db, { profile: 'clinic', outcomes: [change] })).toMatchObject({ revision: 2 });
    expect(await texts(db, 'GV.OC-01')).toEqual({
      'GV.OC-01': { currentStatus: 'Begun.', notes: 'New.', considerations: 'Law' },
    });
    const entries = await db.selectFrom('audit_log').select(['before', 'after']).execute();
    expect(JSON.parse(entries[0]?.after ?? '').texts).toEqual([
      { text: 'Begun.', fields: { currentStatus: ['GV.OC-01'] } },
      { text: 'Board', fields: { targetRoles: ['GV.OC-01'] } },
      { text: 'Old.', fields: { notes: ['GV.OC-01'] } },
    ]);
    expect(JSON.parse(entries[1]?.before ?? '')).toEqual({
      outcomes: { 'GV.OC-01': DEFAULT_SETTINGS },
      texts: [
        { text: 'Board', fields: { targetRoles: ['GV.OC-01'] } },
        { text: 'Old.', fields: { notes: ['GV.OC-01'] } },
        { text: null, fields: { considerations: ['GV.OC-01'] } },
      ],
      revision: 1,
    });
    expect(JSON.parse(entries[1]?.after ?? '')).toEqual({
      outcomes: { 'GV.OC-01': { ...DEFAULT_SETTINGS, target: 2 } },
      texts: [
        { text: null, fields: { targetRoles: ['GV.OC-01'] } },
        { text: 'New.', fields: { notes: ['GV.OC-01'] } },
        { text: 'Law', fields: { considerations: ['GV.OC-01'] } },
      ],
      revision: 2,
    });
  });

  test('of a whole function are stored once, in the database and in the log, and again by nobody', async () => {
    const db = testDatabase();
    const text = 'Done by the group.'.padEnd(2_000, '.');
    const stored = async () => {
      const rows = await db
        .selectFrom('profile_texts')
        .select(['number', 'text'])
        .orderBy('number')
        .execute();
      return rows.map((row) => [row.number, row.text.slice(0, 4)]);
    };
    await creating(db, { ...clinic, outcomes: [{ id: 'GV', rationale: text, notes: text }] });
    expect(await stored()).toEqual([[1, 'Done']]);
    await saving(db, { profile: 'clinic', outcomes: [{ id: 'GV.OC', rationale: 'Law' }] });
    expect(await stored()).toEqual([
      [1, 'Done'],
      [2, 'Law'],
    ]);
    await saving(db, { profile: 'clinic', outcomes: [{ id: 'GV', rationale: null, notes: 'Law' }] });
    expect(await stored()).toEqual([[3, 'Law']]);
    expect(await texts(db, 'GV.OC-01', 'GV.SC-01')).toEqual({
      'GV.OC-01': { notes: 'Law' },
      'GV.SC-01': { notes: 'Law' },
    });
    const entries = await db.selectFrom('audit_log').select(['before', 'after']).execute();
    const copies = entries.map(({ before, after }) => `${before}${after}`.split(text).length - 1);
    expect(copies).toEqual([1, 1, 1]);
    expect(await verifyAudit(db)).toMatchObject({ intact: true });
  });

  test('that already are as asked change nothing, be it an update or a creation', async () => {
    const db = testDatabase();
    const request = { ...clinic, outcomes: [{ id: 'GV', notes: 'Same.', rationale: null }] };
    await creating(db, request);
    expect(await creating(db, request)).toMatchObject({ status: 'unchanged' });
    expect(await saving(db, { profile: 'clinic', ...request })).toMatchObject({ status: 'unchanged' });
    expect(await auditEntries(db)).toBe(1);
    const other = { ...clinic, outcomes: [{ id: 'GV.OC-01', notes: 'Other.' }] };
    await expect(creating(db, other)).rejects.toMatchObject({ code: 'PROFILE_EXISTS' });
  });

  test('are not stored if the change is refused', async () => {
    const db = testDatabase();
    await creating(db, clinic);
    const outcomes = [{ id: 'GV.OC-01', notes: 'New.', target: 99 }];
    await expect(saving(db, { profile: 'clinic', outcomes })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await texts(db, 'GV.OC-01')).toEqual({});
  });

  test('belong to one profile, though its organization has another', async () => {
    const db = testDatabase();
    await creating(db, { ...clinic, scope: 'Wards', outcomes: [{ id: 'GV.OC-01', notes: 'Wards.' }] });
    await creating(db, {
      ...clinic,
      name: 'Lab',
      scope: 'Labs',
      outcomes: [{ id: 'GV.OC-01', notes: 'Labs.' }],
    });
    expect(await texts(db, 'GV.OC-01')).toEqual({ 'GV.OC-01': { notes: 'Wards.' } });
    await saving(db, { profile: 'lab', outcomes: [{ id: 'GV.OC-01', notes: null, target: 1 }] });
    expect(await texts(db, 'GV.OC-01')).toEqual({ 'GV.OC-01': { notes: 'Wards.' } });
    expect((await loadProfile(db, 'clinic')).settings).toEqual(new Map());
  });
});

describe('the scale of a profile', () => {
  const score = (db: Database, draft: { score?: number; notApplicable?: string }) =>
    recordAssessments(db, writer, new Date(writer.at), {
      profile: 'clinic',
      drafts: [{ outcome: 'GV.OC-01', date: '2025-03-31', assessor: 'Ada', ...draft }],
      dryRun: false,
    });

  test('can be replaced until a score has been recorded', async () => {
    const db = testDatabase();
    await creating(db, clinic);
    await score(db, { notApplicable: 'We have none of that.' });
    await saving(db, { profile: 'clinic', scale: twoLevels });
    await score(db, { score: 1 });
    await expect(saving(db, { profile: 'clinic', scale: DEFAULT_SCALE })).rejects.toMatchObject({
      code: 'SCALE_FROZEN',
    });
    expect((await loadProfile(db, 'clinic')).scale).toEqual(twoLevels);
    expect(await saving(db, { profile: 'clinic', scale: twoLevels })).toMatchObject({ status: 'unchanged' });
  });

  test('once frozen is refused as such, whatever the targets', async () => {
    const db = testDatabase();
    await creating(db, { ...clinic, outcomes: [{ id: 'GV', target: 4 }] });
    await score(db, { score: 1 });
    await expect(saving(db, { profile: 'clinic', scale: twoLevels })).rejects.toMatchObject({
      code: 'SCALE_FROZEN',
    });
  });

  test('bounds the targets, new ones and those there are', async () => {
    const db = testDatabase();
    await creating(db, { ...clinic, outcomes: [{ id: 'GV.OC-01', target: 4 }] });
    await expect(
      saving(db, { profile: 'clinic', outcomes: [{ id: 'RC.CO', target: 5 }] }),
    ).rejects.toMatchObject({
      message: '1 of 1 outcomes cannot be accepted, so none was stored.',
      hint: expect.stringContaining('outcomes.0: RC.CO: target 5 is not on the scale; give a level: 0 Not'),
    });
    await expect(saving(db, { profile: 'clinic', scale: twoLevels })).rejects.toThrow(
      '1 target not on the scale',
    );
  });
});

describe('the risk scales of a profile', () => {
  const riskScales = { likelihood: twoLevels, impact: DEFAULT_RISK_SCALES.impact };

  const rate = (db: Database, rating: { likelihood?: number; impact?: number }) =>
    db
      .insertInto('risks')
      .values({
        profile_id: 'clinic',
        number: 1,
        title: 'Ransomware',
        likelihood: null,
        impact: null,
        status: 'open',
        identified_on: '2025-03-31',
        outcomes: '[]',
        entry: 1,
        recorded_at: writer.at,
        ...rating,
      })
      .execute();

  test('can be given and replaced, and the change is audited', async () => {
    const db = testDatabase();
    await creating(db, { ...clinic, riskScales });
    expect((await loadProfile(db, 'clinic')).riskScales).toEqual(riskScales);
    await saving(db, { profile: 'clinic', riskScales: DEFAULT_RISK_SCALES });
    expect((await loadProfile(db, 'clinic')).riskScales).toEqual(DEFAULT_RISK_SCALES);
    const [, entry] = await db.selectFrom('audit_log').select(['before', 'after']).execute();
    expect(JSON.parse(entry?.before ?? '')).toEqual({ riskScales, revision: 1 });
    expect(JSON.parse(entry?.after ?? '')).toEqual({ riskScales: DEFAULT_RISK_SCALES, revision: 2 });
  });

  test('can be replaced as long as no risk is rated', async () => {
    const db = testDatabase();
    await creating(db, clinic);
    await rate(db, {});
    expect(await saving(db, { profile: 'clinic', riskScales })).toMatchObject({ status: 'updated' });
  });

  test.each([{ likelihood: 2 }, { impact: 2 }])('are frozen while a risk has %j', async (rating) => {
    const db = testDatabase();
    await creating(db, clinic);
    await rate(db, rating);
    await expect(saving(db, { profile: 'clinic', riskScales })).rejects.toMatchObject({
      code: 'SCALE_FROZEN',
      message: expect.stringContaining('risk R-1 is rated on them'),
    });
    expect((await loadProfile(db, 'clinic')).riskScales).toEqual(DEFAULT_RISK_SCALES);
    expect(await saving(db, { profile: 'clinic', riskScales: DEFAULT_RISK_SCALES })).toMatchObject({
      status: 'unchanged',
    });
    expect(await saving(db, { profile: 'clinic', scale: twoLevels })).toMatchObject({ status: 'updated' });
  });
});
