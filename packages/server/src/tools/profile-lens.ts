import * as z from 'zod';
import { leastCoverageOf } from '../analysis/least-coverage.ts';
import { type ControlView, type Lens, lensOf } from '../analysis/lens.ts';
import { countsOf, findingOf } from '../analysis/lens-finding.ts';
import { type PointOfView, type Seen, seeProfile } from '../assessments/point-of-view.ts';
import type { Database } from '../database/open.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { loadKnownMappings } from '../framework-import/known-mappings.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import { isControlWithin } from '../references/control-id.ts';
import type { Dataset, Mapping } from '../references/dataset.ts';
import { MAX_DATASET_ID } from '../references/dataset-id.ts';
import { withdrawnAmong } from '../references/mappings.ts';
import { readControl } from '../references/read-control.ts';
import { MAX_REFERENCE_ID } from '../references/reference-key.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { quote } from '../text/quote.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import {
  cursor,
  elementFilter,
  nextCursor,
  pageSize,
  pointOfView,
  profileToRead,
} from '../tool-kit/arguments.ts';
import { noted, notes } from '../tool-kit/notes.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  dataset: line(MAX_DATASET_ID).describe('Id or name, e.g. "sp-800-53-rev-5-2-0".'),
  control: line(MAX_REFERENCE_ID).optional().describe('Only this one and those below, e.g. "AC", "AC-2".'),
  ...elementFilter(),
  ...pointOfView(),
  limit: pageSize(200, 100, 'Controls per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    ...pointOfViewOutput(),
    dataset: z.object({ id: z.string(), title: z.string(), status: z.enum(['official', 'unverified']) }),
    note: z.string(),
    leastCoverage: z.number().describe('Percent of the outcomes in scope.'),
    scale: z.record(z.string(), z.string()),
    counts: z.record(z.string(), z.int()),
    controls: z
      .array(
        z.object({
          control: z.string(),
          weakest: z.number().nullable().describe('Lowest score; null if withheld.'),
          withheld: z.string().optional().describe('Why.'),
          basis: z.string(),
          scores: z.record(z.string(), z.number().nullable()).describe('Outcomes in scope; null: not rated.'),
          wholes: z.array(z.string()).optional().describe('Categories that refer to it; not counted.'),
          withdrawn: z.array(z.string()).optional(),
        }),
      )
      .describe('By control id.'),
    outOfScope: z.array(z.string()).describe('Controls whose outcomes are all excluded or not applicable.'),
    withoutOutcome: z.array(z.string()).describe('Controls that only a category refers to.'),
    notes: notes(),
    nextCursor: nextCursor(),
  });

const NOTE =
  'A mapping, not an audit: a reference says that a control bears on an outcome, not that the control is in place. The dataset lists mapped controls only, so controls that nothing maps to are not known.';

/**
 * The longest structure, which models pay for: within 1,500 tokens (o200k), since rows with many ids, which take most
 * tokens for their length, have more than two bytes for each.
 */
const MAX_BYTES = 2_800;

/** A control may be there under another spelling. */
const NOTHING =
  'no control is mapped there. csf_map with an outcome shows how the dataset spells its controls.';

const position = () => z.tuple([z.int().min(0)]);

