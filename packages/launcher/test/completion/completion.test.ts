import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { wordsOfProgram } from '../../src/command-line/program-words.ts';
import { suggest } from '../../src/command-line/suggested-values.ts';
import { completion } from '../../src/completion/script.ts';
import { SHELLS, type ShellName } from '../../src/completion/words.ts';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { onTerminal } from '../support/instances/terminal.ts';

const SHOW = '\u0014'; // Ctrl-T
const CLEAR = '\u0015'; // Ctrl-U

/** Makes each shell show its current line on Ctrl-T, and start over on Ctrl-U. */
const SET_UP: Readonly<Record<ShellName, { command: string; lines: readonly string[] }>> = {
  bash: {
    command: 'bash --norc --noprofile -i',
    lines: [
      "bind 'set bell-style none'",
      "bind 'set completion-query-items 0'",
      "bind 'set page-completions off'",
      `bind -x '"\\C-t": printf "\\n<%s>\\n" "$READLINE_LINE"'`,
    ],
  },
  zsh: {
    command: 'zsh -f -i',
    lines: [
      'unsetopt beep; LISTMAX=1000; autoload -Uz compinit; compinit -u -D',
      'show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey "^T" show; bindkey "^U" kill-whole-line',
    ],
  },
};

/** The command that the help gives. */
const fromCommand = (shell: ShellName): string => {
  const command = `'${node}' '${builtBin}' completion ${shell}`;
  return shell === 'bash' ? `eval "$(${command})"` : `source <(${command})`;
};

const has = (shell: ShellName): boolean => spawnSync(shell, ['--version']).status === 0;

/** An interactive shell in a folder with some files, after it has read some lines. */
async function openShell(sandbox: Sandbox, shell: ShellName, lines: readonly string[]): Promise<Session> {
  const session = onTerminal(sandbox, SET_UP[shell].command, {
    cwd: sandbox.path('cwd'),
    env: { PS1: '$ ' },
  });
  const setUp = [...SET_UP[shell].lines, ...lines, 'stty cols 300; echo "set"" up"'];
  session.write(setUp.map((line) => `${line}\n`).join(''));
  await eventually(`${shell} to be set up`, () => session.stdout().includes('set up'));
  return session;
}

/** The line of a shell after some keys, TAB among them. */
async function lineAfter(session: Session, keys: string): Promise<string | undefined> {
  const start = session.stdout().length;
  session.write(`${keys}${SHOW}`);
  const shown = await eventually(`the line after ${JSON.stringify(keys)}`, () =>
    /<(csf-mcp.*)>\r?\n/.exec(session.stdout().subarray(start).toString()),
  );
  session.write(CLEAR);
  return shown[1];
}

/** Includes the other branches of a command line: files, and the arguments of tools. */
function exampleProgram(): Command {
  const program = new Command('csf-mcp').version('1.2.3');
  program
    .command('start')
    .description("what a client's user [or nobody] runs: `it` \\ $HOME")
    .addOption(suggest(new Option('--log-level <level>', 'how much'), ['debug', 'info', 'error']))
    .option('-f, --force', 'it is forced')
    .option('--lock-file <path>', 'a file')
    .option('--data-dir <path>', 'a folder')
    .option('--wait <seconds>', 'how long');
  program.command('stop');
  program.command('install').addArgument(new Argument('<client>').choices(['cursor', 'vscode']));
  program.command('backup').argument('<file>');
  program
    .command('call')
    .argument('<tool>')
    .argument('[arguments...]')
    .option('--lock-file <path>', 'a file')
    .option('--json', 'JSON');
  return program;
}

describe.each(SHELLS)('the completion of %s', (shell) => {
  it.runIf(has(shell))(`completes what a user types [needs ${shell}]`, async () => {
    await using sandbox = createSandbox();
    mkdirSync(sandbox.path('cwd/folder here'), { recursive: true });
    writeFileSync(sandbox.path('cwd/file one'), '');
    writeFileSync(sandbox.path('cwd/folder.txt'), '');
    const script = sandbox.path('script');
    writeFileSync(script, await completion(shell, { version: '1.2.3', ...wordsOfProgram(exampleProgram()) }));
    const session = await openShell(sandbox, shell, [`source '${script}'`]);
    const found: Record<string, string | undefined> = {};
    for (const typed of Object.keys(EXPECTED)) found[typed] = await lineAfter(session, typed);
    expect(found).toEqual(EXPECTED);
    session.write('exit\n');
    await session.exit();
  });

  it.runIf(has(shell))(`lists what there is [needs ${shell}]`, async () => {
    await using sandbox = createSandbox();
    mkdirSync(sandbox.path('cwd'));
    const session = await openShell(sandbox, shell, [fromCommand(shell)]);
    const start = session.stdout().length;
    session.write('csf-mcp \t\t');
    await eventually('the commands to be listed', () => {
      const shown = session.stdout().subarray(start).toString();
      return ['start', 'status', 'kill', 'logs', 'install', 'completion', 'help'].every((name) =>
        shown.includes(`${name} `),
      );
    });
    session.write(CLEAR);
    for (const [typed, line] of [
      ['csf-mcp start --log-level s\t', 'csf-mcp start --log-level silent '],
      ['csf-mcp export clinic --kind q\t', 'csf-mcp export clinic --kind questionnaire '],
      ['csf-mcp export clinic --table w\t', 'csf-mcp export clinic --table withdrawals '],
      ['csf-mcp import a.csv --kind c\t', 'csf-mcp import a.csv --kind community '],
    ] as const)
      expect(await lineAfter(session, typed)).toBe(line);
    session.write('exit\n');
    await session.exit();
  });
});

