import { describe, expect, it } from 'vitest';
import { parsePsList, roleOf } from '../../src/process/csf-mcp.ts';

describe('the role of a process', () => {
  it.each([
    [['node', '/a/bin/csf-mcp.js', 'start', '--attach'], 'launcher'],
    [['/usr/bin/node', '--no-warnings', '/usr/local/bin/csf-mcp', 'start'], 'launcher'],
    [['node', '--disable-warning=X', '/a/dist/server-process.js', '--data-dir=/d'], 'server'],
    [['node', '--disable-warning=X', '/a/dist/host.js', '--data-dir=/d'], 'server'], // an earlier build
    [['node', '/a/dist/server-process.js'], null],
    [['node', '/a/dist/host.js'], null],
    [['node', '/a/bin/csf-mcp.js', 'doctor'], null],
    [['node', '/a/npx-cli.js', 'csf-mcp', 'start'], null],
    [['dumb-init', '--', 'csf-mcp', 'start'], null],
    [['vi', '/a/bin/csf-mcp.js', 'start'], null],
    [['node'], null],
    [[], null],
  ])('%j has the role %j', (words, role) => {
    expect(roleOf(words)).toBe(role);
  });
});

describe('the output of ps', () => {
  it('names the processes of csf-mcp', () => {
    const output = `    1     0 Ss   /sbin/launchd
  701   700 S+   node /opt/csf-mcp/bin/csf-mcp.js start --attach
  702   701 T    node --disable-warning=X /opt/csf-mcp/dist/host.js --data-dir=/d --version=1
  704     1 S    node /opt/csf-mcp/dist/server-process.js --data-dir=/d --version=2
  703     1 Z    node /opt/csf-mcp/bin/csf-mcp.js start
`;
    expect(parsePsList(output)).toEqual([
      { pid: 701, parentPid: 700, role: 'launcher', mayBeAttached: true, isStopped: false },
      { pid: 702, parentPid: 701, role: 'server', mayBeAttached: false, isStopped: true },
      { pid: 704, parentPid: 1, role: 'server', mayBeAttached: false, isStopped: false },
    ]);
  });
});
