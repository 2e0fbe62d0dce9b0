import * as z from 'zod';
import { MAX_STORED_BYTES } from '../database/tables/imports.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { pack, sha256Of, unpack } from '../text/packed-text.ts';
import type { FrameworkExport, OfficialWording, ReferenceSet } from './framework-export.ts';

/** The JSON of an import may have 16 MiB before it is compressed. NIST's whole file has 0.4. */
export const MAX_CONTENT_BYTES = 16 * 1_024 * 1_024;

/** What a file brought. */
export type ImportContent = Pick<FrameworkExport, 'wording' | 'referenceSets'>;

export interface PackedContent {
  /** Gzip of the canonical JSON. */
  readonly content: Uint8Array;
  /** Of the canonical JSON, in hex. */
  readonly sha256: string;
  /** The size of that JSON. */
  readonly bytes: number;
}

export function packContent({ wording, referenceSets }: ImportContent): PackedContent {
  const json = canonicalJson({
    wording: Object.fromEntries(wording),
    references: Object.fromEntries(
      [...referenceSets].map(([id, { title, references }]) => [
        id,
        {
          title,
          pairs: Object.fromEntries([...references].map(([element, ids]) => [element, [...ids].sort()])),
        },
      ]),
    ),
  });
  return { content: pack(json), sha256: sha256Of(json), bytes: Buffer.byteLength(json) };
}

const Stored = z.object({
  wording: z.record(
    z.string(),
    z.object({ statement: z.string(), examples: z.array(z.string()).nullable() }),
  ),
  references: z.record(
    z.string(),
    z.object({ title: z.string(), pairs: z.record(z.string(), z.array(z.string())) }),
  ),
});

/** Null for what this program has not packed, or what is not what it has packed. */
export function unpackContent(packed: Uint8Array, sha256: string): ImportContent | null {
  const unpacked = unpack(packed, MAX_STORED_BYTES);
  if (unpacked?.sha256 !== sha256) return null;
  const stored = Stored.safeParse(jsonOrNull(unpacked.text));
  if (!stored.success) return null;
  const { wording, references } = stored.data;
  return {
    wording: new Map<string, OfficialWording>(Object.entries(wording)),
    referenceSets: new Map(
      Object.entries(references).map(([id, { title, pairs }]): [string, ReferenceSet] => [
        id,
        {
          title,
          references: new Map(Object.entries(pairs).map(([element, ids]) => [element, new Set(ids)])),
        },
      ]),
    ),
  };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // whoever packed it, it was not this program
  }
}