it.runIf(has('bash'))(
  'completes in a bash without compopt, and with other word breaks [needs bash]',
  async () => {
    await using sandbox = createSandbox();
    mkdirSync(sandbox.path('cwd'));
    const session = await openShell(sandbox, 'bash', [
      fromCommand('bash'),
      'enable -n compopt', // as in bash 3.2
      'COMP_WORDBREAKS=" "',
    ]);
    for (const [typed, line] of [
      ['csf-mcp sta\t', 'csf-mcp sta'],
      ['csf-mcp start --log-level=s\t', 'csf-mcp start --log-level=silent '],
      ['csf-mcp start --lock-file=a:b --log-level wa\t', 'csf-mcp start --lock-file=a:b --log-level warn '],
    ] as const)
      expect(await lineAfter(session, typed)).toBe(line);
    expect(session.stdout().toString()).not.toContain('command not found');
    session.write('exit\n');
    await session.exit();
  },
);

it.runIf(has('zsh'))('completes in zsh from a file in a folder of fpath [needs zsh]', async () => {
  await using sandbox = createSandbox();
  mkdirSync(sandbox.path('cwd'));
  mkdirSync(sandbox.path('functions'));
  const { stdout } = await sandbox.run(['completion', 'zsh']);
  writeFileSync(sandbox.path('functions/_csf-mcp'), stdout);
  const session = await openShell(sandbox, 'zsh', [
    `fpath=('${sandbox.path('functions')}' $fpath); compinit -u -D`,
  ]);
  for (const _ of ['the first time', 'from then on'])
    expect(await lineAfter(session, 'csf-mcp insta\t')).toBe('csf-mcp install ');
  session.write('exit\n');
  await session.exit();
});

it('wants one of the shells that it knows', async () => {
  await using sandbox = createSandbox();
  for (const args of [[], ['fish'], ['bash', 'zsh']]) {
    const { code, stdout, stderr } = await sandbox.run(['completion', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (args.length < 2) expect(stderr).toMatch(/bash.*zsh/);
  }
});

/** Lines as typed, and as they are then. */
const EXPECTED: Readonly<Record<string, string>> = {
  'csf-mcp sta\t': 'csf-mcp start ',
  'csf-mcp st\t': 'csf-mcp st',
  'csf-mcp --vers\t': 'csf-mcp --version ',
  'csf-mcp help bac\t': 'csf-mcp help backup ',
  'csf-mcp start --fo\t': 'csf-mcp start --force ',
  'csf-mcp start --force --log-level d\t': 'csf-mcp start --force --log-level debug ',
  'csf-mcp start --log-level=er\t': 'csf-mcp start --log-level=error ',
  'csf-mcp start --wait \t': 'csf-mcp start --wait ',
  'csf-mcp start --lock-file fi\t': 'csf-mcp start --lock-file file\\ one ',
  'csf-mcp start --data-dir fold\t': 'csf-mcp start --data-dir folder\\ here/',
  'csf-mcp install c\t': 'csf-mcp install cursor ',
  'csf-mcp install cursor x\t': 'csf-mcp install cursor x',
  'csf-mcp backup fi\t': 'csf-mcp backup file\\ one ',
  'csf-mcp stop -- --h\t': 'csf-mcp stop -- --h',
  'csf-mcp call csf_g\t': 'csf-mcp call csf_get ',
  'csf-mcp call --lock-file x csf_g\t': 'csf-mcp call --lock-file x csf_get ',
  'csf-mcp call csf_get i\t': 'csf-mcp call csf_get id=',
  'csf-mcp call csf_get id=GV.O\t': 'csf-mcp call csf_get id=GV.O',
  'csf-mcp call csf_get id=GV.OC-\t': 'csf-mcp call csf_get id=GV.OC-0',
  'csf-mcp call csf_get id=GV.OC-05\t': 'csf-mcp call csf_get id=GV.OC-05 ',
  'csf-mcp call csf_get --json id=DE.AE-07\t': 'csf-mcp call csf_get --json id=DE.AE-07 ',
  'csf-mcp call csf_get id=GV detail=d\t': 'csf-mcp call csf_get id=GV detail=detailed ',
  'csf-mcp call csf_search function=G\t': 'csf-mcp call csf_search function=GV ',
  'csf-mcp call tier_record area=risk\\ g\t': 'csf-mcp call tier_record area=risk\\ governance ',
  'csf-mcp call data_import file=fi\t': 'csf-mcp call data_import file=file\\ one ',
  'csf-mcp call csf_search query=fi\t': 'csf-mcp call csf_search query=fi',
  'csf-mcp call no_tool i\t': 'csf-mcp call no_tool i',
  'csf-mcp nothing fi\t': 'csf-mcp nothing fi',
  'csf-mcp stop >fi\t': 'csf-mcp stop >file\\ one ',
};
