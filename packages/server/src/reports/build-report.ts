import type { ExportedFile } from '../exchange/exported-file.ts';
import { ignored } from '../tool-kit/notes.ts';
import { inTurns } from '../turns/in-turns.ts';
import { approvalText } from './document/frame-blocks.ts';
import { reportDocument } from './document/report-document.ts';
import { draftDocument } from './drafts/draft-document.ts';
import { DRAFT_KINDS, type DraftKind } from './drafts/draft-kinds.ts';
import type { ReportFormat } from './formats.ts';
import { partsOf } from './kinds.ts';
import { loadReport, type ReportServices } from './load-report.ts';
import type { Kind, Report } from './report.ts';
import { reportHeadline } from './report-headline.ts';
import type { ReportQuestion } from './report-question.ts';

export interface ReportRequest extends Omit<ReportQuestion, 'kind'> {
  readonly kind: Kind;
  /** What a draft is about. */
  readonly about?: string | undefined;
  readonly format: ReportFormat;
}

/** A report as a file, and what an answer says of it. */
export interface BuiltReport {
  /** The id of the profile. */
  readonly profile: string;
  readonly asOf: string;
  readonly isDraft: boolean;
  /** The id of the snapshot that it is of; null if it is of a day. */
  readonly snapshot: string | null;
  readonly file: ExportedFile;
}

/**
 * Makes a report in memory.
 * @throws CsfServerError as `loadReport` and `draftDocument` do
 */
export async function buildReport(
  services: ReportServices,
  { format, ...request }: ReportRequest,
  abort: AbortSignal,
): Promise<BuiltReport> {
  const { report, parts, summary, notes, ...facts } = isDraft(request.kind)
    ? await builtDraft(services, request, request.kind)
    : await builtReport(services, { ...request, kind: request.kind }, abort);
  const bytes = await inTurns(await format.write(report), abort);
  const name = `${parts.join('-')}.${format.name}`;
  return { ...facts, file: { name, bytes, mediaType: format.mediaType, summary, notes } };
}

interface Made extends Omit<BuiltReport, 'file'>, Pick<ExportedFile, 'summary' | 'notes'> {
  readonly report: Report;
  /** The parts of the name of its file. */
  readonly parts: readonly string[];
}

type Request = Omit<ReportRequest, 'format'>;

function isDraft(kind: Kind): kind is DraftKind {
  return DRAFT_KINDS.some((draft) => draft === kind);
}

async function builtReport(
  services: ReportServices,
  { about, ...question }: Omit<Request, 'kind'> & Pick<ReportQuestion, 'kind'>,
  abort: AbortSignal,
): Promise<Made> {
  const model = await loadReport(services, question, abort);
  const { kind, head } = model;
  const { profile, asOf, snapshot } = head;
  return {
    ...{ profile, asOf, isDraft: head.isDraft },
    snapshot: snapshot?.id ?? null,
    report: { title: `${kind}: ${head.name}`, madeAt: head.madeAt, blocks: reportDocument(model), model },
    parts: [profile, kind, asOf],
    summary: `${reportHeadline(model)} ${approvalText(head)}`,
    notes: [
      ...head.notes,
      ...ignored({ about }, `a report of kind "${kind}" is about the whole profile`),
      ...(partsOf(kind).includes('plan')
        ? []
        : ignored(capacityGiven(question), `a report of kind "${kind}" has no plan`)),
    ],
  };
}

/** The key is the name of the argument, which the note shows. */
function capacityGiven({ capacity }: Pick<ReportQuestion, 'capacity'>) {
  return { capacityHoursPerWeek: capacity?.hoursPerWeek };
}

async function builtDraft(
  { db, now }: ReportServices,
  { profile: given, about: wanted, snapshot, asOf: day, knownAt, capacity }: Request,
  kind: DraftKind,
): Promise<Made> {
  const { profile, asOf, about, title, blocks } = await draftDocument(
    db,
    { profile: given, kind, about: wanted },
    now(),
  );
  const unused = { snapshot, asOf: day, knownAt, ...capacityGiven({ capacity }) };
  return {
    ...{ profile: profile.id, asOf, isDraft: true, snapshot: null },
    report: { title: `${title}: ${about}`, madeAt: `${asOf}T00:00:00Z`, blocks, model: null },
    parts: [profile.id, kind, about.toLowerCase().replaceAll('.', '-'), asOf],
    summary: `${title} for ${about}: a draft that nobody has reviewed or approved.`,
    notes: ignored(unused, 'a draft is of what is recorded now'),
  };
}
