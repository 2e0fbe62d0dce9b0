import { LauncherError } from '../errors.ts';
import type { Entrance } from './entrance.ts';
import type { EventStreams } from './event-streams.ts';
import { type Body, RequestRefused, type Route } from './local-server.ts';
import { PAGE_TOOLS } from './page-tools.ts';
import type { ShownProfile } from './shown-profile.ts';
import type { CallTool } from './tool-calls.ts';

export interface ViewParts {
  readonly page: string;
  readonly profile: ShownProfile;
  readonly entrance: Entrance;
  readonly callTool: CallTool;
  readonly streams: EventStreams;
}

/** What the view's server answers. */
export function viewRoutes(parts: ViewParts): Readonly<Record<string, Route>> {
  const { page, streams } = parts;
  return {
    '/': { access: 'page', page },
    '/session': { access: 'open data', answer: (body) => letIn(body, parts) },
    '/call': { access: 'data', answer: (body) => passOn(body, parts) },
    '/events': {
      access: 'data',
      answer: (_, response) => {
        streams.open(response);
        return null;
      },
    },
  };
}

function letIn({ token }: Body, { entrance, profile }: ViewParts): object {
  const key = typeof token === 'string' ? entrance.enter(token) : null;
  if (key === null)
    throw new RequestRefused(403, 'This address has been used, or is too old. Run csf-mcp view again.');
  return { key, profile };
}

/** Calls a tool for the page, and hands its whole result back, as a host of MCP Apps does. */
async function passOn({ tool, arguments: given }: Body, { callTool }: ViewParts): Promise<object> {
  if (typeof tool !== 'string' || !PAGE_TOOLS.has(tool))
    throw new RequestRefused(403, 'The page may not call this tool.');
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new RequestRefused(400, 'The arguments of a tool have to be an object.');
  try {
    return { result: await callTool(tool, { ...given }) };
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error;
    const { message, hint } = error;
    throw new RequestRefused(503, hint === undefined ? message : `${message}\n${hint}`);
  }
}
