import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { keepFirstWords } from '../../src/streams/first-words.ts';

const MAX_KEPT_BYTES = 64 * 1_024;

/** A client whose launcher has begun to read, and a socket that counts. */
function createClient({ isRead = true } = {}) {
  const stdin = new PassThrough();
  const stdout = Object.assign(new PassThrough(), { bytesWritten: 0 });
  const firstWords = keepFirstWords({ stdin, stdout });
  const read: string[] = [];
  if (isRead) stdin.on('data', (chunk) => read.push(String(chunk)));
  const say = async (words: string): Promise<void> => {
    await new Promise(setImmediate); // as with a pipe, nothing arrives in the turn in which the reading begins
    stdin.write(words);
    await new Promise(setImmediate);
  };
  return { stdin, stdout, say, read, kept: () => Buffer.concat(firstWords()).toString() };
}

describe('the first words of a client', () => {
  it('are kept, and go to their reader all the same', async () => {
    const { say, read, kept } = createClient();
    await say('one');
    await say('two');
    expect(kept()).toBe('onetwo');
    expect(read).toEqual(['one', 'two']);
  });

  it('stay in the pipe until somebody reads', async () => {
    const { stdin, say, kept } = createClient({ isRead: false });
    await say('one');
    expect(kept()).toBe('');
    expect(String(stdin.read())).toBe('one');
  });

  it('are dropped once the client has an answer, and later ones are not kept', async () => {
    const { stdin, stdout, say, kept } = createClient();
    await say('one');
    stdout.bytesWritten = 2;
    expect(kept()).toBe('');
    await say('two');
    expect(stdin.listenerCount('data')).toBe(1);
  });

  it('are kept up to 64 KiB', async () => {
    const { say, kept } = createClient();
    await say('one');
    await say('x'.repeat(MAX_KEPT_BYTES));
    await say('two');
    expect(kept()).toBe('one');
  });
});
