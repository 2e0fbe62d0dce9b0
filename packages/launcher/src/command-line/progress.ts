import type { Writable } from 'node:stream';
import { monotonicNow } from '../monotonic-clock.ts';

/** After this long, people wonder whether anything happens. */
const PATIENCE_MS = 1_000;

const ERASE_LINE = '\r\u001b[K';

/** One line on a terminal, overwritten again and again, and erased in the end. */
export interface Progress {
  readonly show: (doing: string) => void;
  /** Does not wait for that second: for what will take longer, and lets nothing be shown meanwhile. */
  readonly showAtOnce: (doing: string) => void;
  readonly clear: () => void;
}

/** Shows on a terminal what a command is doing, once it takes longer than a second. */
export function showProgress(stderr: Writable & { readonly isTTY?: boolean }): Progress {
  const startedAt = monotonicNow();
  let shown = '';
  const showAtOnce = (doing: string): void => {
    if (stderr.isTTY !== true || doing === shown) return;
    shown = doing;
    stderr.write(`${ERASE_LINE}csf-mcp: ${doing}`);
  };
  return {
    show: (doing) => {
      if (monotonicNow() - startedAt >= PATIENCE_MS) showAtOnce(doing);
    },
    showAtOnce,
    clear: () => {
      if (shown !== '') stderr.write(ERASE_LINE);
      shown = '';
    },
  };
}
