import { nodeCrypto } from '../node-crypto.ts';

/** A file as the user gave it, in memory. */
export interface GivenFile {
  /** Without its folder: where the user keeps files is nobody's business. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
}

export function givenFile(name: string, bytes: Buffer): GivenFile {
  return { name, bytes, sha256: nodeCrypto().hash('sha256', bytes) };
}
