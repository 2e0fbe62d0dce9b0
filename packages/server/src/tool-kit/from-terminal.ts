import type { ServerContext } from '@modelcontextprotocol/server';
import { invalid } from '../refusals/invalid.ts';
import { replaceInvisible } from '../text/invisible.ts';

const MAX_FILE_NAME = 255;

/** The name of a file on its way through a folder of the data directory. The next command removes what is left of one. */
const PASSING = /^\.csf-mcp-pass-\w{6}$/;

/**
 * What `csf-mcp import`, `csf-mcp export` and `csf-mcp report` say beside the arguments of a call, in the `_meta` of the request. A model
 * gives arguments only, so it cannot say any of this.
 */
export interface FromTerminal {
  /** The person at the terminal accepts what csf-mcp cannot verify. */
  readonly acceptsUnverified: boolean;
  /** The person wants parts of an older release in the place of newer ones. */
  readonly acceptsOlder: boolean;
  /** The person wants accounts and client names in the file. */
  readonly withIdentities: boolean;
  /** The name of the user's file, of which the file in `imports` is a copy; null if that is its name. */
  readonly fileName: string | null;
  /** The name that the exported file has to have, since it will be fetched; null for one that stays. */
  readonly exportName: string | null;
}

/** @throws CsfServerError INVALID_INPUT for a name that our own commands do not give */
export function fromTerminal({ mcpReq }: Pick<ServerContext, 'mcpReq'>): FromTerminal {
  const meta: Readonly<Record<string, unknown>> = mcpReq._meta ?? {};
  const exportName = meta['csf-mcp/exportName'] ?? null;
  if (exportName !== null && !(typeof exportName === 'string' && PASSING.test(exportName)))
    throw invalid('_meta "csf-mcp/exportName" is for csf-mcp export and report alone', 'Leave it out.');
  return {
    acceptsUnverified: meta['csf-mcp/acceptUnverified'] === true,
    acceptsOlder: meta['csf-mcp/acceptOlder'] === true,
    withIdentities: meta['csf-mcp/withIdentities'] === true,
    fileName: bareName(meta['csf-mcp/fileName']),
    exportName,
  };
}

/** The file has been read, so a strange name need not stop anything. */
function bareName(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const name = given.slice(-MAX_FILE_NAME).split(/[/\\]/).at(-1) ?? '';
  return replaceInvisible(name.toWellFormed(), () => ' ').trim() || null;
}
