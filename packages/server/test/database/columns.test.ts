import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { columns, type Fields } from '../../src/database/columns.ts';
import { flag, ids, inColumn, initially, integer, nullable, oneOf, text } from '../../src/database/field.ts';
import { migrate } from '../../src/database/migrate.ts';
import { actionColumns } from '../../src/database/tables/actions.ts';
import { assessmentColumns } from '../../src/database/tables/assessments.ts';
import { commentColumns } from '../../src/database/tables/comments.ts';
import { communityColumns } from '../../src/database/tables/community.ts';
import { evidenceColumns } from '../../src/database/tables/evidence.ts';
import { intakeColumns } from '../../src/database/tables/intake.ts';
import { levelColumns, profileColumns, settingsColumns } from '../../src/database/tables/profiles.ts';
import { riskColumns } from '../../src/database/tables/risks.ts';
import { decisionColumns, snapshotColumns } from '../../src/database/tables/snapshots.ts';
import { tierColumns } from '../../src/database/tables/tiers.ts';
import { withdrawalColumns } from '../../src/database/tables/withdrawals.ts';

const RECORDED = ['entry', 'recorded_at'];
const record = ['profile_id', 'number', ...RECORDED];

/** Each table with the columns of its definition, and those that it has beside them. */
const TABLES: [table: string, definition: { fields: Fields; names: readonly string[] }, others: string[]][] =
  [
    ['profiles', profileColumns, ['organization_key', 'name_key']],
    ['scale_levels', levelColumns, ['profile_id']],
    ['risk_levels', levelColumns, ['profile_id', 'dimension']],
    ['outcome_settings', settingsColumns, ['profile_id', 'outcome_id', 'entry', 'set_on']],
    ['assessments', assessmentColumns, ['id', 'profile_id', ...RECORDED]],
    ['tiers', tierColumns, record],
    ['evidence', evidenceColumns, record],
    ['risks', riskColumns, record],
    ['actions', actionColumns, record],
    ['intake', intakeColumns, record],
    ['comments', commentColumns, record],
    ['withdrawals', withdrawalColumns, ['profile_id', ...RECORDED]],
    ['snapshots', snapshotColumns, [...record, 'name_key', 'content']],
    ['community_priorities', communityColumns, ['community_id', 'outcome_id']],
    ['snapshot_decisions', decisionColumns, [...record, 'snapshot']],
  ];

describe.each(TABLES)('the columns of %s', (table, { fields, names }, others) => {
  using database = new DatabaseSync(':memory:');
  migrate(database);
  const created = database.prepare(`PRAGMA table_info(${table})`).all();
  const [sql] = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').all(table);

  test('are those that the migrations create', () => {
    expect([...names, ...others].toSorted()).toEqual(created.map(({ name }) => name).toSorted());
  });

  test('may be null where their fields may be null, and only there', () => {
    const mayBeNull = created.filter(({ notnull }) => notnull === 0).map(({ name }) => name);
    const nullable = names.filter((_, index) => Object.values(fields)[index]?.initial === null);
    expect(nullable.toSorted()).toEqual(
      mayBeNull.filter((name) => !others.includes(String(name))).toSorted(),
    );
  });

  test('are held by a CHECK to the words of their fields', () => {
    for (const [index, { words }] of Object.values(fields).entries()) {
      if (words === undefined) continue;
      const list = words.map((word) => `'${word}'`).join(', ');
      expect(sql?.['sql']).toContain(`CHECK (${names[index]} IN (${list}))`);
    }
  });
});

describe('a record', () => {
  const dogs = columns({
    petName: text,
    bornOn: nullable(text),
    age: inColumn('years', integer),
    isGood: initially(true, flag),
    size: oneOf(['small', 'large']),
    toys: initially([], ids),
  });
  const rex = {
    petName: 'Rex',
    bornOn: null,
    age: 3,
    isGood: false,
    size: 'small',
    toys: ['"b"', '[]'],
  } as const;
  const row = {
    pet_name: 'Rex',
    born_on: null,
    years: 3,
    is_good: 0,
    size: 'small',
    toys: '["\\"b\\"","[]"]',
  } as const;

  test('is stored in its columns and read back from them, in the order of its fields', () => {
    expect(dogs.toRow(rex)).toEqual(row);
    expect(dogs.fromRow(row)).toEqual(rex);
    expect(Object.keys(dogs.fromRow(row))).toEqual(Object.keys(rex));
    expect(dogs.names).toEqual(Object.keys(row));
  });

  test('is nothing but its fields, whatever else the row has', () => {
    expect(dogs.fromRow({ ...row, id: 7 } as typeof row)).toEqual(rex);
    expect(dogs.pick({ ...rex, id: 7 } as typeof rex)).toEqual(rex);
  });

  test('begins with null or what its fields say', () => {
    expect(dogs.initial).toEqual({ bornOn: null, isGood: true, toys: [] });
  });
});
