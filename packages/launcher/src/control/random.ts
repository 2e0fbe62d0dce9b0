import { closeSync, openSync, readSync } from 'node:fs';
import type { Platform } from '../platform/platform.ts';

/**
 * Random bytes as hexadecimal digits, without node:crypto where the system has a file for them: it takes 24 ms to load.
 * @throws a system error
 */
export function randomHex(bytes: number, { name }: Platform): string {
  if (name === 'win32') return process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex');
  const fd = openSync('/dev/urandom', 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    if (readSync(fd, buffer) !== bytes) throw new Error('/dev/urandom gave too few bytes');
    return buffer.toString('hex');
  } finally {
    closeSync(fd);
  }
}
