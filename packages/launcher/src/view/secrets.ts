import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: nobody can guess one. */
const BYTES = 32;

/** A new secret, of characters that may stand in an address and in a header. */
export function newSecret(): string {
  return randomBytes(BYTES).toString('base64url');
}

/** Takes the same time whatever differs. Digests have one length, so not even the length of the secret shows. */
export function isSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(secret));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
