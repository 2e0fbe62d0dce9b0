import { markup, plain } from './values.ts';

/**
 * The namespace of csf-mcp's properties, and the system of its risk ratings. OSCAL wants a URI. The project has no domain
 * of its own, so it is a UUID that nobody else can have been given, with the name behind it for people to read.
 */
export const NAMESPACE = 'urn:uuid:6f0f4f9a-3c0e-4d52-9d0b-5f3b1f5d2c8e#csf-mcp';

export interface Prop {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
  readonly group?: string;
  readonly remarks?: string;
}

type Value = string | number | boolean | null | undefined | readonly string[];

/** Properties in csf-mcp's namespace: one for each value that is known, several for a list. */
export function props(values: Readonly<Record<string, Value>>, group?: string): readonly Prop[] {
  return Object.entries(values).flatMap(([name, value]) =>
    listOf(value).map((item) => ({
      name,
      ns: NAMESPACE,
      value: plain(item),
      ...(group !== undefined && { group }),
    })),
  );
}

/** The levels of a scale: the value of each, with its label and meaning. */
export function levelProps(
  name: string,
  levels: readonly { readonly value: number; readonly label: string; readonly meaning: string }[],
): readonly Prop[] {
  return levels.map(({ value, label, meaning }) => ({
    name,
    ns: NAMESPACE,
    value: String(value),
    remarks: markup(`${label}: ${meaning}`),
  }));
}

function listOf(value: Value): readonly string[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? value : [String(value)];
}
