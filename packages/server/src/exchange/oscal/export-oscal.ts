import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../database/open.ts';
import { counted } from '../../text/counted.ts';
import { dayNotes } from '../day-notes.ts';
import type { ExportedFile } from '../exported-file.ts';
import { assessmentResults } from './assessment-results.ts';
import { hasFinding } from './findings.ts';
import type { OscalKind } from './kinds.ts';
import { OSCAL_VERSION } from './metadata.ts';
import { planOfAction } from './poam.ts';
import { loadSource, type OscalSource } from './source.ts';

export interface OscalRequest {
  /** As in `resolveProfile`. */
  readonly profile: string | undefined;
  readonly kind: OscalKind;
  /** The day judged, `YYYY-MM-DD`; undefined is today. */
  readonly asOf?: string | undefined;
}

/**
 * A profile as a document of OSCAL, in JSON. The same state of a profile is the same document but for `last-modified`.
 * @throws CsfServerError UNKNOWN_PROFILE, AMBIGUOUS_PROFILE, or INVALID_INPUT for a day in the future, or if the profile
 * has nothing that OSCAL has to have
 */
export async function exportOscal(
  db: Database,
  { kind, ...request }: OscalRequest,
  now: Date,
): Promise<ExportedFile> {
  const source = await loadSource(db, request, now);
  const { profile, view, notes } = source.seen;
  await nextTurn(); // other requests need not wait for all of it
  const document = kind === 'oscal-poam' ? planOfAction(source, now) : assessmentResults(source, now);
  await nextTurn();
  const title = kind === 'oscal-poam' ? 'Plan of action and milestones' : 'Assessment results';
  return {
    name: `${profile.id}-${kind}.json`,
    mediaType: 'application/json',
    bytes: Buffer.from(`${JSON.stringify(document, null, 2)}\n`),
    summary: `${title} of ${profile.name} of ${profile.organization} in OSCAL ${OSCAL_VERSION}: ${contentOf(kind, source)}.`,
    notes: [...dayNotes(view), ...notes, ...openNotes(kind, source)],
  };
}

function contentOf(kind: OscalKind, { assessed, evidence, risks, actions }: OscalSource): string {
  const first =
    kind === 'oscal-poam' ? counted(actions.length, 'action') : counted(assessed.length, 'assessed outcome');
  const records = kind === 'oscal-poam' ? [] : [`${counted(evidence.length, 'record')} of evidence`];
  return [first, ...records, counted(risks.length, 'risk')].join(', ');
}

/** What the document does not say, or only says to csf-mcp. */
function openNotes(kind: OscalKind, { assessed, actions }: OscalSource): readonly string[] {
  if (kind === 'oscal-poam') {
    const alone = actions.filter(({ risks }) => risks.length === 0).length;
    return [
      "It names no system security plan: the profile's id stands for the system.",
      ...(alone === 0
        ? []
        : [`${counted(alone, 'action')} without a risk: days and milestones are properties only.`]),
    ];
  }
  const withoutFinding = assessed.filter((outcome) => !hasFinding(outcome)).length;
  return [
    'It names no assessment plan: what stands in its place says so.',
    ...(withoutFinding === 0
      ? []
      : [`${counted(withoutFinding, 'outcome')} without score or target: observations without a finding.`]),
  ];
}
