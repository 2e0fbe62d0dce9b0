import { systemErrorCode } from '../errors.ts';

/** Whether any process has this pid, ours or not. A zombie counts. */
export function processExists(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false; // kill(2) would take these for whole groups of processes
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemErrorCode(error) === 'EPERM'; // alive, and not ours
  }
}
