import { readFileSync } from 'node:fs';
import type { Platform } from '../platform/platform.ts';

/** Octal escapes of spaces, tabs, newlines and backslashes (proc_pid_mountinfo(5)). */
const ESCAPE = /\\([0-7]{3})/g;

/** The place of the path of a mount in a line of mountinfo. */
const MOUNT_POINT_FIELD = 4;

/**
 * Whether something is mounted at a path itself, such as one file of a host in a container. False where nobody can tell.
 * @param path a real path, without symbolic links
 */
export function isMountPoint(path: string, { name }: Platform): boolean {
  return name === 'linux' && mountPoints().includes(path);
}

function mountPoints(): string[] {
  try {
    return parseMountPoints(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return []; // no /proc
  }
}

/** The paths of all mounts in the text of `/proc/<pid>/mountinfo` (proc_pid_mountinfo(5)). */
export function parseMountPoints(mountinfo: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[MOUNT_POINT_FIELD])
    .filter((field) => field !== undefined)
    .map((field) => field.replace(ESCAPE, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))));
}
