import { expect, test } from 'vitest';
import type { Fields } from '../../src/database/columns.ts';
import { actionColumns } from '../../src/database/tables/actions.ts';
import { evidenceColumns } from '../../src/database/tables/evidence.ts';
import { intakeColumns } from '../../src/database/tables/intake.ts';
import { settingsColumns } from '../../src/database/tables/profiles.ts';
import { riskColumns } from '../../src/database/tables/risks.ts';
import { tierColumns } from '../../src/database/tables/tiers.ts';
import { TEXT_FIELDS } from '../../src/profiles/outcome-texts.ts';
import { tools } from '../../src/tools.ts';

/** Each tool that writes a kind of record, the argument that holds the records, and their fields. */
const WRITERS: [tool: string, argument: string, fields: Fields, others: readonly string[]][] = [
  ['evidence_record', 'records', evidenceColumns.fields, ['id']],
  ['risk_record', 'records', riskColumns.fields, ['id']],
  ['action_record', 'records', actionColumns.fields, ['id']],
  ['intake_record', 'records', intakeColumns.fields, ['id']],
  ['profile_save', 'outcomes', settingsColumns.fields, ['id', ...TEXT_FIELDS]],
];

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** What is documented: clients are told of the texts of an outcome in a sentence. */
function inputOf(tool: string): JsonSchema {
  return tools.find(({ name }) => name === tool)?.input.documented as JsonSchema;
}

test.each(WRITERS)('%s takes every field of its records', (tool, argument, fields, others) => {
  const properties = inputOf(tool).properties?.[argument]?.items?.properties;
  expect(Object.keys(properties ?? {}).toSorted()).toEqual([...Object.keys(fields), ...others].toSorted());
});

test('tier_record takes every field of a judgement', () => {
  const { properties = {} } = inputOf('tier_record');
  const fields = Object.keys(tierColumns.fields);
  expect(Object.keys(properties).toSorted()).toEqual(['expectedRevision', 'profile', ...fields].toSorted());
});
