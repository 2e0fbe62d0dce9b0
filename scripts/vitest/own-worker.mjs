import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What other tests in the same process would notice: processes, threads, replacements, and changes of its own state. */
const OWN_WORKER = [
  /node:child_process|node:worker_threads/,
  /\bvi\.(?:mock|doMock|spyOn|stub|useFakeTimers|setConfig)/,
  /\bprocess\.(?:chdir|umask|seteuid|on|once)\(/,
  /\bprocess\.env(?:\.\w+|\[[^\]]+\]) *=[^=]|\bdelete process\.env/,
];

const RELATIVE_IMPORT = /(?:from|import\()\s*'(\.[^']+\.ts)'/g;

/**
 * The test files of a package that need a worker of their own, as paths below the package. All others share theirs.
 * A test is judged by its own text and by that of the test code that it imports, so nobody has to keep a list.
 */
export function testsWithOwnWorker(packageFolder) {
  const files = globSync('test/**/*.test.ts', { cwd: packageFolder }).map((name) =>
    join(packageFolder, name),
  );
  return files
    .filter((file) => testCodeOf(file).some(needsOwnWorker))
    .map((file) => relative(packageFolder, file))
    .sort();
}

/** A test and the test code that it imports, directly or not. */
function testCodeOf(file, seen = new Set()) {
  if (seen.has(file) || file.includes('/src/')) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(RELATIVE_IMPORT)].map(([, path]) => resolve(dirname(file), path));
  return [text, ...imports.flatMap((path) => testCodeOf(path, seen))];
}

function needsOwnWorker(text) {
  return OWN_WORKER.some((pattern) => pattern.test(text));
}
