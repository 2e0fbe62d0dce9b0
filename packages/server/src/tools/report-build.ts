import * as z from 'zod';
import { writeExport } from '../exchange/write-export.ts';
import type { WrittenFile } from '../exchange/write-in-folders.ts';
import { buildReport } from '../reports/build-report.ts';
import { FORMATS } from '../reports/formats.ts';
import { KINDS } from '../reports/report.ts';
import { storeReport } from '../reports/report-files.ts';
import type { ReportCapacity } from '../reports/report-question.ts';
import { reportUri } from '../resources/report.ts';
import { day, pointOfView, profileToRead } from '../tool-kit/arguments.ts';
import { ignored, noted, notes } from '../tool-kit/notes.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { type ToolCall, tool } from '../tool-kit/tool.ts';

const MAX_ABOUT = 120;

/** plan_build plans as many weeks by default. */
const HORIZON_WEEKS = 52;

const input = () => ({
  profile: profileToRead(),
  kind: z.enum(KINDS).default('executive').describe('Default: executive.'),
  about: line(MAX_ABOUT)
    .optional()
    .describe('Of policy: a category; of procedure: an outcome; of tabletop: a risk.')
    .meta({ brief: 'Category, outcome or risk.' }),
  snapshot: line(MAX_ABOUT).optional().describe('Name or id; default: now.').meta({ brief: 'Default: now.' }),
  ...pointOfView(),
  format: z
    .enum(FORMATS.map(({ name }) => name))
    .default(FORMATS[0].name)
    .describe('Of the file.')
    .meta({ brief: 'Of file.' }),
  capacityHoursPerWeek: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Schedules the plan.')
    .meta({ brief: 'Schedules the plan.' }),
  startOn: day('First day of the plan; default: the day judged.')
    .refine((text) => text >= '2000-01-01' && text < '3000-01-01', {
      error: 'must be from 2000-01-01 to 2999-12-31',
    })
    .optional()
    .meta({ unlisted: true }),
  horizonWeeks: z
    .int()
    .min(1)
    .max(260)
    .optional()
    .describe(`Weeks of the plan; default: ${HORIZON_WEEKS}.`)
    .meta({ unlisted: true }),
});

const output = () =>
  z.looseObject({
    profile: z.string(),
    isDraft: z.boolean().describe('Not of an approved snapshot.'),
    file: z.string(),
    folder: z.string(),
    resource: z.string().optional(),
    notes: notes(),
  });

export const reportBuild = tool({
  name: 'report_build',
  title: 'Build a report',
  description:
    'Write a report of a profile into reports/, or a draft policy, procedure or tabletop exercise. Tell the user where it is.',
  input,
  output,
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  run: async ({ format: wanted, capacityHoursPerWeek, startOn, horizonWeeks, ...request }, call) => {
    const format = FORMATS.find(({ name }) => name === wanted) ?? FORMATS[0];
    const capacity = capacityOf(capacityHoursPerWeek, startOn, horizonWeeks);
    const built = await buildReport(call, { ...request, capacity, format }, call.abort);
    const { file, snapshot, ...facts } = built;
    const skipped =
      capacity === null ? ignored({ startOn, horizonWeeks }, 'the plan needs capacityHoursPerWeek') : [];
    const { name, ...written } = await write(built, call);
    const isPassing = call.fromTerminal.exportName !== null;
    return {
      summary: isPassing ? file.summary : `${file.summary} Written to ${name}.`,
      facts: {
        ...{ ...facts, kind: request.kind, mediaType: file.mediaType },
        ...(snapshot !== null && { snapshot }),
        ...{ file: name, ...written },
        ...(!isPassing && { resource: reportUri(name) }),
        ...noted([...file.notes, ...skipped]),
      },
    };
  },
});

function capacityOf(
  hoursPerWeek: number | undefined,
  startOn: string | undefined,
  weeks: number | undefined,
): ReportCapacity | null {
  return hoursPerWeek === undefined ? null : { hoursPerWeek, startOn, weeks: weeks ?? HORIZON_WEEKS };
}

/** A file that our own command fetches only passes, as one that is exported does. */
async function write(
  { profile, file }: Parameters<typeof storeReport>[0],
  { dataDir, now, fromTerminal: { exportName: name } }: ToolCall,
): Promise<WrittenFile> {
  return name === null
    ? storeReport({ profile, file }, { dataDir, now: now() })
    : writeExport(file, { dataDir, profile, name, now: now() });
}
