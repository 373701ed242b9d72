import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import rhea from 'rhea';
import type { Consumer } from './consumers.js';
import { memoryOnly } from './journal.js';
import { parseMessage, propertiesOf, type Message } from './message.js';
import { Queue, type QueueSettings } from './queue.js';

const lockMs = 60_000;
const plain: QueueSettings = {
  ...{ lockMs, maxDeliveryCount: 3, requiresSession: false, duplicateWindowMs: 0 },
  ...{ ttlMs: Infinity, deadLetterExpired: true, depthMax: 200_000 },
};

const content = (id: string, fields: object = {}) =>
  parseMessage(rhea.message.encode({ message_id: id, body: id, ...fields }));
const idOf = (message: Message) => String(propertiesOf(message).message_id);

function given(settings: Partial<QueueSettings> = {}) {
  const clock = { ms: 1_000_000 };
  const now = () => clock.ms;
  const journal = memoryOnly.of('');
  const buried = { ...plain, maxDeliveryCount: Infinity };
  const deadLetters = new Queue('dead', buried, journal, now);
  const queue = new Queue('queue', { ...plain, ...settings }, journal, now, deadLetters);
  const skip = (ms: number) => {
    clock.ms += ms;
    queue.tick();
  };
  return { queue, deadLetters, skip, now };
}

/** Takes up to so many messages, and leaves. */
function take(queue: Queue, count: number, more: Partial<Consumer> = {}): Message[] {
  const got: Message[] = [];
  const consumer: Consumer = {
    receiveAndDelete: false,
    credit: () => count - got.length,
    deliver: (message) => void got.push(message),
    lost: () => queue.detach(consumer),
    ...more,
  };
  queue.attach(consumer);
  queue.pump(consumer);
  if (!more.session) queue.detach(consumer);
  return got;
}

describe('a queue', () => {
  it('redelivers in the order of sequence numbers, whatever the order in which messages come back', () => {
    const { queue } = given();
    for (const id of ['a', 'b', 'c', 'd']) queue.accept(content(id));
    const [a, b, c] = take(queue, 3);
    for (const message of [c!, a!, b!]) queue.settle(message.lockToken!, { outcome: 'abandon' });
    expect(take(queue, 9).map(idOf)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets a lock be lost only when it has expired, counts the delivery, and gives up in the end', () => {
    const { queue, deadLetters, skip } = given();
    queue.accept(content('a'));
    for (let attempt = 0; attempt < 3; attempt++) {
      const [message] = take(queue, 1);
      expect(message?.deliveryCount).toBe(attempt);
      skip(lockMs - 1);
      expect(take(queue, 1)).toEqual([]);
      skip(1);
      expect(queue.settle(message!.lockToken ?? Buffer.alloc(16), { outcome: 'complete' })).toBe(false);
    }
    expect(take(queue, 1)).toEqual([]);
    expect(take(deadLetters, 1).map((message) => propertiesOf(message).application_properties)).toMatchObject([
      { DeadLetterReason: 'MaxDeliveryCountExceeded' },
    ]);
  });

  it('makes scheduled messages active in the order in which they are due', () => {
    const { queue, skip, now } = given();
    const at = (ms: number) => ({ message_annotations: { 'x-opt-scheduled-enqueue-time': new Date(now() + ms) } });
    const numbers = ['later', 'first', 'second', 'cancelled'].map((id, index) =>
      queue.accept(content(id, at(index === 0 ? 2_000 : 1_000))),
    );
    queue.cancelScheduled([numbers[3]!]);
    expect(queue.peek(0, 9).map(({ state }) => state)).toEqual(['scheduled', 'scheduled', 'scheduled']);
    skip(1_000);
    expect(take(queue, 9).map(idOf)).toEqual(['first', 'second']);
    skip(1_000);
    expect(take(queue, 9).map(idOf)).toEqual(['later']);
  });

  it('forgets duplicates when the window is over', () => {
    const { queue, skip } = given({ duplicateWindowMs: 60_000 });
    expect(queue.accept(content('a'))).toBe(1);
    expect(queue.accept(content('a'))).toBe(0);
    skip(60_000);
    expect(queue.accept(content('a'))).toBe(2);
  });

  it('expires messages from the middle, but none that is locked', () => {
    const { queue, deadLetters, skip } = given();
    for (const [id, ttl] of [
      ['locked', 1_000],
      ['stays', 90_000],
      ['goes', 1_000],
    ] as const)
      queue.accept(content(id, { ttl }));
    const [locked] = take(queue, 1);
    skip(1_000);
    expect(take(deadLetters, 9).map(idOf)).toEqual(['goes']);
    expect(queue.settle(locked!.lockToken!, { outcome: 'complete' })).toBe(true);
    expect(take(queue, 9).map(idOf)).toEqual(['stays']);
  });

  it('gives a session up when its lock expires, and its messages with it', () => {
    const { queue, skip, now } = given({ requiresSession: true });
    for (const id of ['a', 'b']) queue.accept(content(id, { group_id: 's' }));
    const session = queue.sessions!.accept(undefined, now())!;
    expect(queue.sessions!.accept('s', now())).toBeUndefined();
    const consumer: Consumer = { ...silent, session, lost: () => queue.detach(consumer) };
    expect(take(queue, 2, { session, lost: () => {} }).map(idOf)).toEqual(['a', 'b']);
    session.holder = consumer;
    skip(lockMs);
    expect(queue.sessions!.accept('s', now())).toBeDefined();
  });

  it('does not stall on a hundred thousand locks', () => {
    const { queue, skip } = given({ maxDeliveryCount: Infinity });
    const one = content('a');
    for (let i = 0; i < 100_000; i++) queue.accept(one);
    const locked = take(queue, 100_000);
    const start = performance.now();
    for (let i = 0; i < 1_000; i++) skip(1);
    for (const { lockToken } of locked.slice(0, 50_000)) queue.settle(lockToken!, { outcome: 'complete' });
    expect(performance.now() - start).toBeLessThan(1_000);
    skip(lockMs);
    expect(take(queue, 100_000)).toHaveLength(50_000);
  });

  it('loses and invents nothing, whatever consumers do', () => {
    const step = fc.oneof(
      ...[fc.constant('accept' as const), fc.constant('take' as const), fc.constant('skip' as const)],
      fc.tuple(fc.constantFrom('complete', 'abandon', 'defer', 'deadLetter'), fc.nat(5)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { queue, deadLetters, skip } = given();
        let [accepted, completed] = [0, 0];
        const tokens: Buffer[] = [];
        for (const next of steps) {
          if (next === 'accept') queue.accept(content(String(++accepted)));
          else if (next === 'take') tokens.push(...take(queue, 2).map(({ lockToken }) => lockToken!));
          else if (next === 'skip') skip(lockMs / 2);
          else {
            const [token] = tokens.splice(next[1], 1);
            const done = token && queue.settle(token, { outcome: next[0] });
            if (done && next[0] === 'complete') completed += 1;
          }
        }
        const left = [...queue.peek(0, 999), ...deadLetters.peek(0, 999)].map(idOf);
        expect(new Set(left).size).toBe(left.length);
        expect(left.length + completed).toBe(accepted);
      }),
    );
  });
});

const silent = { receiveAndDelete: false, credit: () => 0, deliver: () => {} };
