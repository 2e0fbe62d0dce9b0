import type { Writable } from 'node:stream';

/** Resolves when the system has taken the text, or when `stop` is aborted: a pager may never read on. */
export async function written(stdout: Writable, text: string, stop: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null): void => {
      stop.removeEventListener('abort', giveUp);
      if (error) reject(error);
      else resolve();
    };
    const giveUp = (): void => done();
    stop.addEventListener('abort', giveUp, { once: true });
    stdout.write(text, done);
  });
}
