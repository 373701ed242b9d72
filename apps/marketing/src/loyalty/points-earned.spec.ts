import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RevenueBooked } from '#contracts/finance.js';
import { ShipmentDelivered } from '#contracts/fulfillment.js';
import { OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import { Bureau } from '../bureau.contract.js';
import { MarketingSettings } from '../config.js';
import { PointsKeeper } from './points.worker.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open({ LOYALTY_POINTS: '2' })));
afterAll(() => bureau.close());

const total = { minor: 13_000, currency: 'USD' };
const sale = (orderId: string, customerId: string) => ({
  ...{ orderId, channel: 'web', customerId, lines: [{ line: 1, unitId: `CM-${orderId}`, price: total }], total },
});
const book = (orderId: string, revenueMinor: number, refundsMinor: number, at = bureau) =>
  at.hear(
    RevenueBooked.of({ key: `${orderId}/${revenueMinor}`, orderId, currency: 'USD', revenueMinor, refundsMinor }),
  );
const shown = async (customerId: string) => {
  await bureau.settled();
  return (await bureau.staff('marketing', 'GET', `/v1/customers/${customerId}/points`)).body;
};

it('Points come with the parcel, go with what comes back, and are one balance for one person', async () => {
  for (const [orderId, subjectId] of [
    ['o-1', 'c-1'],
    ['o-2', 'c-2'],
  ] as const) {
    await bureau.ordered(orderId, { email: 'nora@example.com' }, { subjectId });
    await bureau.hear(OrderPlaced.of(sale(orderId, subjectId)));
    await bureau.hear(OrderConfirmed.of(sale(orderId, subjectId)));
    await book(orderId, 12_500, 0);
  }
  expect(await shown('c-1')).toEqual({ balance: 0, entries: [] });
  const delivered = { ...ShipmentDelivered.example, deliveredAt: '2026-03-14T10:00:00.000Z' };
  for (const orderId of ['o-1', 'o-1', 'o-2']) await bureau.hear(ShipmentDelivered.of({ ...delivered, orderId }));
  expect(await shown('c-2')).toMatchObject({ balance: 500 });
  await book('o-2', 0, 12_500);
  expect(await shown('c-1')).toMatchObject({ balance: 250 });
  const { entries } = (await bureau.shopper('c-2', 'GET', '/v1/customers/c-2/points')).body;
  expect((entries as { points: number }[]).map(({ points }) => points)).toEqual([-250, 250]);
  expect((await bureau.shopper('c-2', 'GET', '/v1/customers/c-1/points')).status).toBe(404);
});

it('What was delivered when points were off earns none by what comes back of it', async () => {
  const off = await Bureau.open({ LOYALTY_POINTS: '0' });
  const { app, commands, store } = off.service;
  const on = new PointsKeeper(
    commands,
    new MarketingSettings({ ...app.get(MarketingSettings).config, LOYALTY_POINTS: 2 }),
  );
  await off.hear(OrderPlaced.of(sale('o-3', 'c-3')));
  await book('o-3', 12_500, 0, off);
  await off.hear(ShipmentDelivered.of({ ...ShipmentDelivered.example, orderId: 'o-3' }));
  await book('o-3', 0, 5_000, off);
  const [refund] = (await store.read('purchase-o-3')).slice(-1);
  await on.workFor(refund!)!();
  expect(await store.read('points-c-3')).toEqual([]);
  await off.close();
});
