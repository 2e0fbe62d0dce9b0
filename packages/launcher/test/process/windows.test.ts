import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  readWindowsAncestors,
  readWindowsDescendants,
  readWindowsFacts,
  readWindowsUsage,
} from '../../src/process/windows.ts';
import { type WindowsCalls, windowsCalls } from '../../src/process/windows-calls.ts';

// What the system calls say, only Windows can show: test/windows/process-facts.ts.
vi.mock(import('../../src/process/windows-calls.ts'), { spy: true });

beforeEach(() => {
  vi.resetAllMocks();
});

/** Calls that succeed for one process of this user. Each of `failing` fails in the way of its page. */
function callsWith(failing: readonly (keyof WindowsCalls)[], handles: Set<number>): WindowsCalls {
  const fails = (name: keyof WindowsCalls): boolean => failing.includes(name);
  const open = (): number => {
    const handle = 100 + handles.size;
    handles.add(handle);
    return handle;
  };
  const token = Buffer.from('00000000000000000000000000000000010100000000000512000000', 'hex');
  return {
    openProcess: () => (fails('openProcess') ? 0 : open()),
    closeHandle: (handle) => Number(handles.delete(handle)),
    getProcessId: () => (fails('getProcessId') ? 0 : process.pid),
    getProcessTimes: (_, creation) => {
      Buffer.from(creation.buffer, creation.byteOffset).writeBigUInt64LE(134_145_651_067_891_234n);
      return fails('getProcessTimes') ? 0 : 1;
    },
    waitForSingleObject: () => (fails('waitForSingleObject') ? 0xffff_ffff : 0x102),
    queryFullProcessImageName: (_handle, _flags, name, size) => {
      const path = 'C:\\Program Files\\nodejs\\Node.EXE';
      Buffer.from(name.buffer, name.byteOffset).write(path, 'utf16le');
      Buffer.from(size.buffer, size.byteOffset).writeUInt32LE(path.length);
      return fails('queryFullProcessImageName') ? 0 : 1;
    },
    getProcessMemoryInfo: () => (fails('getProcessMemoryInfo') ? 0 : 1),
    createToolhelp32Snapshot: () => (fails('createToolhelp32Snapshot') ? -1 : open()),
    process32First: (_, entry) => {
      const view = Buffer.from(entry.buffer, entry.byteOffset);
      view.writeUInt32LE(process.pid, 8);
      view.writeUInt32LE(500, 32);
      return fails('process32First') ? 0 : 1;
    },
    process32Next: () => 0,
    openProcessToken: (_, __, handle) => {
      if (fails('openProcessToken')) return 0;
      Buffer.from(handle.buffer, handle.byteOffset).writeBigInt64LE(BigInt(open()));
      return 1;
    },
    getTokenInformation: (_token, _class, information, _size, length) => {
      token.copy(information);
      Buffer.from(length.buffer, length.byteOffset).writeUInt32LE(token.length);
      return fails('getTokenInformation') ? 0 : 1;
    },
    terminateProcess: () => 1,
  };
}

function withCalls(...failing: (keyof WindowsCalls)[]): Set<number> {
  const handles = new Set<number>();
  vi.mocked(windowsCalls).mockReturnValue(callsWith(failing, handles));
  return handles;
}

const FACTS = {
  pid: process.pid,
  parentPid: 500,
  isOurs: true,
  startTicks: '134145651067891234',
  startedAtMs: Date.UTC(2026, 1, 3, 4, 5, 6, 789),
  isZombie: false,
  isNode: true,
};

describe('the facts about a process on Windows', () => {
  it('come from its handle, its token and the table of all processes', () => {
    const handles = withCalls();
    expect(readWindowsFacts(process.pid)).toEqual(FACTS);
    expect(handles).toEqual(new Set());
  });

  it.each(['openProcess', 'getProcessId', 'getProcessTimes'] as const)(
    'are unknown when %s fails',
    (call) => {
      const handles = withCalls(call);
      expect(readWindowsFacts(process.pid)).toBeNull();
      expect(handles).toEqual(new Set());
    },
  );

  it.each([
    ['waitForSingleObject', {}],
    ['queryFullProcessImageName', { isNode: false }],
    ['createToolhelp32Snapshot', { parentPid: null }],
    ['process32First', { parentPid: null }],
    ['openProcessToken', { isOurs: false }],
    ['getTokenInformation', { isOurs: false }],
  ] as const)('prove less when %s fails', (call, difference) => {
    const handles = withCalls(call);
    expect(readWindowsFacts(process.pid)).toEqual({ ...FACTS, ...difference });
    expect(handles).toEqual(new Set());
  });

  it('are unknown when a call throws, and each handle is closed', () => {
    const handles = new Set<number>();
    const calls = callsWith([], handles);
    for (const name of Object.keys(calls).filter((name) => name !== 'closeHandle')) {
      const broken = () => {
        throw new TypeError('Unexpected type');
      };
      vi.mocked(windowsCalls).mockReturnValue({ ...calls, [name]: broken });
      expect(() => readWindowsFacts(process.pid)).not.toThrow();
      expect(() => readWindowsUsage(process.pid, 0)).not.toThrow();
      expect(handles).toEqual(new Set());
    }
  });
});

it('what a process uses on Windows is unknown when it cannot be measured', () => {
  const handles = withCalls('getProcessMemoryInfo');
  expect(readWindowsUsage(process.pid, 0)).toBeNull();
  expect(handles).toEqual(new Set());
});

describe('without the package for the system calls', () => {
  it('nothing is known about any process, and nothing throws', () => {
    vi.mocked(windowsCalls).mockReturnValue(new Error('Cannot find module'));
    expect(readWindowsFacts(process.pid)).toBeNull();
    expect(readWindowsAncestors(process.pid)).toEqual([process.pid]);
    expect(readWindowsDescendants({ pid: process.pid, startTicks: '' })).toEqual([]);
    expect(readWindowsUsage(process.pid, 0)).toBeNull();
  });
});

it.runIf(process.platform !== 'win32')('the package for the system calls is missing elsewhere', async () => {
  const { windowsCalls, CALLS_PACKAGE } = await vi.importActual<
    typeof import('../../src/process/windows-calls.ts')
  >('../../src/process/windows-calls.ts');
  expect(windowsCalls()).toMatchObject({ message: expect.stringContaining(CALLS_PACKAGE) });
});
