import type { CallToolResult } from '@modelcontextprotocol/client';
import { LauncherError } from '../errors.ts';
import type { Entrance } from './entrance.ts';
import type { EventStreams } from './event-streams.ts';
import { type Body, RequestRefused, type Route } from './local-server.ts';
import { PAGE_TOOLS } from './page-tools.ts';
import type { ScoreCard } from './score-card.ts';
import type { ShownProfile } from './shown-profile.ts';
import type { CallTool } from './tool-calls.ts';

export interface ViewParts {
  readonly page: string;
  readonly profile: ShownProfile;
  readonly entrance: Entrance;
  readonly callTool: CallTool;
  readonly card: ScoreCard;
  readonly streams: EventStreams;
}

/** What the view's server answers. */
export function viewRoutes(parts: ViewParts): Readonly<Record<string, Route>> {
  const { page, card, streams } = parts;
  return {
    '/': { access: 'page', page },
    '/session': { access: 'open data', answer: (body) => letIn(body, parts) },
    '/call': { access: 'data', answer: (body) => passOn(body, parts) },
    '/card': { access: 'data', answer: ({ outcome }) => resultOf(card.open(textOrNothing(outcome))) },
    '/record': { access: 'data', answer: (body) => resultOf(card.record(body)) },
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
function passOn({ tool, arguments: given }: Body, { callTool }: ViewParts): Promise<object> {
  if (typeof tool !== 'string' || !PAGE_TOOLS.has(tool))
    throw new RequestRefused(403, 'The page may not call this tool.');
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new RequestRefused(400, 'The arguments of a tool have to be an object.');
  return resultOf(callTool(tool, { ...given }));
}

function textOrNothing(given: unknown): string | undefined {
  if (given === undefined || typeof given === 'string') return given;
  throw new RequestRefused(400, 'The outcome has to be a text.');
}

async function resultOf(called: Promise<CallToolResult>): Promise<object> {
  try {
    return { result: await called };
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error;
    const { message, hint } = error;
    throw new RequestRefused(503, hint === undefined ? message : `${message}\n${hint}`);
  }
}
