import { nodeCrypto } from '../../node-crypto.ts';

/** What the UUIDs of csf-mcp are made below. It is random and never changes. */
const ROOT = '6f0f4f9a-3c0e-4d52-9d0b-5f3b1f5d2c8e';

/** Gives the same UUID for the same name, and another one in any other profile. */
export type UuidOf = (name: string) => string;

/** Two installations may have a profile of the same id, but hardly one that was created in the same millisecond. */
export function uuidsOf({ id, createdAt }: { readonly id: string; readonly createdAt: string }): UuidOf {
  const namespace = uuidBelow(ROOT, `${id} ${createdAt}`);
  return (name) => uuidBelow(namespace, name);
}

/** A UUID of version 5 (RFC 9562, section 5.5). */
export function uuidBelow(namespace: string, name: string): string {
  const below = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const hash = nodeCrypto().createHash('sha1').update(below).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
