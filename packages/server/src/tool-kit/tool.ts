import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { FormValues } from '../apps/form-values.ts';
import type { ToolView } from '../apps/tool-view.ts';
import type { Writer } from '../audit/writer.ts';
import type { Services } from '../services.ts';
import type { Annotations } from './annotations.ts';
import type { FromTerminal } from './from-terminal.ts';
import { type ToolInput, toolInput } from './tool-input.ts';
import { toolOutput } from './tool-output.ts';

/** A tool as a value: what clients are told about it, and what it does. */
export interface Tool<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Its arguments. */
  readonly input: ToolInput<Shape>;
  /** The facts of its answers. */
  readonly output: StandardSchemaWithJSON;
  readonly annotations: Annotations;
  /** Its part in a view, for clients that show views. */
  readonly view?: ToolView;
  /**
   * Answers one call whose arguments fit `input`, or asks the person at the client first. It is a method, because the
   * list of tools holds tools with different arguments.
   *
   * @throws CsfServerError if the call is refused
   */
  run(args: z.output<z.ZodObject<Shape>>, call: ToolCall): Answer | Question | Promise<Answer | Question>;
}

/** A tool's answer. Some clients show the model only structured content, others only text: both have all three. */
export interface Answer {
  /** A sentence that says the essential. */
  readonly summary: string;
  /** What to do next, in a short sentence, if something is to be done. */
  readonly next?: string;
  /** JSON data that fits the tool's output schema. It says the same as the summary, and does not use its two names. */
  readonly facts: object;
  /** Facts that the text leaves out: `scales`, or `groups.basis` for the basis of each item of the list `groups`. */
  readonly notInText?: readonly string[];
  /** What a view needs besides and the model does not see: the metadata of the result. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** A question that the person at the client answers with yes or no. With the answer, the tool is run again. */
export interface Question {
  readonly question: string;
  /** What the answer is about, such as the digest of a file: an answer about something else is none. */
  readonly about: string;
}

/**
 * What the person at the client has said. A tool that wants to know returns a question when it is `not asked`, and goes
 * without an answer where the client `cannot ask`.
 */
export type Consent = 'cannot ask' | 'not asked' | 'given' | 'refused';

/** The context of a tool in one call. */
export interface ToolCall extends Services {
  /** The name of the tool, which the cursors of its lists carry. */
  readonly name: string;
  /** The author of a change at this time, for the audit log. */
  readonly writerAt: (at: Date) => Writer;
  /** What the person has said to a question about this. */
  readonly consentTo: (about: string) => Consent;
  readonly fromTerminal: FromTerminal;
  /** The one-time values of the session; null if its client does not show views. */
  readonly form: FormValues | null;
  /** Says that the client has cancelled the call or is gone, or that the server closes. */
  readonly abort: AbortSignal;
}

/** A tool with its schemas as functions: they are first built when a call or a list needs them. */
export interface ToolDefinition<Shape extends z.ZodRawShape>
  extends Pick<Tool<Shape>, 'name' | 'title' | 'description' | 'annotations' | 'view' | 'run'> {
  readonly input: () => Shape;
  readonly output: () => z.ZodObject;
}

export function tool<Shape extends z.ZodRawShape>(definition: ToolDefinition<Shape>): Tool<Shape> {
  return { ...definition, input: toolInput(definition.input), output: toolOutput(definition.output) };
}
