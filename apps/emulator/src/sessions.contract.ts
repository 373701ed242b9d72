import { expect, it } from '@jest/globals';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { bench, bodies, take, type BrokerUnderTest } from './bench.contract.js';

/** Sessions: exclusive, in order, with a state. Part of what every Service Bus does. */
export function sessionsContract(start: () => Promise<BrokerUnderTest>) {
  const at = bench(start);

  it('gives a session to one receiver, in order, with its state', async () => {
    const sessionOf = (body: number) => (body % 2 ? 'odd' : 'even');
    const messages = [...Array(6).keys()].map((body) => ({ body, sessionId: sessionOf(body) }));
    await at.sender('sessions').sendMessages(messages);
    const even = await at.client.acceptSession('sessions', 'even');
    const locked = even.sessionLockedUntilUtc.getTime();
    const received = await even.receiveMessages(3, { maxWaitTimeInMs: 1_000 });
    expect(bodies(received)).toEqual([0, 2, 4]);
    await even.setSessionState({ step: 2 });
    expect(await even.getSessionState()).toEqual({ step: 2 });
    await new Promise((wait) => setTimeout(wait, 5));
    await even.renewSessionLock();
    expect(even.sessionLockedUntilUtc.getTime()).toBeGreaterThan(locked);
    const second = at.client.acceptSession('sessions', 'even');
    await expect(second).rejects.toMatchObject({ code: 'SessionCannotBeLocked' });
    for (const message of received) await even.completeMessage(message);
    await even.setSessionState(null);
    await even.close();
    const odd = await at.client.acceptNextSession('sessions');
    expect(odd.sessionId).toBe('odd');
    expect(bodies(await take(odd, 3))).toEqual([1, 3, 5]);
    await odd.close();
  });

  it('lets a receiver wait for the next session, or tells it that there is none', async () => {
    const waiting = at.client.acceptNextSession('next-session');
    await at.sender('next-session').sendMessages({ body: 'late', sessionId: 'L' });
    const session = await waiting;
    expect(session.sessionId).toBe('L');
    expect(bodies(await take(session, 1))).toEqual(['late']);
    await session.close();
    const impatient = new ServiceBusClient(at.connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 500 } });
    await expect(impatient.acceptNextSession('next-session')).rejects.toMatchObject({ code: 'ServiceTimeout' });
    await impatient.close();
  });

  it('releases a session, and what is not settled, when its receiver closes', async () => {
    const sender = at.sender('next-session');
    await sender.sendMessages([1, 2, 3].map((body) => ({ body, sessionId: 'S' })));
    const first = await at.client.acceptNextSession('next-session');
    const got: unknown[] = [];
    await new Promise<void>((resolve) => {
      const processMessage = async ({ body }: ServiceBusReceivedMessage) => {
        if (got.push(body) === 2) resolve();
      };
      first.subscribe({ processMessage, processError: async () => {} });
    });
    await first.close();
    expect(got).toEqual([1, 2]);
    await sender.sendMessages({ body: 4, sessionId: 'S' });
    const second = await at.client.acceptSession('next-session', 'S');
    const rest = bodies(await take(second, 4));
    expect(rest.slice(-2)).toEqual([3, 4]);
    await second.close();
  });

  it('wants a session id', async () => {
    await expect(at.sender('sessions').sendMessages({ body: 'none' })).rejects.toThrow(/session/i);
  });
}
