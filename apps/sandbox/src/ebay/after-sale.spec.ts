import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { american, EbaySeller, german, refusal } from './ebay-seller.contract.js';
import { refundPendingMs } from './order-shape.js';

let seller: EbaySeller;
beforeAll(async () => void (seller = await EbaySeller.open()));
afterAll(() => seller.close());

const usd = (value: string) => ({ value, currency: 'USD' });
const iso = (at: number) => new Date(at).toISOString();

describe('A package', () => {
  const parcel = (lineId: number, more: object = {}) => ({
    ...{ lineItems: [{ lineItemId: String(lineId), quantity: 1 }], shippedDate: iso(seller.now) },
    ...{ shippingCarrierCode: 'UPS', trackingNumber: '1Z204W4R0308071865', ...more },
  });

  it('is told, and found by its tracking number', async () => {
    const { id, number, lines } = await seller.sell('NGA-1');
    const path = `order/${id}/shipping_fulfillment`;
    for (const _ of ['once', 'again']) {
      const { status, headers, body } = await seller.fulfillment('POST', path, parcel(lines[0]!.lineId));
      expect({ status, body }).toEqual({ status: 201, body: undefined });
      expect(headers.get('location')).toMatch(new RegExp(`/sell/fulfillment/v1/${path}/1Z204W4R0308071865$`));
    }
    const shown = {
      ...{ fulfillmentId: '1Z204W4R0308071865', shipmentTrackingNumber: '1Z204W4R0308071865' },
      ...{ shippingCarrierCode: 'UPS', lineItems: [{ lineItemId: String(lines[0]!.lineId), quantity: 1 }] },
    };
    expect((await seller.fulfillment('GET', path)).body).toMatchObject({ total: 1, fulfillments: [shown] });
    expect((await seller.fulfillment('GET', `${path}/1Z204W4R0308071865`)).body).toMatchObject(shown);
    expect((await seller.fulfillment('GET', `${path}/1Z1`)).status).toBe(404);
    expect(await seller.order(id)).toMatchObject({
      ...{ orderFulfillmentStatus: 'FULFILLED', fulfillmentHrefs: [expect.stringContaining(path)] },
    });
    expect(seller.hall.order('ebay', number)!.dispatches).toHaveLength(1);
  });

  it.each([
    [32_300, { trackingNumber: '1Z 204' }],
    [32_300, { trackingNumber: '1Z-204' }],
    [32_300, { shippingCarrierCode: undefined }],
    [32_200, { lineItems: [{ lineItemId: '1', quantity: 1 }] }],
    [32_600, { lineItems: [] }],
    [32_500, { shippedDate: 'yesterday' }],
    [32_500, { shippedDate: '2036-01-01T00:00:00.000Z' }],
  ])('is refused with %i: %j', async (errorId, more) => {
    const { id, number, lines } = await seller.sell();
    const path = `order/${id}/shipping_fulfillment`;
    expect(await seller.fulfillment('POST', path, parcel(lines[0]!.lineId, more))).toMatchObject(refusal(400, errorId));
    expect(seller.hall.order('ebay', number)!.dispatches).toEqual([]);
  });

  it('names each line once', async () => {
    const { id, lines } = await seller.sell('NGA-2');
    const twice = { lineItems: Array(2).fill({ lineItemId: String(lines[0]!.lineId) }) as object[] };
    const refused = await seller.fulfillment('POST', `order/${id}/shipping_fulfillment`, parcel(0, twice));
    expect(refused).toMatchObject(refusal(400, 32_210));
  });
});

