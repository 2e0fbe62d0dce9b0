import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runProgram } from './program.mjs';

/** The operating system with its version, its kernel, and the machine. */
export async function describeSystem() {
  return {
    name: (await nameOfMacos()) ?? nameOfLinux() ?? process.platform,
    // Not -a: the name of a Mac often has that of its owner.
    kernel: (await runProgram(['uname', '-srvm'])).stdout.trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  };
}

async function nameOfMacos() {
  if (process.platform !== 'darwin') return null;
  const { stdout } = await runProgram(['sw_vers']);
  const fact = (key) => new RegExp(`^${key}:\\s*(.+)$`, 'm').exec(stdout)?.[1];
  return `${fact('ProductName')} ${fact('ProductVersion')} (${fact('BuildVersion')})`;
}

function nameOfLinux() {
  if (!existsSync('/etc/os-release')) return null;
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? null;
}

/** The file system that a path is on, or will be on: its type and options, and whether names differ by case. */
export async function describeFolder(path) {
  const folder = nearestFolder(path);
  const { stdout: disks } = await runProgram(['df', '-P', folder]);
  const [, mountPoint] = /% +(\/.*)$/m.exec(disks) ?? [];
  const { stdout: mounts } = await runProgram(['mount']);
  const { type, options } = mountAt(mountPoint, mounts);
  return `${type} (${options}), names ${differsByCase(folder) ? 'differ' : 'do not differ'} by case`;
}

/**
 * Finds a file system in the output of `mount`.
 * macOS: `/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)`. Linux: `/dev/sda1 on / type ext4 (rw)`.
 */
export function mountAt(mountPoint, mounts) {
  // The last one that was mounted there hides the others.
  const line = mounts.split('\n').findLast((text) => text.includes(` on ${mountPoint} `)) ?? '';
  const linux = / type (\S+) \((.*)\)$/.exec(line);
  if (linux !== null) return { type: linux[1], options: linux[2] };
  const [, type = 'unknown', options = 'unknown'] = /\(([^,)]+)(?:, ([^)]*))?\)$/.exec(line) ?? [];
  return { type, options };
}

function nearestFolder(path) {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

/** Looks for the nearest name with letters in the other case, and writes nothing. */
function differsByCase(folder) {
  const name = basename(folder);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (other === name) return folder === dirname(folder) || differsByCase(dirname(folder));
  const twin = join(dirname(folder), other);
  return !existsSync(twin) || lstatSync(twin).ino !== lstatSync(folder).ino;
}
