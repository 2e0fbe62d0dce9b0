import { Argument, type Command } from 'commander';
import { SHELLS, type ShellName } from '../completion/words.ts';
import type { CommandContext } from './command-context.ts';
import { print } from './output.ts';
import { wordsOfProgram } from './program-words.ts';

const HELP = `
Prints a script that completes commands, options, their values, client names, files, and after
"call" the tools, the names of their arguments and CSF ids. The script holds all words: a TAB starts
no process, and works whatever state csf-mcp is in. After an update a new shell has the new words. If
you keep the script in a file, write that file again.

bash (3.2 or newer; the package bash-completion is not needed), in ~/.bashrc or, for the shells
that macOS opens, ~/.bash_profile:
  eval "$(csf-mcp completion bash)"

zsh, in ~/.zshrc, below the line with compinit (add it if there is none):
  autoload -Uz compinit && compinit
  source <(csf-mcp completion zsh)
or, so that the shell starts faster, as a file in a folder of fpath, before compinit:
  mkdir -p ~/.zfunc && csf-mcp completion zsh > ~/.zfunc/_csf-mcp
  fpath=(~/.zfunc $fpath)                 in ~/.zshrc, above the line with compinit

Exit code: 0 printed, 2 usage.

Examples:
  eval "$(csf-mcp completion bash)"       try it, in this shell only
  csf-mcp call csf_get id=GV.OC-<TAB>
`;

export function addCompletionCommand(program: Command, { version, signals }: CommandContext): void {
  program
    .command('completion')
    .description('print a script that completes csf-mcp in a shell')
    .addArgument(new Argument(`<${SHELLS.join('|')}>`, 'the shell').choices(SHELLS))
    .addHelpText('after', HELP)
    .action(async (shell: ShellName) => {
      signals.close();
      const { completion } = await import('../completion/script.ts');
      print(await completion(shell, { version, ...wordsOfProgram(program) }));
    });
}
