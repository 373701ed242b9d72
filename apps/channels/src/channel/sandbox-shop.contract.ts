import { BookFile } from '../../../sandbox/src/book-file.js';
import { Chance } from '../../../sandbox/src/chance.js';
import { Faults } from '../../../sandbox/src/faults.js';
import { Front, type Part } from '../../../sandbox/src/front.js';
import type { MarketOrder, Platform } from '../../../sandbox/src/market/market.js';
import { MarketHall } from '../../../sandbox/src/market/market-hall.js';
import { orderIdOf } from '../../../sandbox/src/market/order-ids.js';
import { Budget, type After, type Quota } from './budget.js';
import type { Channel, Offer } from './channel.js';
import { openedAt, type ChannelBackend } from './channel-backend.contract.js';
import { timer } from './timer.driver.js';

export type ShopMeans = {
  /** Where the sandbox speaks like the platform. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly now: () => Date;
  /** Another one each time. */
  readonly newId: () => string;
  readonly budget: Budget;
};
type Wanted = {
  readonly platform: Platform;
  /** The platform, over the books that it shares with nobody; `close` lets go of what it has beyond them. */
  readonly shop: (hall: MarketHall, chance: Chance) => { readonly part: Part; readonly close?: () => Promise<void> };
  readonly make: (means: ShopMeans) => Channel;
  /** With credentials that are nobody's. */
  readonly stranger: (means: ShopMeans) => Channel;
  readonly offer: (sku: string) => Offer;
  /** What the platform lets anybody do, as its books count: calls, or points. */
  readonly plenty: Quota;
  /** As little as makes a few calls wait. */
  readonly scarce: Quota;
};

const seed = 20_260_309;

/** A platform of the sandbox alone, whose clock only moves when it is told to, or somebody waits for their turn. */
export async function sandboxShop(wanted: Wanted): Promise<ChannelBackend> {
  const { platform } = wanted;
  const clock = { ms: Date.parse(openedAt) };
  const file = new BookFile();
  const faults = new Faults(new Chance(seed));
  const report = (message: string) => {
    throw new Error(message);
  };
  const hall = new MarketHall({ file, faults, chance: new Chance(seed + 1), now: () => clock.ms, report });
  const { part, close } = wanted.shop(hall, new Chance(seed + 2));
  const of = (path: string) => (path.startsWith(`/${platform}/`) ? part : undefined);
  const front = new Front(of, faults, file, report);
  const port = await front.listen(0, '127.0.0.1');

  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const { means, closeBudgets } = budgeting(clock, { url: `http://127.0.0.1:${port}/${platform}`, newId }, platform);
  hall.setQuota(platform, { perSecond: wanted.plenty.perSecond, perDay: 1_000_000 });
  const channels = [
    wanted.make(means(wanted.plenty)),
    wanted.stranger(means(wanted.plenty)),
    wanted.make(means(wanted.scarce, 'passing')),
  ] as const;
  return {
    ...{ channel: channels[0], stranger: channels[1], thrifty: channels[2], truth: hall, offer: wanted.offer },
    numberOf: (order: MarketOrder) => orderIdOf(platform, order.number),
    unknownNumber: orderIdOf(platform, hall.books.next(platform, 'order')),
    losing: losingAt(faults, platform),
    sold: (sku, times) =>
      Array.from({ length: times }, () => {
        const order = hall.buy(platform, sku)!;
        hall.publish(platform, sku);
        return order;
      }),
    fail: () => faults.set([{ match: { part: platform }, fault: 'error', times: 1 }]),
    cheat: () => faults.set([{ match: { part: platform }, fault: 'wrong-fee', times: 1 }]),
    recover: () => faults.clear(),
    pass(ms) {
      clock.ms += ms;
      hall.settle();
    },
    now: () => new Date(clock.ms).toISOString(),
    async close() {
      for (const channel of channels) channel.close();
      closeBudgets();
      await front.close();
      await close?.();
      file.close();
    },
  };
}

type Clock = { ms: number };

/** Budgets by the clock. With time `passing` it goes on while somebody waits for their turn; else nobody has to. */
function budgeting(clock: Clock, shop: Pick<ShopMeans, 'url' | 'newId'>, platform: Platform) {
  const passing: After = (ms, act) =>
    timer(0, () => {
      clock.ms += ms;
      act();
    });
  const budgets: Budget[] = [];
  const means = (quota: Quota, time?: 'passing'): ShopMeans => {
    const budget = new Budget(platform, quota, () => clock.ms, time === 'passing' ? passing : timer);
    budgets.push(budget);
    return { ...shop, timeoutMs: 20_000, now: () => new Date(clock.ms), budget };
  };
  const closeBudgets = () => {
    for (const budget of budgets) budget.close();
  };
  return { means, closeBudgets };
}

/** A delay of nothing for the requests before, and then one that is done and answered with an error. */
const losingAt =
  (faults: Faults, part: Platform) =>
  async (position: number, call: () => Promise<unknown>): Promise<boolean> => {
    const before = { match: { part }, fault: 'delay' as const, ms: 0, times: position };
    const lost = { match: { part }, fault: 'error-after-success' as const, times: 1 };
    faults.set([...(position > 0 ? [before] : []), lost]);
    await call().catch(() => undefined);
    const happened = faults.counts.at(-1)!.happened > 0;
    faults.clear();
    return happened;
  };
