/** The bytes that mean nothing in Windows-1252 (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
const UNDEFINED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** The control characters that texts have: tab, line ends and form feed. */
const USUAL_CONTROLS = [0x09, 0x0a, 0x0c, 0x0d];
const CONTROLS = Array.from({ length: 0x20 }, (_, code) => code).filter(
  (code) => !USUAL_CONTROLS.includes(code),
);

/** The text of bytes in Windows-1252, in which old spreadsheets save; null for what is no text in it. */
export function decodedWindows1252(bytes: Buffer): string | null {
  if (hasControls(bytes) || hasAny(bytes, UNDEFINED)) return null;
  return new TextDecoder('windows-1252').decode(bytes);
}

/** Whether bytes have control characters that no text has in any encoding whose first half is ASCII. */
export function hasControls(bytes: Buffer): boolean {
  return hasAny(bytes, CONTROLS);
}

function hasAny(bytes: Buffer, wanted: readonly number[]): boolean {
  return wanted.some((byte) => bytes.includes(byte));
}
