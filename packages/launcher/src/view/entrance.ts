import { isSecret, newSecret } from './secrets.ts';

/** How long the browser may take from the opening of the file to the first request, in milliseconds. */
const TOKEN_LIFETIME_MS = 60_000;

/** Lets one page in: it changes the token of its address for a key, once. */
export interface Entrance {
  /** Stands in the address that the browser opens. */
  readonly token: string;
  /** @returns the key; null for another token, one that was used, or one that is too old */
  readonly enter: (token: string) => string | null;
  /** Whether this is the key that `enter` has given out. */
  readonly isKey: (given: string) => boolean;
  /** Says what to do once the token has been used. */
  readonly whenEntered: (act: () => void) => void;
}

/** @param now in milliseconds, on a clock that nobody sets */
export function createEntrance(now: () => number): Entrance {
  const token = newSecret();
  const key = newSecret();
  const until = now() + TOKEN_LIFETIME_MS;
  let isUsed = false;
  let onEntered = (): void => {};
  return {
    token,
    enter: (given) => {
      const isRight = isSecret(given, token); // always compared, so that the time says nothing
      if (!isRight || isUsed || now() > until) return null;
      isUsed = true;
      onEntered();
      return key;
    },
    isKey: (given) => isSecret(given, key) && isUsed,
    whenEntered: (act) => {
      onEntered = act;
    },
  };
}
