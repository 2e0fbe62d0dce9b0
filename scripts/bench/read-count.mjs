/** A whole number given on the command line. @throws an error that names the option and the value. */
export function readCount(option, text, { min }) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < min)
    throw new Error(`${option} takes a whole number of at least ${min}, not ${JSON.stringify(text)}`);
  return value;
}
