import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { message, rawKeysOf, staysReadable, type MessageCommand, type MessageEvent } from './message.js';

const given = specification(message);
const after = (...events: MessageEvent[]) => events.reduce(message.evolve, message.initial);
const data = {
  ...{ channel: 'shopify', topic: 'orders/create', kept: 'ab', sha256: 'cd', bytes: 9 },
  receivedAt: '2026-01-10T15:00:00.000Z',
};
const received: MessageEvent = { type: 'MessageReceived', data };
const understand: MessageCommand = { type: 'RecordUnderstood', data: { orderId: 'o-shopify-1' } };
const understood: MessageEvent = { type: 'MessageUnderstood', data: { orderId: 'o-shopify-1' } };
const quarantine = (reason = 'nobody knows this piece'): MessageCommand => ({
  type: 'QuarantineMessage',
  data: { pointer: '#/lines/0/sku', reason },
});
const quarantined = (reason = 'nobody knows this piece'): MessageEvent => ({
  type: 'MessageQuarantined',
  data: { pointer: '#/lines/0/sku', reason, channel: 'shopify' },
});
const replay: MessageCommand = { type: 'ReplayMessage', data: {} };
const replayed: MessageEvent = { type: 'MessageReplayed', data: {} };

describe('What a channel told us', () => {
  it('is received once, whatever became of it', () => {
    const record: MessageCommand = { type: 'RecordMessage', data };
    given().when(record).then(received);
    given(received, understood).when(record).thenNothing();
    given(received, quarantined()).when(record).thenNothing();
  });
  it('is understood', () => {
    given(received).when(understand).then(understood);
    expect(after(received, understood)).toEqual({ status: 'understood', received: data, orderId: 'o-shopify-1' });
    given(received).when({ type: 'RecordUnderstood', data: {} }).then({ type: 'MessageUnderstood', data: {} });
  });
  it('is quarantined if it makes no sense, with the place and the reason', () => {
    given(received).when(quarantine()).then(quarantined());
    expect(after(received, quarantined())).toMatchObject({
      ...{ status: 'quarantined', because: { pointer: '#/lines/0/sku', reason: 'nobody knows this piece' } },
    });
  });
  it('is judged once: a late verdict changes nothing', () => {
    given(received, understood).when(quarantine()).thenNothing();
    given(received, quarantined()).when(understand).thenNothing();
    given(received, quarantined()).when(quarantine('another reason')).thenNothing();
    given().when(understand).thenNothing();
    given().when(quarantine()).thenNothing();
  });
  it('is tried again when people say so, and may be quarantined again for the same', () => {
    given(received, quarantined()).when(replay).then(replayed);
    given(received, quarantined(), replayed).when(quarantine()).then(quarantined());
    given(received, quarantined(), replayed).when(understand).then(understood);
    given(received).when(replay).thenNothing();
    given(received, understood).when(replay).thenNothing();
    given().when(replay).thenRefused('message-unknown');
  });
  it('stays readable only where it is what was paid out', () =>
    expect(['payout', 'order', 'orders/create'].map((topic) => staysReadable({ topic }))).toEqual([
      true,
      false,
      false,
    ]));
  it('is sealed under keys of its own', () => expect(rawKeysOf('5'.repeat(64))).toBe(`raw-${'5'.repeat(40)}`));
});
