import type { Params } from './messages.ts';

/** Follows the host's theme. Until the host has said one, the system's holds. */
export function applyTheme({ theme }: Params): void {
  if (theme === 'light' || theme === 'dark') document.documentElement.style.colorScheme = theme;
}
