import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Replacements of modules and changes of the process's own state: other tests in the same process would notice. */
const ALONE = [
  /\bvi\.(?:mock|doMock|spyOn|stub|setConfig)/,
  /(?<!['"`])\bprocess\.(?:chdir|on|once)\(/, // after a quotation mark it is code of another process
  /\bprocess\.env(?:\.\w+|\[[^\]]+\]) *=[^=]|\bdelete process\.env/,
  /\/src\/instance\/(?:usage|status)\.ts'/, // it sets a variable for pidusage
];

const PROCESSES = [/node:child_process|node:worker_threads/];

/** It loads nothing. */
const TYPE_IMPORT = /^import type [^;]+;$/gm;

const RELATIVE_IMPORT = /(?:from|import\()\s*'(\.[^']+\.ts)'/g;

/**
 * Sorts the test files of a package by what they need of their worker, as paths below the package:
 * `alone` needs one of its own, `processes` mostly waits for processes, and `pure` does neither.
 * A test is judged by its own text and by that of the test code that it imports, so nobody has to keep a list.
 */
export function kindsOfTests(packageFolder) {
  const kinds = { alone: [], processes: [], pure: [] };
  for (const name of globSync('test/**/*.test.ts', { cwd: packageFolder }).sort()) {
    const code = testCodeOf(join(packageFolder, name));
    const does = (patterns) => code.some((text) => patterns.some((pattern) => pattern.test(text)));
    const kind = does(ALONE) ? 'alone' : does(PROCESSES) ? 'processes' : 'pure';
    kinds[kind].push(name);
  }
  return kinds;
}

/** A test and the test code that it imports, directly or not. */
function testCodeOf(file, seen = new Set()) {
  if (seen.has(file) || file.includes('/src/')) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8').replaceAll(TYPE_IMPORT, '');
  const imports = [...text.matchAll(RELATIVE_IMPORT)].map(([, path]) => resolve(dirname(file), path));
  return [text, ...imports.flatMap((path) => testCodeOf(path, seen))];
}
