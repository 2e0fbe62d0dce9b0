import type { Option } from 'commander';

const suggested = new WeakMap<Option, readonly string[]>();

/** Has the shell offer these words as the value of an option. What is accepted is for `config.ts` to say. */
export function suggest(option: Option, words: readonly string[]): Option {
  suggested.set(option, words);
  return option;
}

export function suggestedValues(option: Option): readonly string[] {
  return option.argChoices ?? suggested.get(option) ?? [];
}
