import type { ids, tools } from '@csf-mcp/server/vocabulary';

export const SHELLS = ['bash', 'zsh'] as const;
export type ShellName = (typeof SHELLS)[number];

/** The words that can stand in one place of a command line. */
export type Place =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'commands' | 'tools' | 'toolArguments' }
  /** A number or a text: nothing to offer. */
  | { readonly kind: 'anything' };

export interface OptionWords {
  /** Spelled as a user types them: `-f`, `--force`. */
  readonly names: readonly string[];
  readonly description: string;
  /** The value's name in the help, and its possible words; null for an option without a value. */
  readonly value: { readonly name: string; readonly place: Place } | null;
}

export interface ArgumentWords {
  readonly name: string;
  readonly place: Place;
  /** It takes all the words that follow. */
  readonly isLast: boolean;
}

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  readonly arguments: readonly ArgumentWords[];
}

/** Everything that a completion script offers. */
export interface Words {
  readonly version: string;
  /** The options without a command. */
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
  readonly tools: typeof tools;
  readonly ids: typeof ids;
}

/** Arguments of tools that name a file on this computer. */
export const FILE_ARGUMENT = 'file';
