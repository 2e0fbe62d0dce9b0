import * as z from 'zod';
import { elements } from './framework/elements.ts';
import { type ElementKind, elementKinds } from './tool-kit/arguments.ts';
import { tools as allTools } from './tools.ts';

// The words that completion offers, and what a call knows of a tool before it has a server. The build runs this module and bundles only its values, because importing it would
// bring all tools into the launcher.

export interface ToolWords {
  readonly name: string;
  readonly title: string;
  readonly isReadOnly: boolean;
  readonly arguments: readonly ArgumentWords[];
}

export interface ArgumentWords {
  readonly name: string;
  /** The kind of element whose id the argument takes as a rule; null for other arguments. */
  readonly ids: ElementKind | null;
  /** The values that the argument accepts, if there are only a few. */
  readonly values: readonly string[];
}

/** The ids of the Core, in NIST's order. */
export const ids: Readonly<Record<ElementKind, readonly string[]>> = {
  function: idsOf('function'),
  category: idsOf('category'),
  outcome: idsOf('outcome'),
  element: elements.map(({ id }) => id),
};

/** What to call in place of a tool that is no more, by its name. */
export { formerTools } from './former-tools.ts';

/** In the order in which clients list them. */
export const tools: readonly ToolWords[] = allTools.map(({ name, title, annotations, input }) => ({
  name,
  title,
  isReadOnly: annotations.readOnlyHint,
  arguments: Object.entries(input.shape).map(([argument, schema]) => argumentWords(argument, schema)),
}));

function idsOf(type: 'function' | 'category' | 'outcome'): string[] {
  return elements.filter((element) => element.type === type).map(({ id }) => id);
}

function argumentWords(name: string, schema: z.core.$ZodType): ArgumentWords {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return argumentWords(name, schema.unwrap());
  return { name, ids: elementKinds.get(schema)?.kind ?? null, values: valuesOf(schema) };
}

function valuesOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  return schema instanceof z.ZodBoolean ? ['true', 'false'] : [];
}
