import { win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeAscii, parseCimProcess, parsePids, powerShellPath } from '../../src/process/windows.ts';

// In the format of Windows PowerShell 5.1, after its documentation and public reports: the keys of a hash table come in any order, and the line ends with CR LF. CIM
// knows start times to the microsecond; .NET's 'o' writes seven digits.
const NODE = '{"isOurs":true,"started":"2026-02-03T04:05:06.7891230Z","parent":8720,"isNode":true}\r\n';

describe('the output of PowerShell about a process on Windows', () => {
  it('names the parent and the start of a process', () => {
    expect(parseCimProcess(4_242, NODE)).toEqual({
      pid: 4_242,
      parentPid: 8_720,
      isOurs: true,
      startTicks: '2026-02-03T04:05:06.7891230Z',
      startedAtMs: Date.UTC(2026, 1, 3, 4, 5, 6, 789),
      isZombie: false,
      isNode: true,
    });
  });

  it('tells two starts within one millisecond apart', () => {
    const other = NODE.replace('7891230Z', '7891240Z');
    expect(parseCimProcess(1, NODE)?.startTicks).not.toBe(parseCimProcess(1, other)?.startTicks);
  });

  it('is empty when there is no such process', () => {
    expect(parseCimProcess(1, '')).toBeNull();
    expect(parseCimProcess(1, '\r\n')).toBeNull();
  });

  it.each([
    ['as it is', Buffer.from(NODE)],
    ['with the byte order mark of UTF-8 (chcp 65001)', Buffer.from(`\u{feff}${NODE}`)],
    ['in UTF-16', Buffer.from(NODE, 'utf16le')],
    ['in UTF-16 with a byte order mark', Buffer.from(`\u{feff}${NODE}`, 'utf16le')],
  ])('is read %s', (_, output) => {
    expect(parseCimProcess(4_242, decodeAscii(output))).toMatchObject({ parentPid: 8_720, isNode: true });
  });

  // The reader treats any failure as "not proven", so csf-mcp signals nothing.
  it.each([
    ['an empty object', '{}'],
    ['null', 'null'],
    ['several processes', `[${NODE.trim()},${NODE.trim()}]`],
    ['several lines', NODE + NODE],
    ['a process without a start time', '{"parent":0,"started":null,"isNode":false,"isOurs":false}'],
    ['a local time', NODE.replace('Z"', '+01:00"')],
    [
      'a date of Windows PowerShell',
      NODE.replace('2026-02-03T04:05:06.7891230Z', '\\/Date(1770091506789)\\/'),
    ],
    ['a message', 'Get-CimInstance : Access denied'],
  ])('is refused when it is %s', (_, output) => {
    expect(() => parseCimProcess(1, output)).toThrow();
  });
});

describe('the list of ancestors', () => {
  it.each([
    ['[8720,1044,612,0]\r\n', [8_720, 1_044, 612, 0]],
    ['[8720]\r\n', [8_720]],
    ['[]\r\n', []],
  ])('is read from %j', (output, pids) => {
    expect(parsePids(output)).toEqual(pids);
  });

  it.each(['', '8720', '["8720"]', 'Get-CimInstance : Access denied'])(
    'is refused when it is %j',
    (output) => {
      expect(() => parsePids(output)).toThrow();
    },
  );
});

describe('the PowerShell that csf-mcp runs', () => {
  it('is that of Windows, by its full path', () => {
    const expected = 'System32\\WindowsPowerShell\\v1.0\\powershell.exe';
    expect(powerShellPath('D:\\WINNT')).toBe(`D:\\WINNT\\${expected}`);
    for (const nonsense of [undefined, '', 'Windows', '.', '\\\\server\\share', '%SystemRoot%']) {
      expect(powerShellPath(nonsense)).toBe(`C:\\Windows\\${expected}`);
      expect(win32.isAbsolute(powerShellPath(nonsense))).toBe(true);
    }
  });
});
