import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { parse } from '#money/money.js';
import { PayoutPoll as ChannelPayouts } from '../../apps/channels/src/payout/payout-poll.worker.js';
import type { Entry } from '../../apps/finance/src/journal/entry.js';
import { checkOf, handIn } from '../../apps/local/src/reconcile/hand-in.js';
import { alter, copied, more, settledVerdict } from '../../apps/local/src/reconcile/planted.contract.js';
import { PayoutPoll as CardPayouts } from '../../apps/orders/src/payout/payout-poll.worker.js';
import type { Person, Platform } from '../../apps/sandbox/src/market/market.js';
import { draftFor, Marketplaces, platforms, type Sold } from './marketplaces.js';
import { Buyer, type PaidOrder } from './money.js';
import { Shop, usd } from './shop.js';

const measures = { weightGrams: 4_300, lengthMm: 457, widthMm: 356, heightMm: 305 };
const texan: Person = {
  ...{ name: 'Ronke Okafor', email: 'ronke@example.com', phone: '+15125550188', username: 'ronke_o' },
  ...{ street: '14 Barton Ct', city: 'Austin', region: 'TX', postalCode: '78704', country: 'US' },
};
const toTexas = {
  ...{ name: 'Ronke Okafor', phone: '+15125550188', email: 'ronke@example.com' },
  address: { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' },
};

/** A shop that keeps books, and people who trade with it. */
class Trading {
  readonly shop = new Shop();
  readonly buyer = new Buyer(this.shop);
  readonly there = new Marketplaces(this.shop);

  async registered(unitId: string, cost = usd(4_000), askingPrice = usd(10_000)) {
    await this.post('/v1/units', { unitId, title: `Piece ${unitId}`, location: 'shop', cost, askingPrice });
    await this.shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
  }

  /** By card; to Austin unless it is said otherwise. */
  async bought(unitIds: readonly string[], elsewhere?: object) {
    const { quoteId } = await this.buyer.quote(unitIds, { currency: 'USD', destination: 'US-TX', ...elsewhere });
    const payment = { method: 'card', token: 'pm_card_visa' };
    const order = { quoteId, payment, ...(elsewhere === undefined && { buyer: toTexas }) };
    const { body } = await this.shop.post<PaidOrder>('/v1/orders', order, { prefer: 'wait=10' });
    expect(body).toMatchObject({ status: 'confirmed' });
    return body;
  }

  async packed({ orderId }: { readonly orderId: string }, unitId: string) {
    const shipmentId = orderId.replace(/^o-/, 's-');
    const path = `/v1/shipments/${shipmentId}`;
    await this.shop.until('fulfillment', `shipment-${shipmentId}`, ['ShipmentOrdered']);
    await this.post(`${path}/picks`, { code: unitId });
    await this.post(`${path}/parcels/1/pieces`, { code: unitId });
    await this.post(`${path}/parcels/1/closure`, measures);
    await this.shop.until('fulfillment', `shipment-${shipmentId}`, ['LabelBought']);
    await this.shop.settled();
  }

  async returned(order: { readonly orderId: string }, unitId: string) {
    await this.packed(order, unitId);
    const shown = await this.shop.get<{ parcels: { label: { trackingNumber: string } }[] }>(
      `/v1/shipments/${order.orderId.replace(/^o-/, 's-')}`,
    );
    await this.delivered(shown.body.parcels[0]!.label.trackingNumber);
    await this.shop.until('orders', `order-${order.orderId}`, ['OrderDelivered']);
    const wanted = { orderId: order.orderId, lines: [{ line: 1 }], reason: 'does not keep time' };
    const { returnId } = await this.post<{ returnId: string }>('/v1/returns', wanted);
    await this.shop.until('fulfillment', `return-${returnId}`, ['LabelBought']);
    await this.shop.settled();
    const back = await this.shop.get<{ label: { trackingNumber: string } }>(`/v1/returns/${returnId}`);
    await this.delivered(back.body.label.trackingNumber);
    await this.post(`/v1/returns/${returnId}/arrivals`, { code: unitId });
    const found = { line: 1, quantity: 1, condition: 'as sold', verdict: 'as-sold', restock: true, refund: 'full' };
    await this.post(`/v1/returns/${returnId}/inspection`, { lines: [found], refundShipping: true });
    await this.shop.until('orders', `order-${order.orderId}`, ['OrderRefunded']);
  }

  async soldAt(platform: Platform, unitId: string) {
    await this.registered(unitId, usd(5_500), usd(12_500));
    await this.shop.until('channels', `piece-${unitId}`, ['OfferRecorded']);
    const path = `/v1/listings/${platform}/${unitId}`;
    await this.shop.put(path, draftFor(platform, unitId, this.shop.photo));
    await this.post(`${path}/publication`, {});
    await this.there.published(unitId, 1, [platform]);
    return this.there.buy(platform, unitId, texan);
  }

  /** All that is owed to us is paid, heard of, and in the books. */
  async paidOut() {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${this.shop.sandbox.url}/control/payouts`, { method: 'POST' });
    for (const platform of platforms)
      await fetch(`${this.shop.sandbox.url}/control/market/payouts`, {
        ...{ method: 'POST', headers, body: JSON.stringify({ platform }) },
      });
    await this.shop.job('orders', CardPayouts).round();
    await this.shop.job('channels', ChannelPayouts).round();
    await this.shop.atRest();
  }

  async post<Body>(path: string, body: unknown) {
    const answer = await this.shop.post<Body>(path, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  }

  private async delivered(trackingNumber: string) {
    const path = `${this.shop.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const headers = { 'content-type': 'application/json' };
    await fetch(path, { method: 'POST', headers, body: JSON.stringify({ script: 'delivered' }) });
  }
}

describe('The books of a shop', () => {
  const trading = new Trading();
  const { shop, there } = trading;
  let copy: string;
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    for (const folder of [shop.folder, copy]) rmSync(folder, { recursive: true });
  });

  const says = () => settledVerdict(copy).shown.map((one) => one.says);
  const toStripe = ({ documentType, orderId }: Entry) => documentType === 'SALE' && orderId === vase.orderId;
  let vase: PaidOrder;

  it('say what all other logs say, to the cent, while the shop runs', async () => {
    for (const unitId of ['BOWL', 'VASE', 'CLOCK', 'DESK', 'LAMP', 'RUG']) await trading.registered(unitId);
    await trading.bought(['BOWL'], { currency: 'EUR', destination: 'DE' });
    vase = await trading.bought(['VASE'], { destination: 'US-PA' });
    const scratched = { reason: 'scratched', lines: [{ line: 1, amount: usd(1_234) }] };
    await trading.post(`/v1/orders/${vase.orderId}/refunds`, scratched);
    const desk = await trading.bought(['DESK']);
    await trading.packed(desk, 'DESK');
    await trading.post(`/v1/orders/${desk.orderId}/cancellation`, { reason: 'changed-mind' });
    await trading.returned(await trading.bought(['CLOCK']), 'CLOCK');
    await trading.post('/v1/units/LAMP/adjustments', { reason: 'stolen' });
    for (const reason of ['lost', 'found']) await trading.post('/v1/units/RUG/adjustments', { reason });
    const sold = new Map<Platform, Sold>();
    for (const platform of platforms) sold.set(platform, await trading.soldAt(platform, `CHAIR-${platform}`));
    await trading.paidOut();
    for (const [platform, { number }] of sold) shop.sandbox.market.repay(platform, number, 777, 'a scratch');
    // Banks take their time.
    shop.pass(60_000);
    await there.hear();
    await shop.atRest();
    const { differences, shown, leftOut, compared, totals } = settledVerdict(shop.folder);
    expect(shown).toEqual([]);
    expect({ differences, leftOut, ...compared }).toMatchObject({ differences: 0, leftOut: 0, orders: 7, payouts: 4 });
    const compares = totals.map(({ accounts }) => /\d{4}/.exec(accounts)![0]);
    expect(compares).toEqual(expect.arrayContaining(['1010', '1250', '1251', '1252', '1260', '1410', '2110', '2120']));
    expect(compares).toEqual(expect.arrayContaining(['2200', '4000', '4090', '5000', '5100', '6200', '6300']));
  });

  it('are located where a cent of what was sold became tax', () => {
    copy = copied(shop.folder);
    const { total } = vase;
    const before = settledVerdict(copy);
    expect(before.differences).toBe(0);
    alter(copy, toStripe, more(['4000', 'credit', -1], ['2200', 'credit', 1]));
    expect(says()).toHaveLength(2);
    const [sales, tax] = says();
    expect(sales).toMatch(new RegExp(`^order ${vase.orderId}, accounts 4000-4900 Sales, USD: the ledger has `));
    const [, ledger, logs] = /has ([\d.]+), the logs ([\d.]+)$/.exec(tax!)!;
    expect(parse(ledger!, 'USD').minor - parse(logs!, 'USD').minor).toBe(1);
    expect(total.currency).toBe('USD');
  });

  it('are located where both sides have a cent more, with what led to it', () => {
    rmSync(copy, { recursive: true });
    copy = copied(shop.folder);
    alter(copy, toStripe, more(['1260', 'debit', 1], ['4000', 'credit', 1]));
    const { shown, differences } = settledVerdict(copy);
    expect(differences).toBe(2);
    expect(shown[0]!.says).toMatch(new RegExp(`^order ${vase.orderId}, account 1260 Stripe clearing, USD: `));
    expect(shown[0]!.evidence.entries[0]).toMatch(/^E-\d{8}-\d+ SALE$/);
    expect(shown[0]!.evidence.events.map((event) => event.split(' ')[1])).toEqual([
      ...['PaymentCaptured', 'OrderConfirmed', 'RefundSucceeded'],
    ]);
  });

  it('keep what came of it, and raise an alert if it differs', async () => {
    const token = (await shop.staff('finance')).authorization.replace('Bearer ', '');
    const [good, bad] = ['2026-01-10T04:00:00.000Z', '2026-01-11T04:00:00.000Z'];
    await handIn(checkOf(settledVerdict(shop.folder), { checkId: 'check-1', at: good }), shop.url, token);
    const check = checkOf(settledVerdict(copy), { checkId: 'check-2', at: bad });
    for (let times = 0; times < 2; times++) await handIn(check, shop.url, token);
    await shop.atRest();
    const listed = await shop.get('/v1/books/checks', await shop.staff('auditor'));
    expect(listed.body).toEqual({ checks: [check, { checkId: 'check-1', at: good, differences: 0 }] });
    expect(check.first).toContain(`order ${vase.orderId}, account 1260`);
    const guest = (await shop.guest()).authorization.replace('Bearer ', '');
    await expect(handIn(check, shop.url, guest)).rejects.toThrow(/ answered 403/);
  });
});
