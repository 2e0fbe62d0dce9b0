import {
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { declaredCapabilities } from '../apps/declared-capabilities.ts';
import type { Consent, Question } from './tool.ts';

/** The name of a question. What it is about belongs to it: the client sends the answer back, perhaps with another call. */
const keyOf = (about: string) => `consent ${about}`;

/**
 * What the person at the client has said so far in this call to a question about something. In protocol 2026-07-28 the client repeats the call with
 * the answer; in earlier ones the SDK sends `elicitation/create` and repeats the call itself.
 */
export function consentIn(server: McpServer, context: ServerContext, about: string): Consent {
  if (!canAsk(declaredCapabilities(server, context))) return 'cannot ask';
  const response = inputResponse(context.mcpReq.inputResponses, keyOf(about));
  if (response.kind === 'missing') return 'not asked';
  return response.kind === 'elicit' && response.action === 'accept' ? 'given' : 'refused';
}

/** To accept says yes: there is nothing to fill in. */
export function ask({ question, about }: Question): InputRequiredResult {
  const form = { message: question, requestedSchema: { type: 'object' as const, properties: {} } };
  return inputRequired({ inputRequests: { [keyOf(about)]: inputRequired.elicit(form) } });
}

/** Forms are what a client can show that says nothing but `elicitation: {}`, as all did before there were other modes. */
function canAsk(capabilities: unknown): boolean {
  if (!hasObject(capabilities, 'elicitation')) return false;
  const { elicitation } = capabilities;
  return Object.keys(elicitation).length === 0 || hasObject(elicitation, 'form');
}

function hasObject<Key extends string>(value: unknown, key: Key): value is Record<Key, object> {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
  const member: unknown = Object(value)[key];
  return typeof member === 'object' && member !== null;
}
