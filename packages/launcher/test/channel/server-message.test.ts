import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServerMessage } from '../../src/channel/server-message.ts';

describe('a message of the server process', () => {
  it('is understood when the server sends it', () => {
    expect(parseServerMessage({ type: 'ready' })).toEqual({ type: 'ready' });
    const failed = { type: 'failed', message: 'no', hint: 'do' };
    expect(parseServerMessage(failed)).toEqual(failed);
    const closed = { type: 'closed', closeStamp: '1:2:3:4', lastDatabase: null };
    expect(parseServerMessage(closed)).toEqual(closed);
    const checking = { type: 'checking', doing: 'checking the database', allowanceMs: 1_000 };
    expect(parseServerMessage(checking)).toEqual(checking);
    const warning = { type: 'warning', warning: 'data-differ' };
    expect(parseServerMessage(warning)).toEqual(warning);
    const unanswered = { type: 'unanswered', requests: 3 };
    expect(parseServerMessage(unanswered)).toEqual(unanswered);
  });

  it('is ignored when it is anything else', () => {
    expect(parseServerMessage({ type: 'failed', message: 1, hint: 'do' })).toBeNull();
    expect(parseServerMessage({ type: 'closed', closeStamp: '1 2', lastDatabase: null })).toBeNull();
    expect(parseServerMessage({ type: 'checking', doing: 'it', allowanceMs: 1e9 })).toBeNull();
    expect(parseServerMessage({ type: 'warning', warning: 'boredom' })).toBeNull();
    for (const requests of [0, -1, 1.5, '3'])
      expect(parseServerMessage({ type: 'unanswered', requests })).toBeNull();
    fc.assert(
      fc.property(fc.anything(), (message) => {
        const parsed = parseServerMessage(message);
        expect(parsed === null || parsed.type === 'ready' || parsed.type === 'failed').toBe(true);
      }),
    );
  });
});
