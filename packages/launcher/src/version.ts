import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const manifest = z.object({ version: z.string() });

/** The version of this installation. */
export function readVersion(packageDir: string): string {
  return manifest.parse(JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'))).version;
}
