import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TrackingPoll } from '../../apps/fulfillment/src/tracking/tracking-poll.worker.js';
import { Buyer, type PaidOrder } from './money.js';
import { Shop } from './shop.js';

const hourMs = 3_600_000;
const measures = { weightGrams: 4_300, lengthMm: 457, widthMm: 356, heightMm: 305 };
const texas = {
  ...{ name: 'Ronke Okafor', phone: '+15125550188', email: 'ronke@example.com' },
  address: { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' },
};

type Label = {
  status: string;
  carrier: string;
  reason: string;
  trackingNumber: string;
  declaredValue: { minor: number };
};
type Parcel = { parcelId: string; status: string; label: Label; timeline: { status: string }[] };
type ShipmentShown = { shipmentId: string; status: string; attention?: string; parcels: Parcel[]; promisedBy?: string };
type ReturnShown = { returnId: string; status: string; label: Label };
type Fact = { type: string; data: Record<string, unknown> };

describe('A piece that was sold in the own shop', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  /** Sold by quote and card, to Austin unless it is said otherwise; its shipment is known when this resolves. */
  async function sold(unitId: string, minor: number, more: object = {}, who: object = texas): Promise<PaidOrder> {
    await shop.offer(unitId, minor);
    await shop.until('orders', `unitPrice-${unitId}`, ['AskingPriceRecorded']);
    const { quoteId } = await buyer.quote([unitId], { currency: 'USD', destination: 'US-TX', ...more });
    const payment = { method: 'card', token: 'pm_card_visa' };
    const placed = await shop.post<PaidOrder>('/v1/orders', { quoteId, payment, buyer: who }, { prefer: 'wait=10' });
    expect([placed.status, placed.body.status]).toEqual([201, 'confirmed']);
    await shop.until('fulfillment', `shipment-${shipmentOf(placed.body)}`, ['ShipmentOrdered']);
    return placed.body;
  }
  const shipmentOf = ({ orderId }: PaidOrder) => orderId.replace(/^o-/, 's-');
  const see = async (order: PaidOrder) => (await shop.get<ShipmentShown>(`/v1/shipments/${shipmentOf(order)}`)).body;
  const post = async (path: string, body: unknown) => {
    const answer = await shop.post<ShipmentShown>(path, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  async function packed(order: PaidOrder, unitId: string): Promise<Parcel> {
    const path = `/v1/shipments/${shipmentOf(order)}`;
    await post(`${path}/picks`, { code: unitId });
    await post(`${path}/parcels/1/pieces`, { code: unitId });
    await post(`${path}/parcels/1/closure`, measures);
    await shop.until('fulfillment', `shipment-${shipmentOf(order)}`, ['LabelBought']);
    // UPS tells of a parcel only after it was asked to, and nothing of what was before.
    await shop.settled();
    return (await see(order)).parcels[0]!;
  }
  async function move(trackingNumber: string, script: string) {
    const path = `${shop.sandbox.url}/control/parcels/${trackingNumber}/scans`;
    const answer = await fetch(path, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ script }) },
    });
    expect(answer.status).toBe(202);
  }
  const orderIs = async (order: PaidOrder, ...types: string[]) => {
    await shop.until('orders', `order-${order.orderId}`, types);
    return (await buyer.see(order.orderId)).status;
  };

  it('is picked, packed with a scan check, labelled once, handed over, delivered, and counted', async () => {
    const order = await sold('BOWL', 45_000);
    const shipment = `/v1/shipments/${shipmentOf(order)}`;
    const wrong = await shop.post<{ type: string }>(`${shipment}/parcels/1/pieces`, { code: 'VASE' });
    expect([wrong.status, wrong.body.type]).toEqual([409, '/problems/wrong-piece']);
    const { label } = await packed(order, 'BOWL');
    expect(label).toMatchObject({
      ...{ status: 'bought', carrier: expect.stringMatching(/^(ups|fedex)$/) },
      // Worth more than the carrier is liable for anyway.
      ...{ reason: 'cheapest-within-promise', declaredValue: { minor: 45_000, currency: 'USD' } },
    });
    const printed = await shop.raw(`${shipment}/parcels/1/label`, await shop.staff('warehouse'));
    expect(printed).toContain('Barton');
    expect(await orderIs(order, 'OrderPacked')).toBe('packed');
    await post('/v1/manifests', { carrier: label.carrier });
    expect(await orderIs(order, 'OrderShipped')).toBe('shipped');
    await move(label.trackingNumber, 'delivered');
    await shop.until('fulfillment', `shipment-${shipmentOf(order)}`, ['ShipmentDelivered']);
    expect(await orderIs(order, 'OrderDelivered')).toBe('delivered');
    const { parcels } = await see(order);
    expect(parcels[0]!.timeline.map(({ status }) => status)).toContain('out-for-delivery');
    const history = (await shop.get<Fact[]>(`${shipment}/history`)).body;
    const arrived = history.find(({ type }) => type === 'ParcelDelivered');
    expect(arrived!.data).toMatchObject({
      ...{ carrier: label.carrier, cost: { currency: 'USD' }, zoneId: 'domestic', destination: 'US-TX' },
      ...{ promisedBy: expect.any(String), dispatchedAt: expect.any(String), at: expect.any(String) },
    });
    expect(history.filter(({ type }) => type === 'ScanRefused')).toHaveLength(1);
    const totals = shop.sandbox.parcels.totals();
    expect(totals.ups.live + totals.fedex.live).toBe(1);
  });

  it('comes back: the same unit is in stock again, and the money follows the verdict', async () => {
    const order = await sold('CLOCK', 80_000);
    const { label } = await packed(order, 'CLOCK');
    await move(label.trackingNumber, 'delivered');
    await orderIs(order, 'OrderDelivered');
    const wanted = { orderId: order.orderId, lines: [{ line: 1 }], reason: 'does not keep time' };
    const authorised = await shop.post<ReturnShown>('/v1/returns', wanted);
    expect(authorised.status).toBe(201);
    const { returnId } = authorised.body;
    // Not twice.
    expect((await shop.post('/v1/returns', wanted)).status).toBe(409);
    await shop.until('fulfillment', `return-${returnId}`, ['LabelBought']);
    await shop.settled();
    const { body } = await shop.get<ReturnShown>(`/v1/returns/${returnId}`);
    await move(body.label.trackingNumber, 'delivered');
    await post(`/v1/returns/${returnId}/arrivals`, { code: 'CLOCK' });
    const found = { line: 1, quantity: 1, condition: 'as sold', verdict: 'as-sold', restock: true, refund: 'full' };
    await post(`/v1/returns/${returnId}/inspection`, { lines: [found], refundShipping: true });
    await shop.until('inventory', 'unit-CLOCK', ['UnitReturned']);
    const unit = (await shop.get<{ status: string; condition: string; cost?: unknown }>('/v1/units/CLOCK')).body;
    expect(unit).toMatchObject({ unitId: 'CLOCK', status: 'not-offered', condition: 'as sold' });
    expect(await orderIs(order, 'OrderReturned', 'OrderRefunded')).toBe('refunded');
    const [payment] = shop.sandbox.books.payments({ order: order.orderId }).payments;
    expect(payment).toMatchObject({ captured: order.total.minor, refunded: order.total.minor });
  });

  it('is not sent where the order was cancelled: its label goes back', async () => {
    const order = await sold('DESK', 30_000);
    const { label } = await packed(order, 'DESK');
    await shop.post(`/v1/orders/${order.orderId}/cancellation`, { reason: 'changed-mind' });
    await shop.until('fulfillment', `shipment-${shipmentOf(order)}`, ['ShipmentCancelled', 'LabelVoided']);
    expect(shop.sandbox.parcels.parcel(label.trackingNumber)).toMatchObject({ live: false, charged: false });
  });

  it('is not offered again where the order was cancelled when it had left', async () => {
    const pieces = ['STAND', 'MIRROR'];
    for (const piece of pieces) {
      await shop.offer(piece, 15_000);
      await shop.until('orders', `unitPrice-${piece}`, ['AskingPriceRecorded']);
    }
    const { quoteId } = await buyer.quote(pieces, { currency: 'USD', destination: 'US-TX' });
    const payment = { method: 'card', token: 'pm_card_visa' };
    const order = (await shop.post<PaidOrder>('/v1/orders', { quoteId, payment, buyer: texas }, { prefer: 'wait=10' }))
      .body;
    await shop.until('fulfillment', `shipment-${shipmentOf(order)}`, ['ShipmentOrdered']);
    for (const piece of pieces) await shop.until('inventory', `unit-${piece}`, ['UnitSold']);
    // One parcel of two has left: the order has not shipped yet, so it can be cancelled.
    const { label } = await packed(order, 'STAND');
    await post('/v1/manifests', { carrier: label.carrier });
    await shop.post(`/v1/orders/${order.orderId}/cancellation`, { reason: 'changed-mind' });
    await shop.until('fulfillment', `shipment-${shipmentOf(order)}`, ['ParcelHandedOver', 'CancelledTooLate']);
    for (const piece of pieces) {
      await shop.until('inventory', `unit-${piece}`, ['UnitSaleReversed', 'UnitWithdrawn']);
      const unit = (await shop.get<{ status: string }>(`/v1/units/${piece}`)).body;
      expect(unit.status).toBe('not-offered');
      expect((await shop.buy([piece], `again-${piece}`)).status).toBe(409);
    }
  });

  it('can only be bought by who lives where we send it', async () => {
    await shop.offer('LAMP', 10_000);
    await shop.until('orders', `unitPrice-LAMP`, ['AskingPriceRecorded']);
    const zone = { name: 'Nowhere', places: ['NZ'], services: [] };
    expect((await shop.put('/v1/shipping-zones/nowhere', zone)).status).toBe(200);
    await shop.until('orders', 'shippingZones-all', ['ZoneRecorded']);
    const wanted = { currency: 'USD', destination: 'NZ', lines: [{ unitId: 'LAMP' }] };
    const refused = async () => (await shop.post<{ type: string }>('/v1/quotes', wanted)).body.type;
    while ((await refused()) !== '/problems/destination-not-served') await shop.settled();
    expect(await refused()).toBe('/problems/destination-not-served');
  });

  it('is late for people and for the buyer’s sake when its day has passed', async () => {
    const order = await sold('CHAIR', 20_000);
    const { label } = await packed(order, 'CHAIR');
    await move(label.trackingNumber, 'exception');
    await shop.until('fulfillment', `shipment-${shipmentOf(order)}`, ['ShipmentDispatched']);
    await shop.settled();
    shop.pass(30 * 24 * hourMs);
    const stream = `shipment-${shipmentOf(order)}`;
    await shop.until('fulfillment', stream, ['DeliveryTroubled'], 2);
    const { store } = shop.services.find(({ name }) => name === 'fulfillment')!;
    const troubles = (await store.read(stream)).flatMap(({ type, data }) =>
      type === 'DeliveryTroubled' ? [(data as { trouble: string }).trouble] : [],
    );
    expect(troubles.sort()).toEqual(['exception', 'late']);
    await shop.settled();
    const listed = await shop.get<{ shipments: { shipmentId: string }[] }>('/v1/shipments?attention=any');
    expect(listed.body.shipments.map(({ shipmentId }) => shipmentId)).toContain(shipmentOf(order));
  });

  it('is heard of by asking where no webhook came', async () => {
    const order = await sold('STOOL', 20_000);
    const { label } = await packed(order, 'STOOL');
    shop.sandbox.setUpsWebhook(undefined);
    shop.sandbox.setFedexWebhook(undefined);
    await move(label.trackingNumber, 'delivered');
    shop.pass(5 * hourMs);
    const fulfillment = shop.services.find(({ name }) => name === 'fulfillment')!;
    await shop.settled();
    await fulfillment.app.get(TrackingPoll, { strict: false }).round();
    expect(await orderIs(order, 'OrderDelivered')).toBe('delivered');
  });
});
