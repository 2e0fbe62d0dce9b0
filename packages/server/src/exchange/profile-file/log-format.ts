/** An excerpt of an audit log: the entries about one profile, and the links between them. */
export interface LogFile {
  /** The id of the profile in that log. */
  readonly profile: string;
  /** The newest entry of the log when the profile left. */
  readonly head: { readonly number: number; readonly hash: string };
  /** The hash of the entry before the first one here. */
  readonly previousHash: string;
  /** In the order of their numbers, none left out. */
  readonly entries: readonly (FiledEntry | Links)[];
}

/** The values of an entry that say who made it. A file without identities leaves out those that are not null. */
export const IDENTITIES = ['account', 'client', 'clientVersion', 'person'] as const;
export type Identity = (typeof IDENTITIES)[number];

/** An entry about the profile. With all its identities, its hash can be computed from it. */
export interface FiledEntry extends Readonly<Partial<Record<Identity, string | null>>> {
  readonly number: number;
  readonly hash: string;
  readonly at: string;
  readonly tool: string;
  /** JSON texts, as the hash covers them. */
  readonly before: string | null;
  readonly after: string;
  readonly format: number;
  readonly state: string | null;
}

/** Entries about something else, one after the other. */
export interface Links {
  /** The number of the first of them. */
  readonly from: number;
  readonly hashes: readonly string[];
}

export function isLinks(entry: FiledEntry | Links): entry is Links {
  return 'hashes' in entry;
}
