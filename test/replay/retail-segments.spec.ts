import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { RevenueBooked } from '#contracts/finance.js';
import { OrderConfirmed, OrderPlaced } from '#contracts/orders.js';
import { importRetail } from '../../apps/analytics/src/retail/retail-import.worker.js';
import { SampleLake } from '../../apps/analytics/src/warehouse/bronze.contract.js';
import type { Question } from '../../apps/analytics/src/warehouse/question.js';
import type { Warehouse } from '../../apps/analytics/src/warehouse/warehouse.worker.js';
import { Bureau } from '../../apps/marketing/src/bureau.contract.js';
import { personsOfAll } from '../../apps/marketing/src/customer/identity-list.view.js';
import { inFifths } from '../../apps/marketing/src/segment/figures.js';
import { membership, type MembershipEvent } from '../../apps/marketing/src/segment/membership.js';
import { figuresOfAll } from '../../apps/marketing/src/segment/purchase-list.view.js';
import type { SegmentRule } from '../../apps/marketing/src/segment/rule.js';
import { askedBySegments, SegmentClock } from '../../apps/marketing/src/segment/segment-clock.worker.js';
import { segment } from '../../apps/marketing/src/segment/segment.js';

/** The whole year instead of the extract: RETAIL_FILE=online-retail.csv.gz npm test -- retail-segments */
const { RETAIL_FILE: file = 'test/replay/online-retail-extract.csv' } = process.env;
jest.setTimeout(file.endsWith('extract.csv') ? 60_000 : 3_600_000);

const heardAtOnce = 16;
const rowsAtOnce = 10_000;
const quarterHourMs = 900_000;
const dayMs = 24 * 4 * quarterHourMs;
/** Pounds have three decimals here, so that they are whole numbers. */
const thousandths = (pounds: unknown) => Math.round(Number(pounds) * 1_000);
const total = { minor: 1, currency: 'GBP' };
const lines = [{ line: 1, sku: 'GOODS', quantity: 1, price: total }];

type Invoice = {
  readonly number: string;
  readonly customerId: string;
  readonly day: string;
  readonly isReturn: boolean;
  readonly amount: number;
};
/** By the lake, at the end of the year. */
type Customer = Readonly<Record<'orders' | 'revenue' | 'returns' | 'recency' | 'frequency' | 'monetary', number>> & {
  readonly customerId: string;
  readonly firstDay: string;
  readonly lastDay: string;
};
/** Who belongs to a segment, in marketing's words, and said a second time of what the lake knows. */
const rules: Record<string, { rule: SegmentRule['anyOf'][number]; isIn: (one: Customer, today: string) => boolean }> = {
  lapsed: {
    rule: { daysSinceOrder: { min: 90 } },
    isIn: ({ lastDay }, today) => Date.parse(today) - Date.parse(lastDay) >= 90 * dayMs,
  },
  regulars: { rule: { orders: { min: 2 } }, isIn: ({ orders }) => orders >= 2 },
  best: {
    rule: { fifths: { recency: { min: 4 }, frequency: { min: 4 }, monetary: { min: 4 } } },
    isIn: ({ recency, frequency, monetary }) => Math.min(recency, frequency, monetary) >= 4,
  },
  lapsing: {
    rule: { fifths: { recency: { max: 2 }, monetary: { min: 3 } }, not: [{ spentMinor: { max: 100_000 } }] },
    isIn: ({ recency, monetary, revenue, returns }) => recency <= 2 && monetary >= 3 && revenue - returns > 100_000,
  },
};

