import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PayoutReported } from '#contracts/channels.js';
import { format } from '#money/money.js';
import { MessageDesk } from '../../apps/channels/src/message/message-desk.controller.js';
import { rawKeysOf } from '../../apps/channels/src/message/message.js';
import { RawFiles } from '../../apps/channels/src/message/raw-files.worker.js';
import { PayoutPoll } from '../../apps/channels/src/payout/payout-poll.worker.js';
import type { PayoutEvent } from '../../apps/channels/src/payout/payout.js';
import { published } from '../../apps/channels/src/published.js';
import { people } from '../../apps/sandbox/src/market/people.js';
import type { MarketPayout, Platform } from '../../apps/sandbox/src/market/market.js';
import { Marketplaces, platforms, type Sold } from './marketplaces.js';
import { Shop } from './shop.js';
import { wholeLog } from '../whole-log.js';

type Reported = typeof PayoutReported.example;
type Stored = Parameters<typeof published>[0] & PayoutEvent;
type Settled = MarketPayout & { readonly movements: readonly { readonly kind: string }[] };
type MessagePage = { readonly messages: readonly { readonly topic: string; readonly reason?: string }[] };

type Amount = { readonly minor: number };
type PayoutsShown = {
  readonly payouts: readonly {
    readonly payout: string;
    readonly payer: string;
    readonly status: string;
    readonly lines: string;
    readonly lineCount: number;
    readonly matched: number;
    readonly ofNoOrder: number;
    readonly questioned: number;
  }[];
  readonly clearing: readonly { readonly account: string; readonly balance: Amount; readonly lines: string }[];
  readonly next?: string;
};
type PayoutLinesShown = {
  readonly lines: readonly { readonly status: string; readonly questions: readonly { readonly what: string }[] }[];
  readonly next?: string;
};
type Posted = { readonly debit?: Amount; readonly credit?: Amount };

