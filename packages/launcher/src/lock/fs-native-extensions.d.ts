declare module 'fs-native-extensions' {
  /** Takes a lock without waiting. Returns false when it is held; throws a system error otherwise. */
  export function tryLock(fd: number, offset: number, length: number, options: { shared: boolean }): boolean;
  export function unlock(fd: number, offset: number, length: number): void;
}
