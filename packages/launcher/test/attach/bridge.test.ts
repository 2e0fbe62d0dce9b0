import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Bridge, openBridge } from '../../src/attach/bridge.ts';
import { messageLimits } from '../../src/message-limits.ts';
import { recordingLog } from '../support/log.ts';
import { createWire, HANDSHAKE, type Wire } from '../support/sessions.ts';
import { until } from '../support/until.ts';

interface Upstream {
  readonly input: PassThrough;
  readonly output: PassThrough;
  readonly received: () => string[];
}

function createUpstream(options = {}): Upstream {
  const input = new PassThrough(options);
  let text = '';
  input.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { input, output: new PassThrough(), received: () => text.split('\n').slice(0, -1) };
}

function bridgeOver(wire: Wire = createWire()): Wire & { readonly bridge: Bridge } {
  const bridge = openBridge({
    stdin: wire.input,
    stdout: wire.output,
    limits: messageLimits(),
    log: recordingLog().log,
  });
  return { ...wire, bridge };
}

const [INITIALIZE, INITIALIZED] = HANDSHAKE;
const request = (id: number, method = 'tools/list') => ({ jsonrpc: '2.0', id, method });
const result = (id: number | string) => `${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}\n`;

describe('a bridge', () => {
  it('passes messages on in both directions, including those sent before there was an upstream', async () => {
    const { bridge, send, answers } = bridgeOver();
    send(request(1));
    const upstream = createUpstream();
    const relayed = bridge.relayTo(upstream);
    send(request(2));
    await until('both have arrived', () => upstream.received().length === 2);
    upstream.output.write(result(1) + result(2));
    await until('both are answered', () => answers().length === 2);
    upstream.output.end();
    await relayed;
    expect(bridge.clientEnded.aborted).toBe(false);
  });

  it('goes on with the next upstream, and loses and repeats nothing', async () => {
    const { bridge, send, answers } = bridgeOver();
    const first = createUpstream();
    const relayed = bridge.relayTo(first);
    for (const message of HANDSHAKE) send(message);
    first.output.write(result(INITIALIZE.id));
    await until('the client is welcomed', () => answers().length === 1);
    send(request(1));
    send(request(2, 'tools/call'));
    await until('the requests have arrived', () => first.received().length === 4);
    first.output.destroy(new Error('read ECONNRESET'));
    await relayed;

    send(request(3));
    const second = createUpstream();
    void bridge.relayTo(second);
    await until('all has arrived', () => second.received().length === 5);
    const [again, initialized, question, ...others] = second.received().map((text) => JSON.parse(text));
    expect([again, initialized, question]).toMatchObject([
      { method: 'initialize' },
      INITIALIZED,
      { method: 'tools/list' },
    ]);
    expect(others).toEqual([request(1), request(3)]);
    second.output.write(result(again.id) + result(question.id) + result(1) + result(3));
    await until('all is answered', () => answers().length === 4);
    expect(answers().map(({ id, error }) => [id, error?.code])).toEqual([
      [0, undefined],
      [2, -32_000],
      [1, undefined],
      [3, undefined],
    ]);
  });

  it('notices an upstream that was gone before it began', async () => {
    const { bridge, send } = bridgeOver();
    const gone = createUpstream();
    gone.output.destroy(new Error('read ECONNRESET'));
    gone.output.on('error', () => {});
    await until('it is closed', () => gone.output.closed);
    await bridge.relayTo(gone);
    send(request(1));
    const upstream = createUpstream();
    void bridge.relayTo(upstream);
    await until('the request has arrived', () => upstream.received().length === 1);
  });

  it('passes on the end of the input after everything before it, even without a newline', async () => {
    const { bridge, input } = bridgeOver();
    const upstream = createUpstream();
    const relayed = bridge.relayTo(upstream);
    input.end(JSON.stringify(request(1)));
    await until('the input has ended', () => upstream.input.writableEnded);
    expect(bridge.clientEnded.aborted).toBe(true);
    await until('the request has arrived', () => upstream.received().length === 1);
    upstream.output.end(result(1));
    await relayed;
  });

  it('passes on the end of the input to a later upstream', async () => {
    const { bridge, send, input } = bridgeOver();
    send(request(1));
    input.end();
    await until('the client has left', () => bridge.clientEnded.aborted);
    const upstream = createUpstream();
    void bridge.relayTo(upstream);
    await until('the input has ended', () => upstream.input.writableEnded);
    await until('the request has arrived', () => upstream.received().length === 1);
  });

  it('tells the upstream when the client stops reading', async () => {
    const { bridge, output } = bridgeOver();
    const upstream = createUpstream();
    void bridge.relayTo(upstream);
    output.destroy(new Error('write EPIPE'));
    await until('the input has ended', () => upstream.input.writableEnded);
  });

  it('takes only as much from the upstream as the client reads', async () => {
    const wire = createWire();
    const narrow = new PassThrough({ highWaterMark: 16 });
    const { bridge } = bridgeOver({ ...wire, output: narrow });
    const upstream = createUpstream();
    void bridge.relayTo(upstream);
    upstream.output.write(result('x'.repeat(100)));
    await until('the upstream has to wait', () => upstream.output.isPaused());
    narrow.resume();
    await until('the upstream goes on', () => !upstream.output.isPaused());
  });

  it('itself answers a message that is too long', async () => {
    const { bridge, input, answers, send } = bridgeOver();
    const upstream = createUpstream();
    void bridge.relayTo(upstream);
    const chunk = Buffer.alloc(1_024 * 1_024, 'x');
    for (let chunks = 0; chunks < 33; chunks++) input.write(chunk);
    input.write('\n');
    send(request(1));
    await until('the next one has arrived', () => upstream.received().length === 1);
    expect(answers()).toMatchObject([{ id: null, error: { code: -32_600 } }]);
  });
});
