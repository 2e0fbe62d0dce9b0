import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { builtBin } from '../support/instances/installation.ts';

const dist = join(builtBin, '../../dist');

test('a start loads nothing that only other commands need', () => {
  const list = `process.on('exit', () => {
    console.log(JSON.stringify(Object.keys(process.getBuiltinModule('module')._cache)));
  });`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(list)}`, builtBin, '--load-only'];
  const env = { ...process.env, CSF_MCP_STATE_DIR: temporaryFolder() };
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
  const names = loaded.map((path) => basename(path).replace(/-[\w-]{8}\.js$/, '')).sort();
  expect(names.filter((name) => name.startsWith('bin-'))).toEqual([
    'bin-base',
    'bin-entry',
    'bin-lock',
    'bin-rolldown-runtime',
    'bin-start',
    'bin-supervise',
  ]);
});

test('every built file is ASCII, because V8 keeps others in twice the memory', () => {
  const { files } = JSON.parse(readFileSync(join(dist, 'files.json'), 'utf8'));
  const names = readdirSync(dist).filter((name) => name.endsWith('.js') && name in files);
  expect(names.length).toBeGreaterThan(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them
  expect(names.filter((name) => /[^\x00-\x7f]/.test(readFileSync(join(dist, name), 'utf8')))).toEqual([]);
});
