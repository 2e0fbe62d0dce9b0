import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServerMessage } from '../../src/channel/server-message.ts';

describe('a message of the server process', () => {
  it('is understood when the server sends it', () => {
    expect(parseServerMessage({ type: 'ready' })).toEqual({ type: 'ready' });
    const failed = { type: 'failed', message: 'no', hint: 'do' };
    expect(parseServerMessage(failed)).toEqual(failed);
    const closed = { type: 'closed', closeStamp: '1:2:3:4' };
    expect(parseServerMessage(closed)).toEqual(closed);
    const warning = { type: 'warning', warning: 'data-differ' };
    expect(parseServerMessage(warning)).toEqual(warning);
  });

  it('is ignored when it is anything else', () => {
    expect(parseServerMessage({ type: 'failed', message: 1, hint: 'do' })).toBeNull();
    expect(parseServerMessage({ type: 'closed', closeStamp: '1 2' })).toBeNull();
    expect(parseServerMessage({ type: 'warning', warning: 'boredom' })).toBeNull();
    fc.assert(
      fc.property(fc.anything(), (message) => {
        const parsed = parseServerMessage(message);
        expect(parsed === null || parsed.type === 'ready' || parsed.type === 'failed').toBe(true);
      }),
    );
  });
});
