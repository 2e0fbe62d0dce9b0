import { type Insert, type Markup, svg } from '../markup/markup.ts';
import { type Chart, type ChartOptions, drawing, leftOutNotes, nothing, SEE_TABLE } from './chart.ts';
import { keyMark } from './key.ts';
import { fitted, rowLabel } from './labels.ts';
import { block, label, meaning } from './shapes.ts';
import { AXIS, dayLine, endOf, inParts, placeOf, type Timeline, timeAxis, timelineOf } from './timeline.ts';

export interface AgedEvidence {
  readonly id: string;
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** On the day judged. */
  readonly ageDays: number;
  /** The last day on which it holds; null if it never lapses. */
  readonly validUntil: string | null;
  readonly state: 'not reviewed' | 'accepted' | 'rejected' | 'lapsed';
}

export interface EvidenceAgesData {
  /** The day judged. */
  readonly asOf: string;
  readonly evidence: readonly AgedEvidence[];
  /** How many more there are. */
  readonly leftOut?: number;
}

const ROW = 36;
const BAR = { y: 18, height: 9 };

/** The most pieces that are drawn. */
const MOST_EVIDENCE = 40;

/** How old evidence is, how long it still holds, and what has lapsed. */
export function evidenceAges(
  data: EvidenceAgesData,
  { prefix, title = 'Age of evidence' }: ChartOptions,
): Chart {
  const { asOf, evidence, leftOut = 0 } = data;
  const drawn = evidence.slice(0, MOST_EVIDENCE);
  const timeline = timelineOf([asOf, ...drawn.flatMap(({ date, validUntil }) => [date, validUntil])]);
  const lapsed = evidence.filter(({ state }) => state === 'lapsed').length;
  const description = `${lapsed} of ${leftOut > 0 ? 'the first ' : ''}${evidence.length} pieces of evidence have lapsed on ${asOf}. ${SEE_TABLE}`;
  const pictures = inParts(drawn, prefix, (pieces, id, part) => {
    const height = pieces.length === 0 ? 32 : AXIS + pieces.length * ROW;
    const picture = drawPieces(pieces, height, { asOf, timeline });
    return drawing({ prefix: id, title: title + part, description, height }, picture);
  });
  return {
    prefix,
    title,
    svg: pictures,
    key: drawn.length === 0 ? [] : keyOf(asOf),
    text: {
      caption: title,
      header: ['Evidence', 'Title', 'Date', 'Days old', 'Valid until', 'State'],
      rows: evidence.map(({ id, title: name, date, ageDays, validUntil, state }) => [
        ...[id, name, date, ageDays, validUntil ?? 'no end stated', state],
      ]),
      notes: leftOutNotes('pieces', { drawn: drawn.length, given: evidence.length, leftOut }),
    },
  };
}

interface Setting {
  readonly asOf: string;
  readonly timeline: Timeline;
}

function drawPieces(pieces: readonly AgedEvidence[], height: number, setting: Setting): Insert {
  if (pieces.length === 0) return nothing('There is no evidence.');
  return [
    timeAxis(setting.timeline, height),
    dayLine(setting.asOf, setting.timeline, height),
    pieces.map((piece, index) => drawPiece(piece, AXIS + index * ROW, setting)),
  ];
}

function drawPiece(piece: AgedEvidence, y: number, setting: Setting): Markup {
  const { id, title, ageDays, state } = piece;
  const isLapsed = state === 'lapsed';
  const words = isLapsed ? `lapsed ${piece.validUntil ?? ''}`.trim() : ageInWords(ageDays);
  const look = `end halo ${isLapsed ? 'alarm strong' : 'quiet'}`;
  return meaning(
    `${id} ${title}: ${inWords(piece)}`,
    rowLabel(`${id} ${title}`, 136, { x: 0, y: y + 12 }, 'halo'),
    label(fitted(words, 126), { x: '100%', y: y + 12 }, look),
    drawBars(piece, y + BAR.y, setting),
  );
}

/** Its age, then how long it still holds, or since when it does not. What nobody has accepted is drawn hollow. */
function drawBars({ date, validUntil, state }: AgedEvidence, y: number, { asOf, timeline }: Setting): Insert {
  const bar = (from: number, to: number, className: string): Markup =>
    block({ x: from, y, width: Math.max(0.006, to - from), height: BAR.height }, className);
  const begin = placeOf(date, timeline);
  const now = placeOf(asOf, timeline);
  const end = validUntil === null ? null : endOf(validUntil, timeline);
  const hasLapsed = state === 'lapsed' && end !== null;
  return [
    bar(begin, hasLapsed ? end : now, isHollow(state) ? 'hollow' : 'bar'),
    end !== null && end > now && bar(Math.max(begin, now), end, 'left'),
    hasLapsed && bar(end, now, 'late'),
  ];
}

function isHollow(state: AgedEvidence['state']): boolean {
  return state === 'not reviewed' || state === 'rejected';
}

function ageInWords(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function inWords({ date, ageDays, validUntil, state }: AgedEvidence): string {
  return `${state}, of ${date}, ${ageInWords(ageDays)} old${validUntil === null ? '' : `, valid until ${validUntil}`}`;
}

function keyOf(asOf: string): Chart['key'] {
  const bar = (className: string): Markup =>
    keyMark(svg`<rect x=".5" y="2" width="15" height="8" class="${className}"/>`);
  return [
    { mark: bar('bar'), label: 'Accepted: its age' },
    { mark: bar('hollow'), label: 'Not reviewed, or rejected' },
    { mark: bar('left'), label: 'Still holds' },
    { mark: bar('late'), label: 'Lapsed' },
    { mark: keyMark(svg`<path d="M8 0V12" class="today"/>`), label: asOf },
  ];
}
