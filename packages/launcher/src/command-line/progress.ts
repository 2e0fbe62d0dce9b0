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
  /** Shows it as soon as that second is over, for what says nothing while it goes on. */
  readonly showSoon: (doing: string) => void;
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
  let timer: NodeJS.Timeout | undefined;
  return {
    show: (doing) => {
      clearTimeout(timer);
      if (monotonicNow() - startedAt >= PATIENCE_MS) showAtOnce(doing);
    },
    showAtOnce,
    showSoon: (doing) => {
      clearTimeout(timer);
      const leftMs = Math.max(0, startedAt + PATIENCE_MS - monotonicNow());
      timer = setTimeout(() => showAtOnce(doing), leftMs).unref();
    },
    clear: () => {
      clearTimeout(timer);
      if (shown !== '') stderr.write(ERASE_LINE);
      shown = '';
    },
  };
}
