/** A user without any rights, on every Unix. */
export const NOBODY = 65_534;

export const isRoot = process.geteuid?.() === 0;

/** The reason why a test cannot run for this user. A skipped test has it in its title. */
export const NEEDS_ROOT = 'needs root, to make files and processes of other users';

/** Acts with the rights of another user, which only root can. */
export async function actingAs<T>(uid: number, act: () => Promise<T>): Promise<T> {
  process.seteuid?.(uid);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

/** Runs with another umask. */
export async function withUmask<T>(mask: number, act: () => T | Promise<T>): Promise<T> {
  const before = process.umask(mask);
  try {
    return await act();
  } finally {
    process.umask(before);
  }
}
