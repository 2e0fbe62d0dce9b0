/** A number given on the command line. @throws an error that names the option and the value. */
export function readNumber(option, text, { min, whole = true }) {
  const value = Number(text);
  if (text.trim() === '' || !(whole ? Number.isSafeInteger(value) : Number.isFinite(value)) || value < min)
    throw new Error(
      `${option} takes a ${whole ? 'whole ' : ''}number of at least ${min}, not ${JSON.stringify(text)}`,
    );
  return value;
}
