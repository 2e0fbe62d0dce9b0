import { mkdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { putRecord } from '../support/instances/lock-record.ts';
import { leaveRecord } from '../support/instances/orphan.ts';

const NOT_RUNNING = 3;
const UNKNOWN = 4;

export const status = {
  title: 'status',
  checks: [
    check('a running instance gives exit code 0 and a description in words', async (sandbox) => {
      await sandbox.running();
      const { pid, serverPid, version } = await sandbox.recorded('running');
      const { code, stdout } = await sandbox.run(['status']);
      expect(code).toBe(0);
      for (const fact of [pid, serverPid, 'running', 'stdio', version, sandbox.lockFile])
        expect(stdout).toContain(String(fact));
      for (const figure of [/\bup(time)?\b/i, /cpu/i, /memory/i]) expect(stdout).toMatch(figure);
    }),

    check('--json describes a running instance with every key', async (sandbox) => {
      await sandbox.running();
      const { pid, serverPid, version } = await sandbox.recorded('running');
      const { code, stdout } = await sandbox.run(['status', '--json']);
      expect(code).toBe(0);
      const report = JSON.parse(stdout);
      const instance = { pid, serverPid, version, state: 'running', transport: 'stdio' };
      expect(report).toMatchObject({ ...instance, lockFile: sandbox.lockFile, verdict: expect.any(String) });
      expect(report.reason).not.toBe('');
      const figures = numbersIn(report);
      const values = (pattern: RegExp) =>
        figures.filter(([path]) => pattern.test(path)).map(([, value]) => value);
      expect(values(/uptime/i)).not.toHaveLength(0);
      expect(values(/cpu/i).length, 'CPU of launcher and server').toBeGreaterThanOrEqual(2);
      const memory = values(/memory|rss/i);
      expect(memory.length, 'memory of launcher and server').toBeGreaterThanOrEqual(2);
      expect(Math.min(...memory)).toBeGreaterThan(0);
    }),

    check('exit code 3 when nothing runs', async (sandbox) => {
      const { code, stdout } = await sandbox.run(['status']);
      expect(code).toBe(NOT_RUNNING);
      expect(stdout).toMatch(/not running|no .*instance|nothing/i);
      const json = await sandbox.run(['status', '--json']);
      expect(json.code).toBe(NOT_RUNNING);
      expect(JSON.parse(json.stdout)).toBeTypeOf('object');
    }),

    check(
      'a stale lock gives exit code 3 and the reason, and the file stays',
      async (sandbox) => {
        const { pid } = await leaveRecord(sandbox);
        const before = readFileSync(sandbox.lockFile);
        const { code, stdout } = await sandbox.run(['status']);
        expect(code).toBe(NOT_RUNNING);
        expect(stdout).toMatch(/stale/i);
        expect(stdout).toContain(String(pid));
        expect(readFileSync(sandbox.lockFile)).toEqual(before);
      },
      { lockFileStays: true },
    ),

    check(
      '--json gives exit code 3, the verdict and the reason for a stale lock',
      async (sandbox) => {
        await leaveRecord(sandbox);
        const { code, stdout } = await sandbox.run(['status', '--json']);
        expect(code).toBe(NOT_RUNNING);
        expect(JSON.parse(stdout)).toMatchObject({ verdict: 'stale', reason: expect.stringMatching(/./) });
      },
      { lockFileStays: true },
    ),

    check(
      "a lock with a stranger's pid gives exit code 3, and the stranger lives",
      async (sandbox) => {
        const record = await leaveRecord(sandbox);
        const { pid } = await sandbox.witness();
        putRecord(sandbox.lockFile, { ...record, pid, serverPid: pid });
        expect((await sandbox.run(['status'])).code).toBe(NOT_RUNNING);
      },
      { lockFileStays: true },
    ),

    check(
      'a lock that cannot be read gives exit code 4',
      async (sandbox) => {
        mkdirSync(sandbox.lockFile);
        const { code, stdout, stderr } = await sandbox.run(['status']);
        expect(code, `${stdout}${stderr}`).toBe(UNKNOWN);
        const json = await sandbox.run(['status', '--json']);
        expect(json.code).toBe(UNKNOWN);
        expect(JSON.parse(json.stdout)).toBeTypeOf('object');
      },
      { lockFileStays: true },
    ),

    check('status does not get in the way of a start or an instance', async (sandbox) => {
      const session = await sandbox.running();
      const probes = await Promise.all([1, 2, 3].map(() => sandbox.run(['status'])));
      expect(probes.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(session.hasExited()).toBe(false);
    }),
  ],
};

/** Every number in a report with its dotted path. */
function numbersIn(value: unknown, path = ''): [path: string, value: number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, `${path}.${key}`));
}