describe('A refund', () => {
  const refund = (id: string, value: string, more: object = {}) =>
    seller.fulfillment('POST', `order/${id}/issue_refund`, {
      ...{ reasonForRefund: 'BUYER_RETURN', orderLevelRefundAmount: usd(value), ...more },
    });
  const shown = async (id: string) => ((await seller.order(id))['paymentSummary'] as { refunds: object[] }).refunds;

  it('is on its way, and arrives; the next one waits for that', async () => {
    const { id, number } = await seller.sell('NGA-10', american);
    const { body } = await refund(id, '100.00');
    expect(body).toEqual({ refundId: expect.any(String), refundStatus: 'PENDING' });
    const at = seller.now;
    expect(await shown(id)).toEqual([
      { refundId: body['refundId'], refundDate: iso(at), amount: usd('100.00'), refundStatus: 'PENDING' },
    ]);
    expect(await refund(id, '1165.00')).toMatchObject(refusal(400, 34_922));
    seller.now += refundPendingMs;
    expect(await shown(id)).toMatchObject([{ refundStatus: 'REFUNDED', refundReferenceId: expect.any(String) }]);
    expect(await seller.order(id)).toMatchObject({
      ...{ orderPaymentStatus: 'PARTIALLY_REFUNDED', paymentSummary: { totalDueSeller: usd('1165.00') } },
      lastModifiedDate: iso(seller.now),
    });
    const filter = encodeURIComponent(`lastmodifieddate:[${iso(seller.now)}..]`);
    expect((await seller.fulfillment('GET', `order?filter=${filter}`)).body).toMatchObject({
      ...{ total: 1, orders: [{ orderId: id }] },
    });
    expect((await refund(id, '1165.00')).status).toBe(200);
    expect(await seller.order(id)).toMatchObject({ orderPaymentStatus: 'FULLY_REFUNDED' });
    seller.now += refundPendingMs;
    expect(await refund(id, '0.01')).toMatchObject(refusal(400, 34_917));
    const { refunds, taxMinor } = seller.hall.order('ebay', number)!;
    expect(refunds.map(({ amountMinor }) => amountMinor)).toEqual([10_000, 116_500 + taxMinor]);
  });

  it('may be of lines', async () => {
    const { id, number, lines } = await seller.sell('NGA-11', german);
    const refundItems = [{ lineItemId: String(lines[0]!.lineId), refundAmount: usd('50.00') }];
    const path = `order/${id}/issue_refund`;
    expect((await seller.fulfillment('POST', path, { reasonForRefund: 'OTHER_ADJUSTMENT', refundItems })).status).toBe(
      200,
    );
    expect(seller.hall.order('ebay', number)!.refunds).toMatchObject([{ amountMinor: 5_000 }]);
  });

  it.each([
    [34_903, { reasonForRefund: 'BECAUSE' }],
    [34_921, { comment: 'x'.repeat(101) }],
    [34_905, { orderLevelRefundAmount: undefined }],
    [34_906, { orderLevelRefundAmount: { currency: 'USD' } }],
    [34_908, { orderLevelRefundAmount: { value: '1.00' } }],
    [34_909, { orderLevelRefundAmount: { value: '1.00', currency: 'EUR' } }],
    [34_907, { orderLevelRefundAmount: usd('-1.00') }],
    [34_907, { orderLevelRefundAmount: usd('1.001') }],
    [34_915, { orderLevelRefundAmount: usd('1265.01') }],
    [34_914, { orderLevelRefundAmount: undefined, refundItems: [{ lineItemId: '1', refundAmount: usd('1.00') }] }],
    [34_910, { orderLevelRefundAmount: undefined, refundItems: [{ refundAmount: usd('1.00') }] }],
  ])('is refused with %i', async (errorId, more) => {
    const { id, number } = await seller.sell();
    expect(await refund(id, '1.00', more)).toMatchObject(refusal(400, errorId));
    expect(seller.hall.order('ebay', number)!.refunds).toEqual([]);
  });

  it('is of an order', async () => expect(await refund('27-10000-99999', '1.00')).toMatchObject(refusal(404, 34_913)));
});

describe('A cancellation', () => {
  const asked = (path: string, body: object) => seller.ask('POST', `/post-order/v2/cancellation${path}`, body);
  const cancelReason = 'OUT_OF_STOCK_OR_CANNOT_FULFILL';

  it('by the seller gives everything back, once', async () => {
    const { id, number } = await seller.sell('NGA-20', american);
    expect((await asked('/check_eligibility', { legacyOrderId: id })).body).toMatchObject({ eligible: true });
    const { body } = await asked('', { legacyOrderId: id, cancelReason });
    expect(body).toEqual({ cancelId: expect.any(String) });
    expect(await asked('', { legacyOrderId: id, cancelReason })).toMatchObject({
      ...{ status: 200, body: { orderEligibilityResult: { eligible: false, failureReason: ['ALREADY_CANCELED'] } } },
    });
    expect(seller.hall.order('ebay', number)).toMatchObject({ refunds: [{ amountMinor: 134_090 }], cancelReason });
    expect(await seller.order(id)).toMatchObject({
      ...{ orderPaymentStatus: 'FULLY_REFUNDED', paymentSummary: { refunds: [{ amount: usd('1265.00') }] } },
      cancelStatus: { cancelState: 'CANCELED', cancelRequests: [{ cancelInitiator: 'Seller', cancelReason }] },
    });
    expect((await seller.fulfillment('GET', `order?orderIds=${id}`)).body).toMatchObject({
      orders: [{ cancelStatus: { cancelState: 'CANCELED', cancelRequests: [] } }],
    });
  });

  it('comes too late after the parcel, and after thirty days', async () => {
    const [sent, old] = [await seller.sell('NGA-21'), await seller.sell('NGA-22')];
    seller.hall.dispatch('ebay', sent.number, { carrier: 'UPS', trackingNumber: '1Z1' });
    expect((await asked('', { legacyOrderId: sent.id, cancelReason })).body).toMatchObject({
      orderEligibilityResult: { failureReason: ['ALREADY_SHIPPED'] },
    });
    seller.now += 30 * 86_400_000 + 1;
    await seller.sign();
    expect((await asked('/check_eligibility', { legacyOrderId: old.id })).body).toMatchObject({
      ...{ eligible: false, failureReason: ['CANCEL_WINDOW_EXPIRED'] },
    });
  });

  it('is of an order, for a reason that eBay knows', async () => {
    expect((await asked('', { legacyOrderId: '27-10000-99999' })).status).toBe(404);
    const { id } = await seller.sell('NGA-23');
    expect(await asked('', { legacyOrderId: id, cancelReason: 'BORED' })).toMatchObject({
      ...{ status: 400, body: { error: [{ severity: 'ERROR' }] } },
    });
  });
});
