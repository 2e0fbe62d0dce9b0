import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { ROOT } from '../support/instances/requirement.ts';

/** A database of an earlier schema; README.md beside it says how it was made. */
const EARLIER = join(import.meta.dirname, '../../../server/test/fixtures/database-schema-4/csf.db');

const UNAVAILABLE = 69;

failureMode(
  'F97 a database of an earlier schema without room for a copy of it: the start is refused, and nothing is changed',
  async (sandbox) => {
    const { dataDir } = sandbox;
    const kib = Math.ceil((statSync(EARLIER).size * 1.5) / 1_024);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const { through, fromOutside } = await enterMountNamespace(
      sandbox,
      'mount -t tmpfs -o mode=700,size="$3" tmpfs "$1"; cp "$2" "$1"; chmod 600 "$1"/*',
      [dataDir, EARLIER, `${kib}k`],
    );
    const { code, stderr } = await sandbox.run(['start'], { through });
    expect(code).toBe(UNAVAILABLE);
    expect(stderr).toMatch(/before-schema.*could not grow: the disk is full/);
    expect(readdirSync(fromOutside(dataDir)).toSorted()).toEqual(['csf.db', 'instance.lock']);
    expect(readFileSync(join(fromOutside(dataDir), 'csf.db')).equals(readFileSync(EARLIER))).toBe(true);
    sandbox.expectLifecycle([{ code: 'E_START_FAILED', exitCode: UNAVAILABLE }]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F97 a database of an earlier schema is kept before its update, and restored from there',
  async (sandbox) => {
    const { dataDir } = sandbox;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    copyFileSync(EARLIER, join(dataDir, 'csf.db'));
    const kept = join(dataDir, 'before-schema-7.db');
    for (const command of [['call', 'profile_get', 'profile=clinic', '--json'], ['start']]) {
      const { code, stderr } = await sandbox.run(command);
      expect(code, stderr).toBe(0);
    }
    expect(readdirSync(dataDir).toSorted()).toEqual(['before-schema-7.db', 'csf.db', 'instance.lock']);
    const { code, stderr } = await sandbox.run(['restore', kept]);
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(dataDir, 'csf.db')).equals(readFileSync(kept))).toBe(true);
    sandbox.expectLifecycle(['ready']);
  },
);
