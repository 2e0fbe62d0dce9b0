import { nodeCrypto } from '../node-crypto.ts';
import { canonicalJson } from '../text/canonical-json.ts';

/** Every start makes a new key, so earlier tokens are worthless. */
export function newConfirmationKey(): Buffer {
  return nodeCrypto().randomBytes(32);
}

/** A dry run hands out this token. Nobody can make it up, and it fits only what was stored then. */
export function confirmationToken(key: Buffer, state: object): string {
  return nodeCrypto().createHmac('sha256', key).update(canonicalJson(state)).digest('base64url').slice(0, 22);
}

export function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && nodeCrypto().timingSafeEqual(a, b);
}
