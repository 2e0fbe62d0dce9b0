import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endWhoHasOpen, shellOf } from '../../src/doctor/shell.ts';
import { quoted } from '../../src/shell-words.ts';
import { LINUX, WINDOWS } from '../support/platform.ts';
import { until } from '../support/until.ts';

describe('a word for a POSIX shell', () => {
  it.each([
    ['/usr/bin/node', '/usr/bin/node'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$HOME `id` "x" \\', '\'$HOME `id` "x" \\\''],
    ['~/x', "'~/x'"],
  ])('%j is %s', (word, expected) => {
    expect(quoted(word)).toBe(expected);
  });

  it('reaches a program unchanged, whatever it is', () => {
    // An argument ends at NUL, and the last line feeds of `$(…)` are taken away.
    const word = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/\0|\n$/.test(text));
    const odd = fc
      .array(
        fc.constantFrom('\n', '\r', '\t', '\u001b[2J', '\u0085', "'", '\\', '\\n', '%s', '"', '$x', 'é', '-'),
      )
      .map((parts) => `${parts.join('')}.`);
    fc.assert(
      fc.property(fc.array(fc.oneof(word, odd), { minLength: 1, maxLength: 20 }), (words) => {
        const command = `printf '%s\\0' ${words.map(quoted).join(' ')}`;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
        expect(command).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        const printed = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
        expect(printed.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });
});

describe.skipIf(process.platform !== 'linux')('the command that ends processes', () => {
  it.each(['server-process.js', 'host.js'])(
    'ends those of csf-mcp (%s), and leaves others alone that have their ids by then',
    async (script) => {
      const stranger = spawn('sleep', ['60']);
      const deaf = spawn('sh', ['-c', 'trap "" TERM; echo deaf; read line', script]);
      const pids = [stranger.pid ?? 0, deaf.pid ?? 0];
      try {
        await once(deaf.stdout, 'data');
        execFileSync('sh', ['-c', shellOf(LINUX).endProcesses(pids)]);
        await until('the deaf one is killed', () => deaf.signalCode === 'SIGKILL');
        expect(stranger).toMatchObject({ exitCode: null, signalCode: null });
      } finally {
        stranger.kill('SIGKILL');
        deaf.kill('SIGKILL');
      }
    },
  );
});

describe.skipIf(process.platform !== 'linux')('the command that ends processes with an open file', () => {
  it('leaves a process alone that has closed it by then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'csf-mcp test '));
    const file = join(folder, "it's");
    writeFileSync(file, '');
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const reader = spawn('sleep', ['60'], { stdio: ['ignore', openSync(file, 'r'), 'ignore'] });
    try {
      execFileSync('sh', ['-c', endWhoHasOpen(file, [stranger.pid ?? 0, reader.pid ?? 0])]);
      await until('the reader is ended', () => reader.signalCode === 'SIGTERM');
      expect(stranger).toMatchObject({ exitCode: null, signalCode: null });
    } finally {
      stranger.kill('SIGKILL');
      reader.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a command for PowerShell', () => {
  const shell = shellOf(WINDOWS);

  it.each([
    [
      shell.run(['C:\\Program Files\\node.exe', "it's", 'start']),
      "& 'C:\\Program Files\\node.exe' 'it''s' 'start'",
    ],
    [shell.setVariable('HOME', 'C:\\a b'), "$env:HOME = 'C:\\a b'"],
    [shell.unsetVariables(['A', 'B']), 'Remove-Item Env:A,Env:B'],
    [shell.putFirstOnPath('C:\\n'), "$env:Path = 'C:\\n;' + $env:Path"],
    [
      shell.inTurn([shell.remove('a'), shell.move('b', 'c')]),
      "Remove-Item -LiteralPath 'a'; if ($?) { Move-Item -LiteralPath 'b' -Destination 'c' }",
    ],
    [
      shell.inTurn([shell.unsetVariables(['A']), shell.unsetVariables(['B']), shell.unsetVariables(['C'])]),
      'Remove-Item Env:A; if ($?) { Remove-Item Env:B; if ($?) { Remove-Item Env:C } }',
    ],
    [shell.run(['\u2019']), "& '\u2019\u2019'"],
    [shell.withoutInput(shell.run(['node'])), "$null | & 'node'"],
  ])('%s', (command, expected) => {
    expect(command).toBe(expected);
  });
});
