import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of this test alone, with a space in its name as users' folders have. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'csf-mcp scripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
