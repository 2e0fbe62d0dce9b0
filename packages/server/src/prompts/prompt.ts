import type { GetPromptResult } from '@modelcontextprotocol/server';
import type { Database } from '../database/open.ts';
import type { Services } from '../services.ts';

/** A prompt as a value: what clients are told about it, and what it says. */
export interface Prompt<Arguments extends PromptArguments = PromptArguments> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: Arguments;
  /**
   * It is a method, because the list of prompts holds prompts with different arguments.
   *
   * @throws CsfServerError if the request is refused
   */
  run(args: GivenArguments<Arguments>, services: Services): GetPromptResult | Promise<GetPromptResult>;
}

export type PromptArguments = Readonly<Record<string, PromptArgument>>;

/** An argument of a prompt: one line of text. */
export interface PromptArgument<IsRequired extends boolean = boolean> {
  readonly description: string;
  readonly isRequired: IsRequired;
  /** In characters. */
  readonly maxLength: number;
  /** The values that begin with what somebody has typed. */
  readonly complete: (typed: string, db: Database) => string[] | Promise<string[]>;
}

/** An optional argument that is absent or left blank is undefined. */
export type GivenArguments<Arguments extends PromptArguments> = {
  readonly [Name in keyof Arguments]: Arguments[Name]['isRequired'] extends true
    ? string
    : string | undefined;
};

export function prompt<const Arguments extends PromptArguments>(
  definition: Prompt<Arguments>,
): Prompt<Arguments> {
  return definition;
}
