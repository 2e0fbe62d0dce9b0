import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { expectDatabaseIntact, writeAssessments } from '../support/instances/database.ts';
import { eventually } from '../support/instances/eventually.ts';

const MIB = 1_024 * 1_024;

export const commands = {
  title: 'Commands',
  checks: [
    check('backup while a client writes, and restore of it when the instance has ended', async (sandbox) => {
      const session = await sandbox.running();
      const acknowledged = await writeAssessments(session, 50);
      const least = acknowledged();
      const file = sandbox.path('while running.db');
      const { code, stdout, stderr } = await sandbox.run(['backup', file, '--json']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ verified: true, warnings: [] });
      await session.ask('last', 'ping');
      await sandbox.endOwners();
      expect(await sandbox.run(['restore', file])).toMatchObject({ code: 0 });
      const next = await sandbox.running();
      await next.initialize();
      const { revision } = await next.callTool('profile_get', { profile: 'survivor' });
      expect(Number(revision)).toBeGreaterThanOrEqual(least);
      await sandbox.endOwners();
      expectDatabaseIntact(sandbox);
    }),

    check('restore while an instance runs is refused with 75', async (sandbox) => {
      const session = await sandbox.running();
      const file = sandbox.path('backup.db');
      expect((await sandbox.run(['backup', file])).code).toBe(0);
      expect((await sandbox.run(['restore', file])).code).toBe(75);
      expect(session.hasExited()).toBe(false);
    }),

    check('call takes arguments from stdin and writes beside an instance', async (sandbox) => {
      await sandbox.running(['--attach']);
      const saving = sandbox.csfMcp(['call', 'profile_create', '-', '--json']);
      saving.input.end(JSON.stringify({ name: 'Head office', organization: 'Müller & 日本' }));
      expect(await saving.exit(), saving.stderr()).toMatchObject({ code: 0 });
      const read = await sandbox.run(['call', 'profile_get', 'profile=head-office', '--json']);
      expect(JSON.parse(read.stdout)).toMatchObject({ organization: 'Müller & 日本' });
    }),

    check('logs -f shows each line as it comes', async (sandbox) => {
      const log = join(sandbox.stateDir, 'lifecycle.log');
      mkdirSync(sandbox.stateDir);
      writeFileSync(log, '');
      const follower = sandbox.csfMcp(['logs', '-f', '--json'], { isScaffold: true });
      const session = await sandbox.running();
      await eventually('the line to be shown', () => follower.stdout().includes('"msg":"ready"'));
      session.input.end();
      await session.exit();
      await eventually('the last line to be shown', () =>
        follower.stdout().includes('"msg":"Lock released"'),
      );
      expect(follower.stdout().toString()).toBe(readFileSync(log, 'utf8'));
      follower.signal('SIGKILL');
      await follower.exit();
    }),

    check('a message of 1 MiB in one line arrives whole, and so does its answer', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      const id = 'ä日'.repeat(MIB / Buffer.byteLength('ä日'));
      expect(await session.ask(id, 'ping')).toMatchObject({ id, result: {} });
    }),

    check('a database that is read-only is refused with 69, and stays as it is', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      await session.callTool('profile_create', { name: 'Head office', organization: 'Example' });
      await sandbox.endOwners();
      const file = join(sandbox.dataDir, 'csf.db');
      const before = readFileSync(file);
      chmodSync(file, 0o444);
      const { code, stderr } = await sandbox.run(['start']);
      expect(code, stderr).toBe(69);
      expect(readFileSync(file)).toEqual(before);
      chmodSync(file, 0o600);
    }),

    check('the database can be read by another program meanwhile', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      await session.callTool('profile_create', { name: 'Head office', organization: 'Example' });
      using database = new DatabaseSync(join(sandbox.dataDir, 'csf.db'), { readOnly: true });
      expect(database.prepare('SELECT name FROM profiles').all()).toMatchObject([{ name: 'Head office' }]);
    }),

    check('completion prints a script without carriage returns for bash and zsh', async (sandbox) => {
      for (const shell of ['bash', 'zsh']) {
        const { code, stdout } = await sandbox.run(['completion', shell]);
        expect(code).toBe(0);
        expect(stdout).toContain('--data-dir');
        expect(stdout).not.toContain('\r');
      }
    }),

    check('doctor finds nothing wrong beside an instance', async (sandbox) => {
      await sandbox.running();
      const { code, stdout } = await sandbox.run(['doctor', '--json']);
      expect(code, stdout).toBe(0);
    }),
  ],
};
