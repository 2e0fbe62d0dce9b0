import fc from 'fast-check';
import { type Files, type States, tamper, tamperRows } from './damaged-files.ts';

const ENDS = ['', '-wal', '-shm', '-journal'] as const;
const BASES = ['closed', 'crashed', 'later', 'torn'] as const;
const TABLES = ['profiles', 'assessments', 'profile_texts', 'scale_levels', 'audit_log'] as const;
const TRIGGERS = ['audit_log_no_update', 'audit_log_only_append', 'assessments_no_update', 'tiers_no_delete'];
const COLUMNS = {
  profiles: ['scope', 'revision', 'name'],
  assessments: ['score', 'note', 'outcome_id'],
  profile_texts: ['text'],
  scale_levels: ['label', 'value'],
  audit_log: ['at', 'after', 'hash', 'state', 'sequence'],
} as const;

type Mutate = (files: Files, states: States) => Files;

interface Mutation {
  /** In words, for a counterexample. */
  readonly says: string;
  /** The end of the name of the file that it changes. */
  readonly end: string;
  readonly mutate: Mutate;
}

/** A place in a file, as a share of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const end = fc.constantFrom(...ENDS);

const overwrite = fc
  .record({ end, place, bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) })
  .map(({ end, place, bytes }) =>
    onFile(end, `bytes ${bytes} at ${place} of csf.db${end}`, (file) => {
      const changed = Buffer.from(file);
      changed.set(
        bytes.subarray(0, file.length),
        Math.floor(place * Math.max(0, file.length - bytes.length)),
      );
      return changed;
    }),
  );

/** The first bytes say what a file is. */
const header = fc.record({ end, offset: fc.nat(110), byte: fc.nat(255) }).map(({ end, offset, byte }) =>
  onFile(end, `byte ${offset} of csf.db${end} is ${byte}`, (file) => {
    const changed = Buffer.from(file);
    if (offset < changed.length) changed[offset] = byte;
    return changed;
  }),
);

const cut = fc
  .record({ end, place })
  .map(({ end, place }) =>
    onFile(end, `csf.db${end} ends at ${place}`, (file) => file.subarray(0, Math.floor(place * file.length))),
  );

const page = fc.record({ from: fc.nat(60), to: fc.nat(60) }).map(({ from, to }) =>
  onFile('', `page ${to} is a copy of page ${from}`, (file) => {
    const changed = Buffer.from(file);
    file.copy(
      changed,
      (to * 4_096) % file.length,
      (from * 4_096) % file.length,
      ((from * 4_096) % file.length) + 4_096,
    );
    return changed;
  }),
);

const exchange = fc
  .record({ end, state: fc.constantFrom(...BASES, 'other', 'otherWhole', 'otherTorn') })
  .map(({ end, state }) => ({
    says: `csf.db${end} of the state ${state}`,
    end,
    mutate: (files: Files, states: States) => {
      const { [end]: _, ...rest } = files;
      const other = states[state][end];
      return other === undefined ? rest : { ...rest, [end]: other };
    },
  }));

const rows = fc
  .oneof(
    fc
      .constantFrom(...TABLES)
      .chain((table) =>
        fc
          .tuple(fc.constantFrom<string>(...COLUMNS[table]), fc.constantFrom("'x'", '4', 'NULL', "''"))
          .map(([column, value]) => `UPDATE ${table} SET ${column} = ${value}`),
      ),
    fc.constantFrom(...TABLES).map((table) => `DELETE FROM ${table}`),
    fc.constant("INSERT INTO profile_texts VALUES ('gone', 1, '')"),
  )
  .map((statement) => onDatabase(statement, tamperRows));

const schema = fc
  .oneof(
    fc.constantFrom(...TRIGGERS).map((name) => `DROP TRIGGER ${name}`),
    fc.constantFrom(
      'CREATE TRIGGER t AFTER INSERT ON profiles BEGIN DELETE FROM profiles; END',
      'CREATE VIEW v AS SELECT 1',
      'CREATE TABLE t (x)',
      'CREATE INDEX i ON profiles (name)',
      'DROP INDEX assessments_by_date',
      'DROP TABLE tiers',
      'ALTER TABLE risks ADD COLUMN x',
      'PRAGMA journal_mode = DELETE',
      'VACUUM',
    ),
    fc.integer({ min: -1, max: 6 }).map((version) => `PRAGMA user_version = ${version}`),
    fc.integer().map((id) => `PRAGMA application_id = ${id}`),
  )
  .map((statement) => onDatabase(statement, tamper));

export const BASE = fc.constantFrom(...BASES);

/** What can become of a database and the files beside it: bytes, whole files, rows and schema. */
export const MUTATIONS: fc.Arbitrary<Mutation[]> = fc.array(
  fc.oneof(overwrite, header, cut, page, exchange, schema, { weight: 2, arbitrary: rows }),
  { minLength: 1, maxLength: 3 },
);

function onFile(end: string, says: string, change: (file: Buffer) => Buffer): Mutation {
  return {
    says,
    end,
    mutate: (files) => {
      const file = files[end];
      return file === undefined || file.length === 0 ? files : { ...files, [end]: change(file) };
    },
  };
}

function onDatabase(statement: string, change: typeof tamper): Mutation {
  return {
    says: statement,
    end: '',
    mutate: (files) => {
      try {
        return { ...files, '': change(files, statement) };
      } catch {
        return files; // it cannot be opened, or not be changed so
      }
    },
  };
}
