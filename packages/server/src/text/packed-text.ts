import { nodeCrypto } from '../node-crypto.ts';

export interface UnpackedText {
  readonly text: string;
  /** Of the text in UTF-8, in hex. */
  readonly sha256: string;
}

/** A text as gzip. The same text may have other bytes on another machine, so nothing is said about them. */
export function pack(text: string): Uint8Array {
  return zlib().gzipSync(text);
}

/** Null if the bytes are no gzip, are cut off, or hold more than `maxBytes`: whoever packed them, it was not this program. */
export function unpack(packed: Uint8Array, maxBytes: number): UnpackedText | null {
  try {
    const text = zlib().gunzipSync(packed, { maxOutputLength: maxBytes }).toString();
    return { text, sha256: sha256Of(text) };
  } catch {
    return null; // zlib says why, which helps nobody
  }
}

/** In hex. */
export function sha256Of(text: string): string {
  return nodeCrypto().hash('sha256', text);
}

/** Loaded when it is first needed, as in few sessions. */
function zlib(): typeof import('node:zlib') {
  return process.getBuiltinModule('node:zlib');
}
