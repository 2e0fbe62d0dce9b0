/** A user without any rights, on every Unix. */
export const NOBODY = 65_534;

export const isRoot = process.geteuid?.() === 0;

/** Why a test cannot run for this user; appended to its title when it is skipped. */
export const NEEDS_ROOT = 'needs root, to make files and processes of other users';

/** Acts with the rights of another user, as only root can. */
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
