import { expect, it } from '@jest/globals';
import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import { atOnce, bodies, one, take, type Bench, type BrokerControl } from './bench.contract.js';

/** Declares a test that needs control over the broker, or skips it and says why. */
export type Controlled = (name: string, test: (control: BrokerControl) => Promise<void>) => void;

export function locks(at: Bench, controlled: Controlled) {
  controlled('keeps a slow handler alive by renewing its lock', async ({ skipTime }) => {
    const receiver = at.receiver('brief');
    const errors: unknown[] = [];
    let calls = 0;
    const handled = new Promise<void>((resolve) => {
      const processMessage = async (message: ServiceBusReceivedMessage) => {
        calls += 1;
        const until = () => message.lockedUntilUtc!.getTime();
        // The SDK renews by the real clock, as late as half of the time before the end; let the broker's run ahead.
        for (const start = until(); until() === start;) await new Promise((wait) => setTimeout(wait, 50));
        skipTime(3_000);
        resolve();
      };
      receiver.subscribe({ processMessage, processError: async ({ error }) => void errors.push(error) });
    });
    await at.sender('brief').sendMessages({ body: 'slow' });
    await handled;
    await receiver.close();
    expect({ calls, errors }).toEqual({ calls: 1, errors: [] });
    expect(await at.receiver('brief').peekMessages(1)).toEqual([]);
  });

  controlled('redelivers when a lock is lost, which a renewal postpones', async ({ skipTime }) => {
    const receiver = at.client.createReceiver('plain', { maxAutoLockRenewalDurationInMs: 0 });
    await at.sender('plain').sendMessages({ body: 'lk' });
    const first = await one(receiver);
    skipTime(40_000);
    expect((await receiver.renewMessageLock(first)).getTime()).toBeGreaterThan(first.lockedUntilUtc!.getTime() - 1);
    skipTime(40_000);
    expect(await receiver.receiveMessages(1, atOnce)).toEqual([]);
    skipTime(20_001);
    await expect(receiver.completeMessage(first)).rejects.toMatchObject({ code: 'MessageLockLost' });
    await expect(receiver.renewMessageLock(first)).rejects.toMatchObject({ code: 'MessageLockLost' });
    const second = await one(receiver);
    expect(second.deliveryCount).toBe(1);
    await receiver.completeMessage(second);
  });
}

export function time(at: Bench, controlled: Controlled) {
  controlled('delivers scheduled messages when they are due, unless cancelled', async ({ skipTime }) => {
    const [sender, receiver] = [at.sender('plain'), at.receiver('plain')];
    const { enqueuedTimeUtc } = await brokerTime(at);
    const due = new Date(enqueuedTimeUtc!.getTime() + 60_000);
    const numbers = await sender.scheduleMessages([{ body: 's1' }, { body: 's2' }], due);
    expect(numbers).toHaveLength(2);
    await sender.cancelScheduledMessages(numbers[1]!);
    await sender.sendMessages({ body: 's3', scheduledEnqueueTimeUtc: due });
    await sender.sendMessages([{ body: 's4', scheduledEnqueueTimeUtc: due }, { body: 'now' }]);
    expect(bodies(await take(receiver, 5))).toEqual(['now']);
    expect((await receiver.peekMessages(5)).map(({ body, state }) => [body, state] as unknown)).toEqual([
      ...[
        ['s1', 'scheduled'],
        ['s3', 'scheduled'],
      ],
      ['s4', 'scheduled'],
    ]);
    skipTime(60_001);
    expect(bodies(await take(receiver, 3))).toEqual(['s1', 's3', 's4']);
  });

  controlled('dead-letters what expires before anybody takes it', async ({ skipTime }) => {
    await at.sender('expiring').sendMessages([{ body: 'stays' }, { body: 'goes', timeToLive: 10_000 }]);
    skipTime(10_001);
    const [dead] = await take(at.deadLetters('expiring'), 1);
    expect(dead).toMatchObject({ body: 'goes', deadLetterReason: 'TTLExpiredException' });
    expect(bodies(await take(at.receiver('expiring'), 2))).toEqual(['stays']);
  });
}

async function brokerTime(at: Bench) {
  await at.sender('plain').sendMessages({ body: 'what time is it' });
  const [message] = await take(at.receiver('plain'), 1);
  return message!;
}

export function consuming(at: Bench, controlled: Controlled) {
  it('serves concurrent handlers and redelivers to one that throws', async () => {
    const receiver = at.receiver('plain');
    const seen = new Set<number>();
    let [running, most, thrown] = [0, 0, 0];
    const all = new Promise<void>((resolve) => {
      const processMessage = async ({ body }: ServiceBusReceivedMessage) => {
        most = Math.max(most, ++running);
        await new Promise((wait) => setTimeout(wait, 5));
        running -= 1;
        if (body === 5 && thrown++ === 0) throw new Error('boom');
        if (seen.add(body as number).size === 40) resolve();
      };
      receiver.subscribe({ processMessage, processError: async () => {} }, { maxConcurrentCalls: 8 });
    });
    await at.sender('plain').sendMessages([...Array(40).keys()].map((body) => ({ body })));
    await all;
    await receiver.close();
    expect(most).toBe(8);
    expect(await at.receiver('plain').receiveMessages(1, atOnce)).toEqual([]);
  });

  controlled('comes back after a restart, and its clients with it', async ({ restart }) => {
    const [sender, subscribed, receiver] = [
      at.sender('restarted'),
      at.receiver('restarted'),
      at.receiver('orders', 'all'),
    ];
    const seen: unknown[] = [];
    let heard = () => {};
    const processMessage = async ({ body }: ServiceBusReceivedMessage) => {
      seen.push(body);
      heard();
    };
    const next = () => new Promise<void>((resolve) => (heard = resolve));
    const before = next();
    subscribed.subscribe({ processMessage, processError: async () => {} });
    await sender.sendMessages({ body: 'before' });
    await before;
    expect(await receiver.receiveMessages(1, atOnce)).toEqual([]);
    await restart();
    const after = next();
    await sender.sendMessages({ body: 'after' });
    await after;
    expect(seen.at(-1)).toBe('after');
    await at.sender('orders').sendMessages({ body: 't' });
    expect(bodies(await take(receiver, 1))).toEqual(['t']);
    await subscribed.close();
  });
}
