import * as z from 'zod/mini';
import { textOf, toolFailed } from '../call/call.ts';
import { LauncherError } from '../errors.ts';
import type { CallTool } from './tool-calls.ts';

export interface ShownProfile {
  readonly id: string;
  readonly name: string;
}

const MAX_NAMED = 10;

const one = z.object({ profile: z.string(), name: z.string() });

const several = z.object({ total: z.number(), profiles: z.array(z.object({ id: z.string() })) });

/**
 * The profile to show: the one that is named, or the only one.
 * @throws LauncherError E_TOOL_FAILED if there is none of this name, E_USAGE if one has to be named or made first
 */
export async function findShownProfile(named: string | undefined, callTool: CallTool): Promise<ShownProfile> {
  const args = named === undefined ? { limit: MAX_NAMED } : { profile: named };
  const result = await callTool('profile_overview', args);
  if (result.isError === true) throw toolFailed('profile_overview', textOf(result));
  const { data: found } = z.safeParse(one, result.structuredContent);
  if (found !== undefined) return { id: found.profile, name: found.name };
  const { total, profiles } = z.parse(several, result.structuredContent);
  throw total === 0
    ? noProfile()
    : nameOne(
        profiles.map(({ id }) => id),
        total,
      );
}

function noProfile(): LauncherError {
  return new LauncherError('E_USAGE', 'There is no profile to show', {
    hint: 'Make one in a chat, or: csf-mcp call profile_create name=… organization=…',
  });
}

function nameOne(ids: readonly string[], total: number): LauncherError {
  const more = total > ids.length ? ` and ${total - ids.length} more` : '';
  return new LauncherError('E_USAGE', `There are ${total} profiles: name one`, {
    hint: `csf-mcp view <profile>, with one of: ${ids.join(', ')}${more}`,
  });
}
