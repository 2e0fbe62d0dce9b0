import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { fourFields, putRecord } from '../support/instances/lock-record.ts';

export const staleLocks = {
  title: 'Stale lock',
  checks: [
    check("an older version's lock (four fields) is removed when its process is gone", async (sandbox) => {
      const gone = sandbox.program([process.execPath, '--version']);
      await gone.exit();
      putRecord(sandbox.lockFile, fourFields(gone.pid));
      const session = await sandbox.running();
      expect(session.logged()).toContainEqual(
        expect.objectContaining({ msg: 'Removing stale lock file', recordedPid: gone.pid }),
      );
      expect((await sandbox.recorded('running')).pid).toBe(session.pid);
    }),
  ],
};
