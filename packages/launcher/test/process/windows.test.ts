import { describe, expect, it } from 'vitest';
import { parseCimProcess } from '../../src/process/windows.ts';

// Recorded from Windows PowerShell 5.1: Get-CimInstance Win32_Process … | ConvertTo-Json -Compress.
const NODE = '{"ParentProcessId":8720,"Name":"node.exe","Started":"2026-02-03T04:05:06.7891234Z"}\r\n';

describe('what PowerShell prints about a process on Windows', () => {
  it('names the parent and the start of a process', () => {
    expect(parseCimProcess(4_242, NODE)).toEqual({
      pid: 4_242,
      parentPid: 8_720,
      uid: null,
      startTicks: '2026-02-03T04:05:06.7891234Z',
      startedAtMs: Date.UTC(2026, 1, 3, 4, 5, 6, 789),
      isZombie: false,
      isNode: true,
    });
  });

  it.each([
    ['Node.EXE', true],
    ['powershell.exe', false],
    ['node.exe.bak', false],
    ['notnode.exe', false],
  ])('tells whether %s is Node', (name, isNode) => {
    expect(parseCimProcess(1, NODE.replace('node.exe', name))).toMatchObject({ isNode });
  });

  it('tells two starts within one millisecond apart', () => {
    const other = NODE.replace('7891234Z', '7891235Z');
    expect(parseCimProcess(1, NODE)?.startTicks).not.toBe(parseCimProcess(1, other)?.startTicks);
  });

  it('is empty when there is no such process', () => {
    expect(parseCimProcess(1, '')).toBeNull();
    expect(parseCimProcess(1, '\r\n')).toBeNull();
  });

  // Its reader takes any failure for "not proven", so that nothing is signalled.
  it.each([
    '{}',
    'null',
    '{"ParentProcessId":0,"Name":"System Idle Process","Started":null}',
    'Get-CimInstance :',
  ])('is refused when it is %s', (output) => {
    expect(() => parseCimProcess(1, output)).toThrow();
  });
});