describe('The customers of the retail year, as marketing hears of them month by month', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  let bureau: Bureau;
  /** Of whom no order is heard yet, what is given back; of everybody else their last order. */
  const [owed, lastOrders] = [new Map<string, number>(), new Map<string, string>()];

  const rowsOf = async (table: string, question: Question = {}) => {
    const all: Readonly<Record<string, unknown>>[] = [];
    for (let offset = 0; offset === all.length; offset += rowsAtOnce)
      all.push(...(await warehouse.rowsOf(table, { ...question, limit: rowsAtOnce, offset })).rows);
    return all;
  };
  const invoices = async () => {
    const by = ['day', 'is_return', 'invoice', 'customer_id'];
    const rows = await rowsOf('silver.retail_trade', { by, sum: ['amount'] });
    return rows
      .filter((row) => row['customer_id'] !== null)
      .map((row): Invoice => ({
        ...{ number: String(row['invoice']), customerId: String(row['customer_id']), day: String(row['day']) },
        ...{ isReturn: row['is_return'] === true, amount: thousandths(row['amount']) },
      }));
  };
  const timeOf = ({ day }: Invoice) => `${day}T12:00:00.000Z`;
  const book = (key: string, orderId: string, revenueMinor: number, refundsMinor: number, time: string) =>
    bureau.hear(RevenueBooked.of({ key, orderId, currency: 'GBP', revenueMinor, refundsMinor }), time);
  /** Credit notes name no order: they are taken for one of the last, or of the first if there was none. */
  const hear = async (invoice: Invoice) => {
    const { number, customerId, isReturn, amount } = invoice;
    const time = timeOf(invoice);
    const before = lastOrders.get(customerId);
    const orderId = `o-${number}`;
    if (isReturn) {
      if (before !== undefined) return book(`credit-${number}`, before, 0, amount, time);
      owed.set(customerId, (owed.get(customerId) ?? 0) + amount);
      return;
    }
    lastOrders.set(customerId, orderId);
    const order = { orderId, channel: 'store', customerId, lines, total };
    await bureau.hear(OrderPlaced.of(order), time);
    await bureau.hear(OrderConfirmed.of(order), time);
    await book(`sale-${number}`, orderId, amount, before === undefined ? (owed.get(customerId) ?? 0) : 0, time);
  };
  const look = async (atMs: number) => {
    await bureau.settled();
    bureau.nowMs = atMs;
    await bureau.service.app.get(SegmentClock).round();
  };
  const define = (name: string, rule: SegmentRule['anyOf'][number]) => {
    const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'tester' };
    const data = { name, rule: { anyOf: [rule] } };
    return bureau.service.commands.handle(segment, name, { type: 'DefineSegment', data }, cause);
  };
  const membersOf = async (name: string) => (await bureau.service.commands.read(membership, name)).state.members;
  const all = async (again = '') => {
    const found: Record<string, readonly string[]> = {};
    for (const name of Object.keys(rules)) found[name] = await membersOf(`${name}${again}`);
    return found;
  };
  const figures = async () => {
    const database = bureau.service.app.get(DataSource);
    return inFifths(await figuresOfAll(database, await personsOfAll(database)));
  };
  const byTheLake = async () =>
    (await rowsOf('gold.retail_customers')).map((row): Customer => ({
      ...{
        customerId: String(row['customer_id']),
        firstDay: String(row['first_day']),
        lastDay: String(row['last_day']),
      },
      ...{ revenue: thousandths(row['revenue']), returns: thousandths(row['returns']), orders: Number(row['orders']) },
      ...{ recency: Number(row['recency_fifth']), frequency: Number(row['frequency_fifth']) },
      monetary: Number(row['monetary_fifth']),
    }));

  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse();
    await importRetail(lake.lake, join(lake.folder, 'work'), file);
    const { outcomes } = await warehouse.build({ schedule: 'batch' });
    const ofTheYear = outcomes.filter(({ table }) => table.includes('.retail_'));
    expect(ofTheYear.map(({ reason }) => reason)).toEqual(Array.from({ length: 8 }, () => undefined));
    bureau = await Bureau.open();
    const year = await invoices();
    bureau.nowMs = Date.parse(timeOf(year[0]!));
    for (const [name, { rule }] of Object.entries(rules)) await define(name, rule);
    for (const [month, theirs] of Map.groupBy(year, ({ day }) => day.slice(0, '2010-12'.length))) {
      for (let at = 0; at < theirs.length; at += heardAtOnce) {
        const some = theirs.slice(at, at + heardAtOnce);
        bureau.nowMs = Date.parse(timeOf(some.at(-1)!));
        await Promise.all(some.map(hear));
      }
      const next = new Date(`${month}-01T00:00:00.000Z`);
      await look(next.setUTCMonth(next.getUTCMonth() + 1));
    }
  });
  afterAll(async () => {
    await bureau.close();
    await warehouse.close();
    await lake.close();
  });

  it('bought as often, as lately and for as much as the lake says, gave as much back, and are in the same fifths', async () => {
    const ours = (await figures()).map(
      ({ currency: _, revenueMinor: revenue, refundsMinor: returns, fifths, ...one }) => ({
        ...{ ...one, revenue, returns, ...fifths },
      }),
    );
    const theirs = await byTheLake();
    expect(ours).toEqual(theirs);
    expect(theirs.length).toBeGreaterThanOrEqual(24);
    expect(theirs.some(({ returns }) => returns > 0)).toBe(true);
  });

  it('came into segments and left them in the course of the year, and are in those where the lake puts them', async () => {
    const today = new Date(bureau.nowMs).toISOString().slice(0, '2012-01-01'.length);
    const theirs = await byTheLake();
    for (const [name, { isIn }] of Object.entries(rules)) {
      const expected = theirs.filter((one) => isIn(one, today)).map(({ customerId }) => customerId);
      expect([name, await membersOf(name)]).toEqual([name, expected]);
      expect([name, expected.length > 0]).toEqual([name, true]);
    }
    const events = await bureau.service.store.read<MembershipEvent>('membership-lapsed');
    expect(new Set(events.map(({ data }) => data.asOf)).size).toBeGreaterThan(2);
  });

  it('are in the same segments once everything is made anew from the log', async () => {
    const [live, figuresLive] = [await all(), await figures()];
    for (const { name } of askedBySegments) await bureau.service.subscribers.views.get(name)!.reset();
    for (const [name, { rule }] of Object.entries(rules)) await define(`${name}-again`, rule);
    await look(bureau.nowMs + quarterHourMs);
    expect([await all(), await all('-again')]).toEqual([live, live]);
    expect(await figures()).toEqual(figuresLive);
  });
});
