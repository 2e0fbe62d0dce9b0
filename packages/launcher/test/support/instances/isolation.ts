import { type ChildProcess, spawn } from 'node:child_process';
import { IS_WINDOWS } from './this-system.ts';

/** What a process needs to find nothing of its user, and to leave nothing outside its sandbox. */
export function isolatedEnvironment({
  home,
  tmp,
}: {
  readonly home: string;
  readonly tmp: string;
}): Record<string, string> {
  return IS_WINDOWS
    ? windowsEnvironment(home, tmp)
    : { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: tmp };
}

/** The variables that the MCP SDK passes on there, besides those of the processor and of program files. */
function windowsEnvironment(home: string, tmp: string): Record<string, string> {
  const ofSystem = ['PATH', 'PATHEXT', 'COMSPEC', 'SYSTEMDRIVE', 'SYSTEMROOT', 'WINDIR'];
  const system = ofSystem.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(system),
    USERPROFILE: home,
    APPDATA: `${home}\\AppData\\Roaming`,
    LOCALAPPDATA: `${home}\\AppData\\Local`,
    TEMP: tmp,
    TMP: tmp,
  };
}

/** A process that ends by any signal, and by nothing else for ten minutes. */
export function startStranger(): ChildProcess {
  return IS_WINDOWS
    ? spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore' })
    : spawn('sleep', ['600'], { stdio: 'ignore', env: {} });
}
