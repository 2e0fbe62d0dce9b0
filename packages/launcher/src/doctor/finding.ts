export const GROUPS = [
  'node',
  'installation',
  'environment',
  'lock',
  'instance',
  'database',
  'clients',
  'log',
] as const;
export type Group = (typeof GROUPS)[number];

/** A check's group, a dot, its name. */
export type FindingId = `${Group}.${string}`;

/** The result of one check. Keys are only ever added. */
export interface Finding {
  readonly id: FindingId;
  /** A `problem` keeps csf-mcp from working; a `warning` does not, or not yet. */
  readonly status: 'ok' | 'warning' | 'problem';
  /** The finding itself, and what follows from it. */
  readonly message: string;
  /** A command to paste into a shell; null when all is well, or when no command can help. */
  readonly fix: string | null;
}

export function ok(id: FindingId, message: string): Finding {
  return { id, status: 'ok', message, fix: null };
}

export function warning(id: FindingId, message: string, fix: string | null): Finding {
  return { id, status: 'warning', message, fix };
}

export function problem(id: FindingId, message: string, fix: string | null): Finding {
  return { id, status: 'problem', message, fix };
}
