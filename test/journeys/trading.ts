import { expect } from '@jest/globals';
import { PayoutPoll as ChannelPayouts } from '../../apps/channels/src/payout/payout-poll.worker.js';
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
export class Trading {
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

  /**
   * A bit of everything: sold by card at home and abroad and at every channel, refunded in part, cancelled after it was packed, come back,
   * stolen, lost and found, paid out. Answers with the vase, of which something was refunded.
   */
  async everything(): Promise<PaidOrder> {
    for (const unitId of ['BOWL', 'VASE', 'CLOCK', 'DESK', 'LAMP', 'RUG']) await this.registered(unitId);
    await this.bought(['BOWL'], { currency: 'EUR', destination: 'DE' });
    const vase = await this.bought(['VASE'], { destination: 'US-PA' });
    const scratched = { reason: 'scratched', lines: [{ line: 1, amount: usd(1_234) }] };
    await this.post(`/v1/orders/${vase.orderId}/refunds`, scratched);
    const desk = await this.bought(['DESK']);
    await this.packed(desk, 'DESK');
    await this.post(`/v1/orders/${desk.orderId}/cancellation`, { reason: 'changed-mind' });
    await this.returned(await this.bought(['CLOCK']), 'CLOCK');
    await this.post('/v1/units/LAMP/adjustments', { reason: 'stolen' });
    for (const reason of ['lost', 'found']) await this.post('/v1/units/RUG/adjustments', { reason });
    const sold = new Map<Platform, Sold>();
    for (const platform of platforms) sold.set(platform, await this.soldAt(platform, `CHAIR-${platform}`));
    await this.paidOut();
    for (const [platform, { number }] of sold) this.shop.sandbox.market.repay(platform, number, 777, 'a scratch');
    // Banks take their time.
    this.shop.pass(60_000);
    await this.there.hear();
    await this.shop.atRest();
    return vase;
  }

  private async delivered(trackingNumber: string) {
    const path = `${this.shop.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const headers = { 'content-type': 'application/json' };
    await fetch(path, { method: 'POST', headers, body: JSON.stringify({ script: 'delivered' }) });
  }
}
