import type { Argument, Command, Option } from 'commander';
import type { ArgumentWords, CommandWords, OptionWords, Place } from '../completion/words.ts';
import { suggestedValues } from './suggested-values.ts';

// The words come from commander, so a shell offers exactly what csf-mcp accepts. commander has no types for files and
// the like: the name of a value or an argument in the help tells.
const PLACE_OF: Readonly<Record<string, Place>> = {
  file: { kind: 'files' },
  path: { kind: 'files' },
  command: { kind: 'commands' },
  tool: { kind: 'tools' },
  arguments: { kind: 'toolArguments' },
};

const FOLDER_OPTION = /-dir$/;

/** The commands of a program and its own options, as its help shows them. */
export function wordsOfProgram(program: Command): {
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
} {
  const help = program.createHelp();
  return {
    options: optionsOf(program),
    commands: help.visibleCommands(program).map((command) => ({
      name: command.name(),
      description: help.subcommandDescription(command),
      options: optionsOf(command),
      arguments: command.registeredArguments.map(argumentWords),
    })),
  };
}

function optionsOf(command: Command): OptionWords[] {
  return command.createHelp().visibleOptions(command).map(optionWords);
}

function optionWords(option: Option): OptionWords {
  const { short, long, description, flags } = option;
  const name = /[<[]([^>\]]+)/.exec(flags)?.[1];
  return {
    names: [short, long].filter((word) => word !== undefined),
    description,
    value: name === undefined ? null : { name, place: placeOfValue(option, name) },
  };
}

function placeOfValue(option: Option, name: string): Place {
  const words = suggestedValues(option);
  if (words.length > 0) return { kind: 'words', words };
  if (FOLDER_OPTION.test(option.name())) return { kind: 'folders' };
  return PLACE_OF[name] ?? { kind: 'anything' };
}

function argumentWords(argument: Argument): ArgumentWords {
  const { argChoices: words, variadic } = argument;
  const name = argument.name();
  const place: Place | undefined = words === undefined ? PLACE_OF[name] : { kind: 'words', words };
  return { name, place: place ?? { kind: 'anything' }, isLast: variadic };
}
