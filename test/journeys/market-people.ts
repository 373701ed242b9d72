import { setTimeout as sleep } from 'node:timers/promises';
import { OrderPoll } from '../../apps/channels/src/poll/order-poll.worker.js';
import type { Person } from '../../apps/sandbox/src/market/market.js';
import { Marketplaces, platforms, type SaleShown } from './marketplaces.js';
import { usd, type Shop } from './shop.js';

const perPlatform = 4;
const atTheTill = 2;
const everybody = Array.from({ length: perPlatform * platforms.length + atTheTill }, (_, n) => n);

/** Found nowhere else in the world, in every field that a marketplace tells of a buyer. */
export const personOf = (n: number): Person => ({
  ...{ name: `Nemo Bazaar-${n}-name`, email: `bazaar-${n}-email@example.com`, username: `bazaar-${n}-user` },
  ...{ phone: `+9995558642${String(n).padStart(2, '0')}`, street: `Bazaar-${n}-street 7`, city: `Bazaar-${n}-city` },
  ...{ region: 'TX', postalCode: `BAZAAR-${n}`, country: 'US' },
});
/** What is in all of them, however they are written; base64 too, in which raw payloads are sealed. */
export const marketMarkers = ['Bazaar-', 'bazaar-', 'BAZAAR-']
  .flatMap((word) => [word, ...inBase64(word)])
  .concat('9995558642');

type Headers = { readonly authorization: string };

/** People who buy at the marketplaces and at the till, of whom each other one is forgotten. */
export class MarketPeople {
  private readonly there: Marketplaces;
  private readonly orders = new Map<number, { readonly orderId: string; readonly number?: number }>();
  readonly all = everybody;
  readonly toErase = everybody.filter((n) => n % 2 === 0);
  readonly toKeep = everybody.filter((n) => n % 2 === 1);

  constructor(private readonly shop: Shop) {
    this.there = new Marketplaces(shop);
  }

  /** Of every platform's two are heard of by its webhook, and two because it is asked. */
  async buy() {
    const { market } = this.shop.sandbox;
    const shoppers = everybody.filter((n) => this.platformOf(n) !== undefined);
    for (const n of shoppers) await this.there.offered(`MP-${n}`, 10_000, [this.platformOf(n)!]);
    for (const isTold of [true, false]) {
      if (!isTold) this.hush();
      for (const n of shoppers.filter((n) => n % perPlatform < 2 === isTold)) {
        const { number } = market.buy(this.platformOf(n)!, `MP-${n}`, personOf(n))!;
        this.orders.set(n, { orderId: '', number });
      }
      await (isTold ? this.shop.sandbox.tick() : this.shop.job('channels', OrderPoll).round());
    }
    for (const n of shoppers) {
      await this.shop.untilSold(`MP-${n}`);
      const { body } = await this.shop.get<{ order: { orderId: string } }>(`/v1/units/MP-${n}`);
      this.orders.set(n, { ...this.orders.get(n)!, orderId: body.order.orderId });
    }
    for (const n of everybody.filter((n) => this.platformOf(n) === undefined)) await this.buyAtTheTill(n);
    for (const { orderId } of this.orders.values())
      await this.shop.until('orders', `order-${orderId}`, ['OrderConfirmed']);
  }

  orderOf = (n: number) => this.orders.get(n)!.orderId;
  subjectOf = (n: number) => `p-${this.orderOf(n)}`;
  /** Etsy and Shopify know them by numbers of their own. */
  toldOf = (n: number) => {
    const { name, username } = personOf(n);
    const platform = this.platformOf(n) ?? 'store';
    return { name, ...(['ebay', 'store'].includes(platform) && { account: `${platform}:${username}` }) };
  };
  /** As whoever serves them reads it. */
  async knownOf(n: number) {
    const path = `/v1/orders/${this.orderOf(n)}/buyer?purpose=customer-service`;
    return (await this.shop.get<{ buyer: object }>(path, await this.shop.staff('shop-assistant'))).body.buyer;
  }
  /** The first who bought there, of those who are to be forgotten. */
  firstAt = (platform: string) => this.toErase.find((n) => this.platformOf(n) === platform)!;

  /** How much of what their channels wrote of each can be read, and whether their names are in there. */
  async readable(who: readonly number[]) {
    const assistant = await this.shop.staff('shop-assistant');
    return Promise.all(
      who.map(async (n) => {
        const path = `/v1/sales/${this.orderOf(n)}`;
        const { payloads } = (await this.shop.get<SaleShown>(path)).body;
        const numbers = Array.from({ length: payloads }, (_, index) => index + 1);
        const read = await Promise.all(numbers.map((one) => this.shop.get(`${path}/payloads/${one}`, assistant)));
        const [shown, gone] = [200, 404].map((wanted) => read.filter(({ status }) => status === wanted));
        if (shown!.length + gone!.length < payloads) throw new Error(`${path}: neither shown nor gone`);
        const named = shown!.every(({ text }) => text.includes(personOf(n).name));
        return { payloads, shown: shown!.length, named };
      }),
    );
  }

