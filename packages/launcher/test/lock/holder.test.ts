import { describe, expect, it } from 'vitest';
import { answeringHolder, findHolder, judgeLegacy, legacyHolder, serverOf } from '../../src/lock/holder.ts';
import { type RecordReading, readRecord } from '../../src/lock/record.ts';
import { freshPath, openedFile } from '../support/folder.ts';
import { startInstance } from '../support/lock-holder.ts';
import { readProcessFacts } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { instanceRecord, leftoverRecord, legacyRecord } from '../support/records.ts';

const WITH_SERVER = { isRecorded: true, ignoresSigterm: false };

function look(path: string) {
  const fd = openedFile(path);
  return findHolder(fd, readRecord(fd), THIS_PLATFORM);
}

describe('the holder of a lock', () => {
  it('is an instance while its launcher is alive', async () => {
    const path = freshPath();
    const { identity, server } = await startInstance({ paths: [path], server: WITH_SERVER });
    expect(look(path)).toMatchObject({ kind: 'instance', launcher: identity, server });
  });

  it('is an instance without a known server until the record names one', async () => {
    const path = freshPath();
    const { identity } = await startInstance({ paths: [path] });
    expect(look(path)).toMatchObject({ kind: 'instance', launcher: identity, server: null });
  });

  it('is an orphaned server when the launcher was killed', async () => {
    const path = freshPath();
    const instance = await startInstance({ paths: [path], server: WITH_SERVER });
    await instance.killLauncher();
    expect(look(path)).toMatchObject({ kind: 'orphan', servers: [instance.server] });
  });

  it.runIf(process.platform === 'linux')(
    'is an orphaned server, found by its lock, when the launcher was killed before it recorded it [/proc]',
    async () => {
      const path = freshPath();
      const server = { isRecorded: false, ignoresSigterm: false };
      const instance = await startInstance({ paths: [path], server });
      await instance.killLauncher();
      expect(look(path)).toMatchObject({ kind: 'orphan', servers: [instance.server] });
    },
  );

  it.runIf(process.platform === 'linux')(
    'is the orphaned server itself, not the process that now has the recorded pid of the launcher [/proc]',
    async () => {
      const path = freshPath();
      const bystander = startProcess('sleep', ['60']);
      const instance = await startInstance({
        paths: [path],
        server: WITH_SERVER,
        record: { pid: bystander.pid, startTicks: '1' },
      });
      await instance.killLauncher();
      expect(look(path)).toMatchObject({ kind: 'orphan', servers: [instance.server] });
    },
  );

  it.runIf(process.platform === 'linux')(
    'is never a launcher as an orphaned server, whatever the record says [/proc]',
    async () => {
      const path = freshPath();
      const instance = await startInstance({ paths: [path] }); // as before the server is spawned
      const { pid, startTicks } = leftoverRecord();
      const itself = { serverPid: instance.pid, serverStartTicks: instance.identity.startTicks };
      for (const server of [itself, { serverPid: null, serverStartTicks: null }]) {
        await instance.record({ pid, startTicks, ...server });
        expect(look(path)).toMatchObject({ kind: 'orphan', servers: [] });
      }
    },
  );

  describe.runIf(process.platform === 'linux')(
    'is not a recorded process that does not hold the lock [/proc]',
    () => {
      it('in place of the launcher', async () => {
        const path = freshPath();
        const { pid, identity } = startProcess('sleep', ['60']);
        await startInstance({
          paths: [path],
          server: WITH_SERVER,
          record: { pid, startTicks: identity.startTicks },
        });
        expect(look(path)).toEqual({ kind: 'unrecorded' });
      });

      it('in place of the server', async () => {
        const path = freshPath();
        const { pid, identity } = startProcess('sleep', ['60']);
        const stranger = { serverPid: pid, serverStartTicks: identity.startTicks };
        const instance = await startInstance({ paths: [path], server: WITH_SERVER });
        await instance.record(stranger);
        expect(look(path)).toMatchObject({ kind: 'instance', launcher: instance.identity, server: null });
        await instance.killLauncher();
        expect(look(path)).toMatchObject({ kind: 'orphan', servers: [instance.server] });
      });

      it('although the launcher that it names has ended, while another one runs', async () => {
        const path = freshPath();
        const { pid, startTicks } = leftoverRecord();
        await startInstance({ paths: [path], server: WITH_SERVER, record: { pid, startTicks } });
        expect(look(path)).toEqual({ kind: 'unrecorded' });
      });
    },
  );

  it('has no name when the launcher is gone and no process seems to hold the lock', () => {
    const fd = openedFile('/dev/null');
    expect(findHolder(fd, recordReading(leftoverRecord()), THIS_PLATFORM)).toMatchObject({
      kind: 'orphan',
      servers: [],
    });
  });

  it.each([
    ['in another boot', { bootId: '00000000-0000-0000-0000-000000000000' }],
    ['in another PID namespace', { pidNamespace: 'pid:[1]' }],
    ['on a platform without boot ids', { bootId: null, pidNamespace: null }],
  ])('is elsewhere when it was recorded %s', (_, changes) => {
    const fd = openedFile('/dev/null');
    const record = instanceRecord(changes);
    const isPlatformWithout = process.platform !== 'linux' && record.bootId === null;
    if (isPlatformWithout) return;
    expect(findHolder(fd, recordReading(record), THIS_PLATFORM)).toEqual({ kind: 'elsewhere', record });
  });

  it('is known by its pid alone when it was recorded without its own start time', () => {
    const fd = openedFile('/dev/null');
    const record = instanceRecord({ startTicks: '' });
    const holder = { kind: 'untimed', record };
    expect(findHolder(fd, recordReading(record), THIS_PLATFORM)).toEqual(holder);
    expect(answeringHolder(record, THIS_PLATFORM)).toEqual(holder);
    const inContainer = instanceRecord({ startTicks: '', pidNamespace: 'pid:[1]' });
    expect(answeringHolder(inContainer, THIS_PLATFORM)).toMatchObject({ kind: 'elsewhere' });
  });

  it.each<RecordReading>([
    { kind: 'blank' },
    { kind: 'garbage', found: 'something' },
    { kind: 'legacy', record: legacyRecord() },
  ])('is not known while the file is $kind', (reading) => {
    expect(findHolder(0, reading, THIS_PLATFORM)).toEqual({ kind: 'unrecorded' });
  });
});