export const profileLens = tool({
  name: 'profile_lens',
  title: 'See a profile through another framework',
  description:
    'A profile through another framework: per control its outcomes and weakest score, null where too few are rated. A mapping, not an audit.',
  input,
  output,
  annotations: READ_ONLY,
  run: async (
    { profile: id, dataset: asked, control, limit, cursor, asOf, knownAt, ...filters },
    { db, name, now },
  ) => {
    const filter = readFilter(filters);
    const question = { id, asked, control, filter, asOf, knownAt, now: now() };
    const { profile, view, dataset, lens, ...seen } = await look(db, question);
    const list = {
      tool: name,
      profile: profile.id,
      revision: String(profile.revision),
      dataset: `${dataset.id} ${dataset.sha256}`,
      control,
      ...filter,
      view: canonicalJson(view),
    };
    const [start] = decodeCursor(cursor, list, position) ?? [0];
    const where = filter.categoryId ?? filter.functionId;
    const subject = [
      `${profile.name} of ${profile.organization}`,
      ...(where === undefined ? [] : [where]),
    ].join(', ');
    const doubt = dataset.status === 'official' ? '' : ' (unverified)';
    const through = [`${dataset.title}${doubt}`, ...(control === undefined ? [] : [quote(control)])].join(
      ', ',
    );
    const counts = countsOf(lens);
    const finding = counts.controls === 0 ? NOTHING : `${findingOf(lens)}.`;
    const summary = `${subject}, through ${through} (a mapping, not an audit): ${finding}`;
    const head = {
      profile: profile.id,
      revision: profile.revision,
      ...view,
      dataset: { id: dataset.id, title: dataset.title, status: dataset.status },
      note: NOTE,
      leastCoverage: leastCoverageOf(profile),
      scale: Object.fromEntries(profile.scale.map(({ value, label }) => [value, label])),
      counts,
      ...noted(seen.notes),
    };
    const page = pageWithin(entriesOf(lens), {
      start,
      limit,
      maxBytes: MAX_BYTES - jsonBytes(summary) - jsonBytes(head),
      bytesOf: ({ view, ...id }) =>
        jsonBytes(view === undefined ? Object.values(id) : [rowOf(view, dataset.id)]),
    });
    return {
      summary,
      next: 'csf_map with a control as reference lists its outcomes.',
      facts: {
        ...head,
        controls: page.items.flatMap(({ view }) => (view === undefined ? [] : rowOf(view, dataset.id))),
        outOfScope: page.items.flatMap((entry) => entry.outOfScope ?? []),
        withoutOutcome: page.items.flatMap((entry) => entry.withoutOutcome ?? []),
        ...(page.next !== null && { nextCursor: encodeCursor(list, [page.next]) }),
      },
    };
  },
});

interface Question extends PointOfView {
  readonly id: string | undefined;
  readonly now: Date;
  /** The dataset, forgivingly named. */
  readonly asked: string;
  readonly control: string | undefined;
  readonly filter: ElementFilter;
}

/** Reads profile and mapping as of one moment. */
async function look(
  db: Database,
  { id, asked, control, filter, now, ...view }: Question,
): Promise<Seen & { dataset: Dataset; lens: Lens }> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const concerns = (outcomeId: string) => passes(outcomeId, filter);
      const seen = await seeProfile(transaction, id, view, { now, registers: ['assessments'], concerns });
      const { profile, standings } = seen;
      const { dataset, mappings } = await loadKnownMappings(transaction, asked, seen.known);
      const options = { filter, leastCoverage: leastCoverageOf(profile) };
      if (control === undefined) return { ...seen, dataset, lens: lensOf(standings, mappings, options) };
      const { control: meant, note } = readControl(dataset, mappings, control);
      const wanted = mappings.map((mapping) => onlyWithin(mapping, meant));
      const notes = [...seen.notes, ...(note === undefined ? [] : [note])];
      return { ...seen, notes, dataset, lens: lensOf(standings, wanted, options) };
    });
}

function onlyWithin(
  { element, references }: Mapping,
  control: string,
): Pick<Mapping, 'element' | 'references'> {
  return { element, references: references.filter((reference) => isControlWithin(reference, control)) };
}

/** One entry of the lists that the pages lead through, one list after the other. */
interface Entry {
  readonly view?: ControlView;
  readonly outOfScope?: string;
  readonly withoutOutcome?: string;
}

function entriesOf({ inScope, outOfScope, withoutOutcome }: Lens): readonly Entry[] {
  return [
    ...inScope.map((view) => ({ view })),
    ...outOfScope.map((control) => ({ outOfScope: control })),
    ...withoutOutcome.map((control) => ({ withoutOutcome: control })),
  ];
}

function rowOf({ control, weakest, needed, basis, scores, wholes }: ControlView, dataset: string): object {
  return {
    control,
    weakest,
    ...(weakest === null && { withheld: `${needed} must be rated` }),
    basis,
    scores,
    ...(wholes.length > 0 && { wholes }),
    ...withdrawnAmong({ dataset, references: [control] }),
  };
}
