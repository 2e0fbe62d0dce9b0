import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts the files of a build in place while csf-mcp may be starting or running from the same folder. Each file appears
 * whole, by a rename. Chunks carry a hash in their names, so those of two builds can lie side by side: the entry points
 * come last, when all that they import is there, and the chunks of the build before stay for a process that is still
 * running and has yet to import one.
 */
export function publish(folder, files, { last }) {
  mkdirSync(folder, { recursive: true });
  const previous = buildTime(join(folder, last[last.length - 1]));
  // One time for all files of a build, so that the next build can tell them from older ones.
  const now = new Date();
  const rank = ({ name }) => last.indexOf(name);
  for (const { name, contents } of [...files].sort((a, b) => rank(a) - rank(b))) {
    const temporary = join(folder, `.${name}.${process.pid}`);
    writeFileSync(temporary, contents);
    utimesSync(temporary, now, now);
    renameSync(temporary, join(folder, name));
  }
  removeOlderThan(folder, previous);
}

/** Leaves the files of the last build alone, for a package that is made of them. */
export function removeEarlierBuilds(folder, entryPoint) {
  removeOlderThan(folder, buildTime(join(folder, entryPoint)));
}

function buildTime(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function removeOlderThan(folder, time) {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).mtimeMs < time) rmSync(file, { recursive: true });
  }
}
