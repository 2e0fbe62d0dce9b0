import { CARD_META_KEY, FORM_TOOL } from '@csf-mcp/server/card-names';
import { createFormValues, type FormSubject } from '@csf-mcp/server/form-values';
import { CsfServerError } from '@csf-mcp/server/refusal';
import type { CallToolResult } from '@modelcontextprotocol/client';
import * as z from 'zod/mini';
import { textOf } from '../call/call.ts';
import type { ClientSession } from '../call/client-session.ts';
import { errorMessage } from '../errors.ts';
import { type Body, RequestRefused } from './local-server.ts';
import type { ToolCalls } from './tool-calls.ts';

/** The tool whose answers the card shows. */
const LIST_TOOL = 'assessment_next';

/** The longest page that the tool gives: a category fits into one or two. */
const PAGE_SIZE = 25;

/** After every assessment, so that what has a score can be scored again. */
const EVER = '9999-12-31';

/** What the page says of a one-time value that is none, was used or is too old. The card has a button of that name. */
const NOT_GOOD = `This card has been used, is older than 15 minutes, or shows a former scale. Nothing was recorded just now.
Get a new card: it keeps what you have filled in, and shows what is recorded.`;

const OTHER_SCALE = `The scale of the profile has changed since this card was made. Nothing was recorded.
Get a new card: it shows what the levels mean now.`;

const UNCERTAIN = `The score may or may not have been recorded.
Get a new card: it keeps what you have filled in, and shows what is recorded.`;

/** What became of a submission: a problem leaves open whether it was recorded. */
type Submitted = { readonly result: CallToolResult } | { readonly problem: string };

/** The card on which a person scores outcomes in the browser. */
export interface ScoreCard {
  /**
   * @param outcome its id; undefined for what is due
   * @returns the result of `assessment_next` as the card takes it
   * @throws RequestRefused as the tool refuses, or if the outcome is not in the scope of the profile
   */
  readonly open: (outcome: string | undefined) => Promise<CallToolResult>;
  /**
   * Records what a person has filled in.
   * @returns the result of `form_submit`
   * @throws RequestRefused if nothing was recorded, or nobody knows whether it was
   */
  readonly record: (filled: Body) => Promise<CallToolResult>;
}

/**
 * A server's one-time values end with their session, and a view keeps none. So the page gets values of the view, under the
 * same rules. Each submission asks for the server's own value and spends it, in one session.
 */
export function createScoreCard(profile: string, { call }: Pick<ToolCalls, 'call'>): ScoreCard {
  const values = createFormValues(() => new Date());
  /** The scale on the newest card. The values of cards with another one are void. */
  let shownScale = '';
  const submit = async (filled: Body, { outcome, scale }: FormSubject): Promise<Submitted> => {
    let isUnderWay = false;
    const send = async (session: ClientSession): Promise<CallToolResult> => {
      const list = await listOne(session, { profile, outcome });
      if (list.isError === true) return list;
      if (listIn(list).scale !== scale) return refusal(OTHER_SCALE);
      const value = cardIn(list).values[outcome];
      isUnderWay = true;
      return session.callTool(FORM_TOOL, { ...filled, profile, outcome, value });
    };
    try {
      const result = await call(FORM_TOOL, { send });
      if (result.isError === true) throw new RequestRefused(409, textOf(result)); // the value stays good
      return { result };
    } catch (error) {
      if (error instanceof RequestRefused || !isUnderWay) throw error;
      return { problem: errorMessage(error) }; // the value is void: who submits again could record it twice
    }
  };
  return {
    open: async (outcome) => {
      const send = (session: ClientSession): Promise<CallToolResult> =>
        outcome === undefined
          ? session.callTool(LIST_TOOL, { profile })
          : listOne(session, { profile, outcome });
      const list = await call(LIST_TOOL, { onlyReads: true, send });
      if (list.isError === true) throw new RequestRefused(409, textOf(list));
      const card = cardIn(list);
      const { outcomes, scale } = listIn(list);
      shownScale = scale;
      const ids = outcomes.map(({ id }) => id);
      const ours = values.issue({ profile, scale }, ids);
      return { ...list, _meta: { ...list._meta, [CARD_META_KEY]: { ...card, values: ours } } };
    },
    record: async ({ outcome, value, ...filled }) => {
      if (typeof outcome !== 'string' || typeof value !== 'string')
        throw new RequestRefused(400, 'A submission needs the outcome and its one-time value.');
      const subject = { profile, outcome, scale: shownScale };
      const submitted = await values
        .spend(value, subject, () => submit(filled, subject))
        .catch((error: unknown) => {
          throw error instanceof CsfServerError ? new RequestRefused(409, NOT_GOOD) : error;
        });
      if ('result' in submitted) return submitted.result;
      throw new RequestRefused(503, `${submitted.problem}\n${UNCERTAIN}`);
    },
  };
}

const cardContent = z.looseObject({ values: z.record(z.string(), z.string()) });

function cardIn({ _meta }: CallToolResult): z.infer<typeof cardContent> {
  return z.parse(cardContent, _meta?.[CARD_META_KEY]);
}

const listed = z.looseObject({
  outcomes: z.array(z.looseObject({ id: z.string() })),
  scale: z.unknown(),
  nextCursor: z.optional(z.string()),
});

function listIn({ structuredContent }: CallToolResult) {
  const { outcomes, scale } = z.parse(listed, structuredContent);
  return { outcomes, scale: JSON.stringify(scale) };
}

/** What a tool answers that refuses. */
function refusal(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** The list of one outcome, whether it is due or not. */
async function listOne(
  session: ClientSession,
  { profile, outcome }: Pick<FormSubject, 'profile' | 'outcome'>,
): Promise<CallToolResult> {
  const [category] = outcome.split('-');
  const args = { profile, category, assessedBefore: EVER, limit: PAGE_SIZE };
  let cursor: string | undefined;
  do {
    const list = await session.callTool(LIST_TOOL, { ...args, ...(cursor !== undefined && { cursor }) });
    if (list.isError === true) return list;
    const { outcomes, nextCursor, ...facts } = z.parse(listed, list.structuredContent);
    const wanted = outcomes.filter(({ id }) => id === outcome);
    if (wanted.length > 0) return { ...list, structuredContent: { ...facts, outcomes: wanted } };
    cursor = nextCursor;
  } while (cursor !== undefined);
  return refusal(`${outcome} is not in the scope of the profile, so it cannot be scored.`);
}
