import { declaresViews } from '../apps/extension.ts';
import type { ConstantAnswers } from './answers.ts';
import { longTextIn } from './long-texts.ts';
import { isInitializeRequest, isPlainListRequest, isRequest } from './requests.ts';
import { type ToolList, VIEW_TOOLS, withTools } from './tools-with-views.ts';

/** JSON-RPC 2.0, section 5.1. */
const INVALID_PARAMS = -32602;

/** The answer to a JSON-RPC request, whose id it repeats. */
export type Answer = Result | Refusal;

interface Result {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly result: object;
}

interface Refusal {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly error: { readonly code: number; readonly message: string };
}

/**
 * Answers the first requests of one session while the MCP SDK is not loaded yet: `initialize`, and the lists that never
 * change. It knows few spellings, and leaves every other message to the SDK. At any time it refuses what the SDK would
 * work on for too long.
 */
export interface FrontDesk {
  /**
   * @param message a line of the client, as JSON.parse gives it
   * @returns null for what the SDK has to answer
   */
  readonly answer: (message: unknown) => Answer | null;
}

const NO_CONSTANTS: Omit<ConstantAnswers, 'version'> = { results: [], byRevision: {} };

/** @param version the running version: constants of another one are not used */
export function createFrontDesk(constants: ConstantAnswers | null, version: string): FrontDesk {
  const { results, byRevision } = constants?.version === version ? constants : NO_CONSTANTS;
  const answered = new Set<string | number>();
  let isFirst = true;
  let revision: string | null = null;
  let showsViews = false;

  const resultOf = (message: unknown): object | undefined => {
    if (isFirst && isInitializeRequest(message)) {
      revision = message.params.protocolVersion;
      showsViews = declaresViews(message.params.capabilities);
      return constant(revision, 'initialize');
    }
    return revision !== null && isPlainListRequest(message) ? listOf(revision, message.method) : undefined;
  };
  const listOf = (of: string, method: string): object | undefined => {
    const plain = constant(of, method);
    if (!showsViews || method !== 'tools/list') return plain;
    const differing = constant(of, VIEW_TOOLS);
    return plain && differing && withTools(plain as ToolList, differing as ToolList);
  };
  const constant = (of: string, method: string): object | undefined => {
    const indexes = Object.hasOwn(byRevision, of) ? byRevision[of] : undefined;
    return indexes !== undefined && Object.hasOwn(indexes, method)
      ? results[indexes[method] ?? -1]
      : undefined;
  };

  return {
    answer: (message) => {
      const refusal = refusalOf(message);
      if (refusal !== null) return refusal;
      const result = resultOf(message);
      isFirst = false;
      if (result === undefined) return null;
      const { id } = message as { id: string | number };
      if (answered.has(id)) return null; // an id that comes twice is a mistake of the client, and the SDK's to judge
      answered.add(id);
      return { jsonrpc: '2.0', id, result };
    },
  };
}

function refusalOf(message: unknown): Refusal | null {
  if (!isRequest(message) || typeof message['method'] !== 'string') return null;
  const problem = longTextIn(message['method'], message['params']);
  return problem === null
    ? null
    : { jsonrpc: '2.0', id: message.id, error: { code: INVALID_PARAMS, message: problem } };
}