  /** Money goes back to everybody at a marketplace: their channels tell of them once more. */
  async areToldAgain() {
    const shoppers = everybody.filter((n) => this.platformOf(n) !== undefined);
    for (const n of shoppers)
      this.shop.sandbox.market.repay(this.platformOf(n)!, this.orders.get(n)!.number!, 100, 'a scratch');
    for (;;) {
      // eBay's banks take their time.
      this.shop.pass(60_000);
      await this.there.hear();
      await this.shop.settled();
      const sales = await Promise.all(
        shoppers.map(async (n) => (await this.shop.get<SaleShown>(`/v1/sales/${this.orderOf(n)}`)).body),
      );
      if (sales.every(({ refunds }) => refunds.length === 1)) return;
      await sleep(1);
    }
  }

  /** eBay tells of it, and whoever it is found to be is forgotten: by their ids. */
  async closeAccountAtEbay(n: number, steward: Headers): Promise<readonly string[]> {
    const notice = {
      platform: 'ebay',
      username: personOf(n).username,
      url: `${this.shop.url}/v1/ebay-account-deletions`,
    };
    const told = await fetch(`${this.shop.sandbox.url}/control/privacy-events`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(notice) },
    });
    if (!told.ok) throw new Error(await told.text());
    for (;;) {
      const { cases } = (await this.shop.get<{ cases: { caseId: string }[] }>('/v1/privacy-cases', steward)).body;
      const [first] = cases;
      await this.shop.settled();
      if (first === undefined) continue;
      const path = `/v1/privacy-cases/${first.caseId}`;
      const { subjectIds } = (await this.shop.get<{ subjectIds: string[] }>(path, steward)).body;
      const done = await this.shop.post(`${path}/completion`, { outcome: 'erased', note: 'asked by eBay' }, steward);
      if (done.status !== 200) throw new Error(done.text);
      return subjectIds;
    }
  }

  /** All who are to be forgotten; it is over when everybody has said what the law keeps of what they bought. */
  async erase<Shown>(steward: Headers, isOver: (shown: Shown) => boolean) {
    for (const n of this.toErase) {
      const path = `/v1/subjects/${this.subjectOf(n)}`;
      await this.shop.post(`${path}/erasure`, { reason: 'asked' }, { ...steward, prefer: 'wait=10' });
      while (!isOver((await this.shop.get<Shown>(path, steward)).body)) await this.shop.settled();
    }
  }

  /** They have no account with us: they ask, and somebody who knows who they are asks for them. */
  async exportOf(n: number, steward: Headers) {
    const path = `/v1/subjects/${this.subjectOf(n)}/exports`;
    const asked = await this.shop.post(path, undefined, { ...steward, prefer: 'wait=10' });
    if (asked.status !== 201) throw new Error(asked.text);
    const held = await this.shop.get<{ records: { record: string }[] }>(asked.headers.get('location')!, steward);
    return { text: held.text, records: held.body.records.map(({ record }) => record) };
  }

  private platformOf = (n: number) => platforms[Math.floor(n / perPlatform)];

  private hush() {
    this.shop.sandbox.setEbayWebhook(undefined);
    this.shop.sandbox.setEtsyWebhook(undefined);
    this.shop.sandbox.setShopifyWebhook(undefined);
  }

  private async buyAtTheTill(n: number) {
    const { name, email, phone, username: number } = personOf(n);
    await this.shop.offer(`MP-${n}`);
    await this.shop.until('channels', `piece-MP-${n}`, ['OfferRecorded']);
    const answer = await this.shop.post<{ orderId: string }>('/v1/till-sales', {
      ...{ till: 'till-1', receipt: `MP-${n}`, soldAt: new Date(this.shop.now()).toISOString(), currency: 'USD' },
      ...{ lines: [{ unitId: `MP-${n}`, price: usd(10_000) }], payment: 'card' },
      customer: { number, name, email, phone },
    });
    if (answer.status !== 202) throw new Error(answer.text);
    this.orders.set(n, { orderId: answer.body.orderId });
  }
}

/** How a word looks in base64, wherever it begins: without the letters that what is beside it has a part in. */
function inBase64(word: string): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.from('\0'.repeat(before) + word).toString('base64url');
    const [from, until] = [Math.ceil((before * 8) / 6), Math.floor(((before + word.length) * 8) / 6)];
    return text.slice(from, until);
  });
}