describe('What marketplaces pay out', () => {
  const shop = new Shop();
  const there = new Marketplaces(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  const [american] = people;
  const channels = () => shop.services.find(({ name }) => name === 'channels')!;
  const poll = () => shop.job('channels', PayoutPoll).round();
  const payOut = async (platform: Platform): Promise<Settled> => {
    const answer = await fetch(`${shop.sandbox.url}/control/market/payouts`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ platform }) },
    });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { payouts: [Settled] }).payouts[0];
  };
  const streams = async () => {
    const { events } = await wholeLog(channels().store);
    return events.filter(({ type }) => type === 'PayoutHeard') as Stored[];
  };
  /** All that other services hear of payouts, in the order in which it happened. */
  const reported = async (platform: Platform): Promise<Reported[]> =>
    (await streams())
      .filter(({ data }) => data.channel === platform)
      .flatMap((event) => published(event, event.stream.slice('payout-'.length)).map(({ data }) => data as Reported));
  const heard = async (payoutId: string) => {
    await shop.until('channels', `payout-${payoutId}`, ['PayoutHeard']);
    await shop.atRest();
  };
  const netOf = ({ lines }: Reported) =>
    lines.reduce((sum, { amount, fee }) => sum + amount.minor - (fee?.minor ?? 0), 0);
  const pagesOf = async (path: string, who: { readonly authorization: string }) => {
    const pages: PayoutLinesShown['lines'][] = [];
    for (let cursor = ''; ;) {
      const { body } = await shop.get<PayoutLinesShown>(`${path}${cursor}`, who);
      pages.push(body.lines);
      if (body.next === undefined) return pages;
      cursor = `&cursor=${body.next}`;
    }
  };
  /** Etsy calls a payout by its entry in the ledger. */
  const idOf = ({ platform, number }: MarketPayout) => `${platform}.${platform === 'etsy' ? `${number}0` : number}`;
  const buy = async (platform: Platform, unitId: string): Promise<Sold> => {
    await there.offered(unitId, 12_500, [platform]);
    return there.buy(platform, unitId, american!);
  };

  const sold = new Map<Platform, readonly Sold[]>();
  const paid = new Map<Platform, MarketPayout>();

  it.each(platforms)('at %s names every order once, and what was given back, to the cent', async (platform) => {
    const orders = [await buy(platform, `CUP-${platform}`), await buy(platform, `JUG-${platform}`)] as const;
    shop.pass(60_000);
    shop.sandbox.market.repay(platform, orders[1].number, 2_500, 'a scratch');
    shop.pass(60_000);
    // A payout waits in the books for refunds that nobody has told of.
    await there.hear();
    const payout = await payOut(platform);
    sold.set(platform, orders);
    paid.set(platform, payout);
    expect(await poll()).toContainEqual({ channel: platform, told: 1 });
    await heard(idOf(payout));
    const [report, ...others] = await reported(platform);
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      ...{ payer: platform, payoutId: idOf(payout).slice(platform.length + 1), part: 1, parts: 1 },
      total: { minor: payout.amountMinor, currency: 'USD' },
    });
    expect(netOf(report!)).toBe(payout.amountMinor);
    const of = (kind: string) => report!.lines.filter((line) => line.kind === kind).map(({ orderId }) => orderId);
    expect([of('sale').sort(), of('refund')]).toEqual([orders.map(({ orderId }) => orderId), [orders[1].orderId]]);
    for (const { orderId } of report!.lines.filter(({ orderId }) => orderId !== undefined))
      expect((await shop.get<{ orderId: string }>(`/v1/orders/${orderId}`)).body.orderId).toBe(orderId);
  });

  it('is told of each refund as it was told with its order, where the marketplace says which', async () => {
    const [report] = await reported('ebay');
    await there.hear();
    await shop.atRest();
    const { refunds } = await there.sale(sold.get('ebay')![1]!);
    expect(refunds).toMatchObject([{ amount: { minor: 2_500 } }]);
    expect(report!.lines.find(({ kind }) => kind === 'refund')!.refundId).toBe(refunds[0]!.refundId);
  });

  it('can be read again as it was told, which nobody who bought is named in', async () => {
    const files = shop.job('channels', RawFiles);
    for (const { data } of await streams()) {
      const cause = { causationId: 'c', correlationId: 'c', actor: 'staff:auditor' };
      const record = `payout ${data.payoutId}`;
      const bytes = await files.find(data.raw, rawKeysOf(data.messageId), record, 'order-entry', cause);
      expect(bytes!.toString()).toContain(data.payoutId);
      for (const word of [american!.name, american!.username, american!.email])
        expect(bytes!.toString()).not.toContain(word);
    }
  });

  it('is heard of once, however often it is asked for', async () => {
    const before = await streams();
    expect(before).toHaveLength(3);
    expect((await poll()).map(({ told }) => told)).toEqual([0, 0, 0]);
    shop.pass(86_400_000);
    await poll();
    await shop.atRest();
    expect(await streams()).toEqual(before);
  });

  it.each(platforms)('at %s is told as it is, though it keeps too much', async (platform) => {
    const cheated = await buy(platform, `PAN-${platform}`);
    shop.sandbox.faults.set([{ match: { part: platform }, fault: 'wrong-fee', times: 1 }]);
    const payout = await payOut(platform);
    shop.sandbox.faults.clear();
    await poll();
    await heard(idOf(payout));
    const [first, second] = await reported(platform);
    expect(netOf(second!)).toBe(payout.amountMinor);
    const kept = (report: Reported, { orderId }: Sold) =>
      report.lines
        .filter((line) => line.orderId === orderId)
        .reduce((sum, { kind, amount, fee }) => sum + (fee?.minor ?? 0) - (kind === 'fee' ? amount.minor : 0), 0);
    expect(kept(second!, cheated)).toBe(2 * kept(first!, sold.get(platform)![0]!));
  });

  it('is listed for those who keep the books, with what is questioned and what is left', async () => {
    await shop.atRest();
    const auditor = await shop.staff('auditor');
    const { payouts, clearing } = (await shop.get<PayoutsShown>('/v1/books/payouts?limit=200', auditor)).body;
    expect(payouts.map(({ payer, status }) => `${payer} ${status}`).sort()).toEqual(
      platforms.flatMap((platform) => [`${platform} matched`, `${platform} questioned`]).sort(),
    );
    const first = payouts.find(({ payout }) => payout === idOf(paid.get('ebay')!))!;
    const { amountMinor } = paid.get('ebay')!;
    expect(first).toMatchObject({ total: { minor: amountMinor }, missing: { minor: 0 }, questioned: 0 });
    const asked = (await shop.get<PayoutsShown>('/v1/books/payouts?questioned=true&payer=etsy', auditor)).body;
    expect(asked.payouts).toMatchObject([{ payer: 'etsy', status: 'questioned' }]);
    for (const { lines, lineCount, matched, ofNoOrder, questioned } of payouts) {
      const told = (await shop.get<PayoutLinesShown>(lines, auditor)).body.lines;
      expect([told.length, matched + ofNoOrder]).toEqual([lineCount, lineCount]);
      const questions = told.filter(({ status }) => status === 'questioned').flatMap((line) => line.questions);
      expect(questions.length).toBeGreaterThanOrEqual(questioned);
      expect(questions.every(({ what }) => what === 'fee')).toBe(true);
    }
    const every = await pagesOf(`/v1/books/payouts/lines?payout=${idOf(paid.get('etsy')!)}&limit=4`, auditor);
    expect(every.length).toBeGreaterThan(1);
    expect(every.flat()).toEqual(
      (await shop.get<PayoutLinesShown>(`/v1/books/payouts/lines?payout=${idOf(paid.get('etsy')!)}`, auditor)).body
        .lines,
    );
    // All is booked: nobody has anything of ours.
    expect(clearing).toEqual([]);
    await buy('ebay', 'MUG-ebay');
    await shop.atRest();
    const [left, ...others] = (await shop.get<PayoutsShown>('/v1/books/payouts?limit=1', auditor)).body.clearing;
    expect([left!.account, others]).toEqual(['1250', []]);
    const { body } = await shop.get<{ lines: Posted[] }>(left!.lines, auditor);
    const sum = body.lines.reduce((minor, { debit, credit }) => minor + (debit?.minor ?? 0) - (credit?.minor ?? 0), 0);
    expect([sum, sum > 0]).toEqual([left!.balance.minor, true]);
    let next: string | undefined;
    const paged: string[] = [];
    do {
      const from: string = next === undefined ? '' : `&cursor=${next}`;
      const { body } = await shop.get<PayoutsShown>(`/v1/books/payouts?limit=4${from}`, auditor);
      paged.push(...body.payouts.map(({ payout }) => payout));
      next = body.next;
    } while (next !== undefined);
    expect(paged).toEqual(payouts.map(({ payout }) => payout));
  });

  it('is for people where a marketplace says otherwise afterwards, and what was heard stays', async () => {
    const before = await streams();
    const { number, amountMinor, at } = paid.get('ebay')!;
    const reversed = {
      ...{ payoutId: String(number), payoutStatus: 'REVERSED', payoutDate: new Date(at).toISOString() },
      amount: { value: format({ minor: amountMinor, currency: 'USD' }), currency: 'USD' },
    };
    const bytes = new TextEncoder().encode(JSON.stringify({ payout: reversed, transactions: [] }));
    const cause = { causationId: 'c', correlationId: 'c', actor: 'job:payouts' };
    const messageId = await shop.job('channels', MessageDesk).take('ebay', 'payout', bytes, cause);
    await shop.until('channels', `message-${messageId}`, ['MessageQuarantined']);
    await shop.settled();
    const { messages } = (await shop.get<MessagePage>('/v1/channel-messages?channel=ebay')).body;
    expect(messages).toMatchObject([
      { messageId, topic: 'payout', reason: 'The bank did not take it, or sent it back.' },
    ]);
    expect(await streams()).toEqual(before);
  });
});
