import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../workspace/paths.mjs';
import { temporaryFolder } from './folder.mjs';

const BIOME = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const LAUNCHER = 'packages/launcher/src';

/** Each reads platform, environment or arguments, in a line of its own. */
const READS = [
  "import { env } from 'node:process';",
  'const onWindows = process.platform;',
  "const home = process.env['HOME'];",
  'const words = process.argv.slice(2);',
  'const { execPath, platform } = process;',
  'const { env: variables } = process;',
  "const name = process['platform'];",
  'const sameWords = globalThis.process.argv;',
];

/** Lints a file by the project's own rules. @returns the places that are named, such as `a/file.ts:3` */
async function lint(path, lines) {
  const tree = realpathSync(temporaryFolder());
  for (const file of ['biome.json', 'packages/launcher/process-reads.grit'])
    cpSync(join(root, file), join(tree, file), { recursive: true });
  mkdirSync(join(tree, dirname(path)), { recursive: true });
  writeFileSync(join(tree, path), lines.join('\n'));
  const args = [BIOME, 'lint', '--vcs-enabled=false', '--reporter=github', path];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: tree }).catch((error) => error);
  const found = stdout.matchAll(/::error title=plugin,file=([^,]+),line=(\d+)/g);
  return [...found].map(([, file, line]) => `${relative(tree, file)}:${line}`);
}

test('each read of platform, environment and arguments below the entry points is named', async () => {
  const path = `${LAUNCHER}/lock/acquire.ts`;
  expect(await lint(path, READS)).toEqual(READS.map((_, index) => `${path}:${index + 1}`));
});

test('other properties of process may be read anywhere', async () => {
  const lines = ['const { execPath, pid } = process;', 'process.exit(process.ppid);', '// process.platform'];
  expect(await lint(`${LAUNCHER}/lock/acquire.ts`, lines)).toEqual([]);
});

test.each(['bin.ts', 'server-process.ts'])('%s reads them', async (entry) => {
  expect(await lint(`${LAUNCHER}/${entry}`, READS)).toEqual([]);
});
