import { describe, expect, it } from '@jest/globals';
import type { MarketOrder } from '../../../sandbox/src/market/market.js';
import type { ToldOrder } from '../order/told-order.js';
import type { Giving } from './channel.js';
import { openedAt, type ChannelBackend } from './channel-backend.contract.js';
import { american, givenBack, seen, totalOf } from './channel-sight.contract.js';

/** Loses the answer to each request of a call in turn, and makes the call again as who lost it does. */
export function losingContract(world: () => ChannelBackend) {
  const requestsMax = 12;
  const eachLost = async (make: (n: number) => Promise<{ call: () => Promise<unknown>; check: () => void }>) => {
    let lost = 0;
    for (let position = 0; position < requestsMax; position++) {
      const { call, check } = await make(position);
      const happened = await world().losing(position, call);
      await call();
      check();
      if (!happened) break;
      lost++;
    }
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(requestsMax);
  };

  describe('whose answer was lost', () => {
    it('offers a piece once', async () => {
      const { channel, offer } = world();
      await eachLost(async (n) => ({
        call: () => channel.publish(offer(`NGA-${n}`)),
        check: () => expect(seen(world()).onSale(`NGA-${n}`)).toHaveLength(1),
      }));
    });

    it('has ended what it should', async () => {
      const { channel, offer } = world();
      await eachLost(async (n) => {
        const listed = await channel.publish(offer(`NGA-${n}`));
        return { call: () => channel.end(listed), check: () => expect(seen(world()).onSale(`NGA-${n}`)).toEqual([]) };
      });
    });

    const doing = (call: (number: string, told: ToldOrder) => Promise<unknown>, check: (order: MarketOrder) => void) =>
      eachLost(async (n) => {
        const see = seen(world());
        const order = await see.bought(american, `NGA-${n}`);
        const told = await see.told(order);
        return { call: () => call(told.number, told), check: () => check(see.booked(order)) };
      });
    const partsOf = ({ lines }: ToldOrder) => lines.map(({ lineId, quantity }) => ({ lineId, quantity }));

    it('has one dispatch', () =>
      doing(
        (number, told) =>
          world().channel.ship(number, partsOf(told), [
            { carrier: 'ups', trackingNumber: '1Z204W4R0308071865', sentAt: openedAt },
          ]),
        ({ dispatches }) => expect(dispatches).toHaveLength(1),
      ));

    it('has cancelled once, and given all back once, or nothing where people do it', async () => {
      if (
        (await world()
          .channel.cancel(world().unknownNumber, 'other')
          .catch(() => '')) === 'by-hand'
      )
        return;
      await doing(
        (number) => world().channel.cancel(number, 'out-of-stock'),
        (order) => expect(givenBack(order)).toBe(totalOf(order)),
      );
    });

    it('has given a part back once', async () => {
      const { channel } = world();
      const giving = (told: ToldOrder, number: string): Giving => ({
        ...{ refundId: `ret-${number}`, amount: { minor: 5_000, currency: told.total.currency }, reason: 'returned' },
        parts: partsOf(told),
      });
      const see = seen(world());
      const first = await see.told(await see.bought(american, 'NGA-first'));
      if ((await channel.refund(first.number, giving(first, 'first'))) === 'by-hand') return;
      await doing(
        (number, told) => channel.refund(number, giving(told, number)),
        (order) => expect(givenBack(order)).toBe(5_000),
      );
    });
  });
}
