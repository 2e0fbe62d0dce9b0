import * as z from 'zod';
import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';
import type { FrameworkExport } from './framework-export.ts';
import { wordingCollector } from './json-wording.ts';
import { MAX_TEXT } from './limits.ts';
import { missingFrom } from './missing.ts';
import { tidy } from './tidy.ts';

/** NIST's catalog has 225. */
const MAX_CONTROLS = 20_000;

const Part = z.object({ id: z.string().optional(), name: z.string(), prose: z.string().optional() });

/** A group or a control: both may hold controls. */
const Control = z.object({
  id: z.string().optional(),
  title: z.string().optional(),
  props: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  parts: z.array(Part).optional(),
  groups: z.array(z.unknown()).optional(),
  controls: z.array(z.unknown()).optional(),
});
type Control = z.infer<typeof Control>;

const Catalog = z.object({
  catalog: z.object({
    metadata: z.object({
      title: z.string(),
      version: z.string().optional(),
      published: z.string().optional(),
      'last-modified': z.string().optional(),
    }),
    groups: z.array(z.unknown()).optional(),
    controls: z.array(z.unknown()).optional(),
  }),
});

/** The parts that hold the text of an element: functions have an overview. */
const STATEMENTS: ReadonlySet<string> = new Set(['statement', 'overview']);

/**
 * Reads the OSCAL catalog of CSF 2.0 (NIST's is in usnistgov/oscal-content): groups are functions, controls categories,
 * and controls of those outcomes. It has examples and no references. Withdrawn elements are among the others.
 * @throws CsfServerError INVALID_FILE for the catalog of another publication
 */
export function readOscalCatalog(json: unknown): FrameworkExport {
  const parsed = Catalog.safeParse(json);
  if (!parsed.success) throw invalidFile('An OSCAL catalog (JSON), but without a title, or damaged.');
  const { metadata, ...top } = parsed.data.catalog;
  const collector = wordingCollector();
  for (const { id = '', parts = [] } of controlsIn(top)) {
    const element = id.toUpperCase();
    const statement = parts.find(({ name, prose }) => STATEMENTS.has(name) && prose !== undefined);
    collector.addStatement(element, statement?.prose ?? '');
    for (const { name, id: number = '', prose = '' } of parts) {
      if (name === 'example') collector.addExample(element, { number: lastNumber(number), text: prose });
    }
  }
  const wording = collector.wording();
  if (wording.size === 0) throw invalidFile(otherCatalog(metadata.title));
  return {
    format: 'NIST OSCAL catalog',
    document: tidy(metadata.title, { maxLength: MAX_TEXT, place: 'The title' }),
    version:
      metadata.version === undefined
        ? null
        : tidy(metadata.version, { maxLength: 100, place: 'The version' }),
    date: dayOf(metadata.published ?? metadata['last-modified']),
    wording,
    missing: missingFrom(wording),
    referenceSets: new Map(),
    skipped: 0,
    ignored: [],
  };
}

/** Groups and controls that are not withdrawn, at any depth. */
function controlsIn(top: Pick<Control, 'groups' | 'controls'>): readonly Control[] {
  const found: Control[] = [];
  const waiting: unknown[] = [...(top.groups ?? []), ...(top.controls ?? [])];
  for (const given of waiting) {
    if (waiting.length > MAX_CONTROLS)
      throw invalidFile(`The catalog has more than ${MAX_CONTROLS} controls.`);
    const parsed = Control.safeParse(given);
    if (!parsed.success) throw invalidFile('An OSCAL catalog (JSON) that is damaged: one of its controls.');
    waiting.push(...(parsed.data.groups ?? []), ...(parsed.data.controls ?? []));
    if (!isWithdrawn(parsed.data)) found.push(parsed.data);
  }
  return found;
}

function isWithdrawn({ props = [] }: Control): boolean {
  return props.some(({ name, value }) => name === 'status' && value === 'withdrawn');
}

/** The number in the id of an example counts through the whole framework, in NIST's order. */
function lastNumber(id: string): number {
  return Number(/\.(\d+)$/.exec(id)?.[1] ?? 0);
}

function otherCatalog(title: string): string {
  const what = `An OSCAL catalog (JSON), but not of CSF 2.0: ${quote(title)}.`;
  return /800-53/.test(title)
    ? `${what} Its controls need no import: csf_map has NIST's references to SP 800-53.`
    : `${what} Take NIST_CSF_v2.0_catalog.json from usnistgov/oscal-content.`;
}

function dayOf(time: string | undefined): string | null {
  return /^\d{4}-\d{2}-\d{2}(?=T|$)/.exec(time ?? '')?.[0] ?? null;
}
