/** Prints what a script was asked for. @returns its exit code. */
export function print(text) {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Prints why a script fails. @returns its exit code. */
export function fail(text, code) {
  process.stderr.write(`${text}\n`);
  return code;
}
