import type { Option } from 'commander';

const suggested = new WeakMap<Option, readonly string[]>();

/** Makes the shell offer these words as the value of an option. `config.ts` decides what is valid. */
export function suggest(option: Option, words: readonly string[]): Option {
  suggested.set(option, words);
  return option;
}

export function suggestedValues(option: Option): readonly string[] {
  return option.argChoices ?? suggested.get(option) ?? [];
}
