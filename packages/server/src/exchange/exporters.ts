import type { Exporter, ExportRequest } from './exporter.ts';
import { OSCAL_KINDS, type OscalKind } from './oscal/kinds.ts';
import { TABLE_FORMATS, TABLES } from './tables/table.ts';

// Loaded when one is asked for: an export is rare, and its writers would make each start longer.

/** Everything that can leave. A kind is an entry here. */
export const exporters: readonly Exporter[] = [
  {
    kind: 'template',
    formats: ['xlsx'],
    takes: ['sheets'],
    run: async (db, { profile, sheets }, now) => {
      const { exportTemplate } = await import('./template/export-template.ts');
      return exportTemplate(db, { profile, sheets }, now);
    },
  },
  {
    kind: 'questionnaire',
    formats: ['xlsx'],
    takes: ['owner', 'category', 'withCurrent'],
    run: async (db, { profile, owner, category, withCurrent }, now) => {
      const { exportQuestionnaire } = await import('./questionnaire/export-questionnaire.ts');
      return exportQuestionnaire(db, { profile, owner, element: category, withCurrent }, now);
    },
  },
  {
    kind: 'profile',
    formats: ['json'],
    takes: [],
    run: async (db, { profile, withIdentities, version }, now) => {
      const { exportProfile } = await import('./profile-file/export-profile.ts');
      return exportProfile(db, { profile, withIdentities, version }, now);
    },
  },
  {
    kind: 'table',
    formats: TABLE_FORMATS,
    tables: TABLES,
    takes: ['table', 'owner', 'category', 'asOf'],
    run: async (db, { table, profile, format, owner, category, asOf }, now) => {
      const { exportTable } = await import('./tables/export-table.ts');
      const request = { table: nameIn(TABLES, table), profile, format, owner, category, asOf };
      return exportTable(db, request, now);
    },
  },
  ...OSCAL_KINDS.map(oscalExporter),
];

function oscalExporter(kind: OscalKind): Exporter {
  return {
    kind,
    formats: ['json'],
    takes: ['asOf'],
    run: async (db, { profile, asOf }: ExportRequest, now) => {
      const { exportOscal } = await import('./oscal/export-oscal.ts');
      return exportOscal(db, { profile, kind, asOf }, now);
    },
  };
}

/** What was checked against the names before. */
function nameIn<Name extends string>(names: readonly [Name, ...Name[]], given: string | undefined): Name {
  return names.find((name) => name === given) ?? names[0];
}