describe('the server of a record', () => {
  it.each([
    [null, null],
    [4_242, null],
    [null, '99'],
  ])('is unknown with the pid %j and the start time %j', (serverPid, serverStartTicks) => {
    expect(serverOf(instanceRecord({ serverPid, serverStartTicks }))).toBeNull();
  });
});

describe('the record of an older version', () => {
  it('leads to its process, or to none if csf-mcp must not signal that', () => {
    const record = legacyRecord();
    const facts = readProcessFacts(process.pid);
    const { pid, startTicks } = instanceRecord();
    expect(legacyHolder(record, { kind: 'held', reason: 'why', facts })).toEqual({
      kind: 'legacy',
      record,
      launcher: { pid, startTicks },
      reason: 'why',
    });
    expect(legacyHolder(record, { kind: 'held', reason: 'why', facts: null })).toMatchObject({
      launcher: null,
    });
  });

  it('is held by a Node process that started at its time', async () => {
    const { pid, identity, nextLine } = startProcess(process.execPath, [
      '-e',
      'console.log("up"); setInterval(() => {}, 60_000)',
    ]);
    await nextLine(); // until it has executed Node, it is a copy of this process
    const verdict = judgeLegacy(legacyRecord({ pid, startTime: new Date().toISOString() }), THIS_PLATFORM);
    expect(verdict).toMatchObject({ kind: 'held', facts: identity });
  });

  it('is held by a process that is not Node, which is never signalled', async () => {
    const { pid } = startProcess('sh', ['-c', 'echo up; exec sleep 60']);
    const verdict = judgeLegacy(legacyRecord({ pid, startTime: new Date().toISOString() }), THIS_PLATFORM);
    expect(verdict).toMatchObject({ kind: 'held', facts: null });
  });

  it('is stale when the process with its pid started later', () => {
    const { pid } = startProcess('sleep', ['60']);
    const aDayAgo = new Date(Date.now() - 86_400_000).toISOString();
    expect(judgeLegacy(legacyRecord({ pid, startTime: aDayAgo }), THIS_PLATFORM)).toMatchObject({
      kind: 'stale',
    });
  });

  it('is stale when its process is gone', () => {
    expect(judgeLegacy(legacyRecord(), THIS_PLATFORM)).toMatchObject({ kind: 'stale' });
  });

  it('is stale when it names this very process or its parent', () => {
    for (const pid of [process.pid, process.ppid]) {
      expect(
        judgeLegacy(legacyRecord({ pid, startTime: new Date().toISOString() }), THIS_PLATFORM),
      ).toMatchObject({
        kind: 'stale',
      });
    }
  });
});

function recordReading(record: ReturnType<typeof instanceRecord>): RecordReading {
  return { kind: 'record', record };
}
