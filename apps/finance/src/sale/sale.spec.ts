import { describe, expect, it } from '@jest/globals';
import { OrderSold } from '#contracts/channels.js';
import { OrderBilled } from '#contracts/orders.js';
import { specification } from '#eventsourcing/specification.js';
import { bookedOf } from './booking.js';
import type { GivenBack } from './giving-back.js';
import { sale, type Bill, type SaleCommand, type SaleEvent, type Sold, type StatementLine } from './sale.js';

const given = specification(sale);
const usd = (minor: number) => ({ minor, currency: 'USD' });
const [at, later, latest] = ['10', '12', '14'].map((day) => `2026-01-${day}T15:00:00.000Z`) as [string, string, string];

const { orderId: _, ...quoted } = OrderBilled.example;
const { orderId: __, ...sold } = OrderSold.example;
const prices = { line: 1, quantity: 1, amountMinor: 10_000, totalMinor: 10_000 };
const free = { amount: usd(0), tax: usd(0), total: usd(0) };
const entered: Bill = {
  ...{ channel: 'store', origin: 'entered', orderedAt: at, lines: [{ ...prices, sku: 'WAX' }], shipping: free },
  ...{ total: usd(10_000), payment: { method: 'elsewhere' } },
};
const ofChannel: Bill = { ...entered, channel: 'ebay', origin: 'channel', lines: [{ ...prices, sku: 'WAX' }] };

const hearBill = (bill: Bill): SaleCommand => ({ type: 'HearBill', data: { bill } });
const billHeard = (bill: Bill): SaleEvent => ({ type: 'BillHeard', data: { bill } });
const hearSold: SaleCommand = { type: 'HearSold', data: { sold } };
const soldHeard: SaleEvent = { type: 'SoldHeard', data: { sold } };
const made: SaleEvent = { type: 'SaleMade', data: { at } };
const booked = (bill: Bill, told?: Sold): SaleEvent => ({
  type: 'SaleBooked',
  data: bookedOf('o-42', bill, told ? { sold: told } : {}, {
    ...{ pieces: new Map(), baseCurrency: 'USD', sellerCountry: 'US' },
  }),
});
const book = (bill: Bill): SaleCommand => ({ type: 'BookSale', data: booked(bill).data }) as SaleCommand;
const ofQuote = [billHeard(quoted), made, booked(quoted)];
const ofEntry = [billHeard(entered), made, booked(entered)];

const money = { account: '1260', amount: usd(10_000), at };
const capture: SaleCommand = { type: 'HearCapture', data: money };
const captured: SaleEvent = { type: 'CaptureHeard', data: money };
const cancel: SaleCommand = { type: 'HearCancellation', data: { at: later } };
const cancelled: SaleEvent = { type: 'CancellationHeard', data: { at: later } };
const deposit: SaleEvent = { type: 'DepositTaken', data: { ...money, paid: usd(10_000) } };

const told = (minor: number, refundId = 'r-1') => ({ refundId, amount: usd(minor), reason: 'damaged', at: later });
const refund = (minor: number, refundId?: string): SaleCommand => ({ type: 'HearRefund', data: told(minor, refundId) });
const heard = (minor: number, refundId?: string): SaleEvent => ({ type: 'RefundHeard', data: told(minor, refundId) });
const back = (minor: number, more: Partial<GivenBack> = {}): SaleEvent => ({
  type: 'RefundGiven',
  data: {
    ...{ ...told(minor), lines: [{ line: 1, minor, soFarMinor: 0 }], beyondMinor: 0, beyondSoFarMinor: 0 },
    ...{ ofDeposit: false, ...more },
  },
});
const fail: SaleCommand = { type: 'HearRefundFailure', data: { refundId: 'r-1', at: latest } };
const failed: SaleEvent = { type: 'RefundFailureHeard', data: { refundId: 'r-1', at: latest } };

describe('A sale', () => {
  it('is made when its order is confirmed', () => given().when(hearBill(quoted)).then(billHeard(quoted), made));
  it('of a channel is made when both have spoken', () => {
    given().when(hearBill(ofChannel)).then(billHeard(ofChannel));
    given().when(hearSold).then(soldHeard);
    given(soldHeard).when(hearBill(ofChannel)).then(billHeard(ofChannel), made);
    given(billHeard(ofChannel)).when(hearSold).then(soldHeard, made);
  });
  it('is booked once, and only when it is made', () => {
    given().when(book(entered)).thenNothing();
    given(billHeard(entered), made).when(book(entered)).then(booked(entered));
    given(...ofEntry)
      .when(book(quoted))
      .thenNothing();
  });
  it('takes nothing more from the capture of its payment', () => {
    given().when(capture).then(captured);
    given(...ofQuote)
      .when(capture)
      .then(captured);
  });
});

describe('Money of an order that is cancelled unconfirmed', () => {
  it('is a deposit of the buyer, of the day that it came in', () => {
    given(captured).when(cancel).then(cancelled, deposit);
    given(cancelled).when(capture).then(captured, deposit);
  });
  it('is none of ours if a channel collected it as tax', () => {
    const [paid, amount, placedAt] = [usd(135_000), usd(127_500), sold.placedAt];
    const data = { account: '1250', paid, amount, at: placedAt, channel: 'ebay' };
    given(soldHeard).when(cancel).then(cancelled, { type: 'DepositTaken', data });
  });
  it('goes back from there, and what is more than it is spent', () => {
    const ofDeposit = { ofDeposit: true, lines: [{ line: 0, minor: 10_000, soFarMinor: 0 }] };
    given(captured, cancelled, deposit).when(refund(10_000)).then(heard(10_000), back(10_000, ofDeposit));
    given(captured, cancelled, deposit)
      .when(refund(10_001))
      .then(heard(10_001), back(10_001, { ...ofDeposit, beyondMinor: 1 }));
  });
  it('pays for the sale if the order is confirmed after all, with what was refunded of it', () => {
    const ofDeposit = back(4_000, { ofDeposit: true, lines: [{ line: 0, minor: 4_000, soFarMinor: 0 }] });
    const before = [captured, cancelled, deposit, heard(4_000), ofDeposit];
    const applied: SaleEvent = { type: 'DepositApplied', data: { at, refundedMinor: 4_000, beyondMinor: 0 } };
    given(...before)
      .when(hearBill(quoted))
      .then(billHeard(quoted), made, applied);
    given(...before, billHeard(quoted), made, applied)
      .when(book(quoted))
      .then(booked(quoted), back(4_000));
  });
});

describe('A refund', () => {
  it('waits until it is known what was paid', () => {
    given().when(refund(4_000)).then(heard(4_000));
    given(billHeard(entered), made, heard(4_000)).when(book(entered)).then(booked(entered), back(4_000));
  });
  it('takes from each line its share of what went back in all', () => {
    const two: Bill = {
      ...quoted,
      lines: [1, 2].map((line) => ({ ...prices, line, sku: `S${line}` })),
      total: usd(20_000),
    };
    const parts = (...minors: number[][]) =>
      minors.map(([minor, soFarMinor], index) => ({ line: index + 1, minor: minor!, soFarMinor: soFarMinor! }));
    given(billHeard(two), made, booked(two))
      .when(refund(3))
      .then(heard(3), back(3, { lines: parts([2, 0], [1, 0]) }));
    given(billHeard(two), made, booked(two), heard(3), back(3, { lines: parts([2, 0], [1, 0]) }))
      .when(refund(19_997, 'r-2'))
      .then(heard(19_997, 'r-2'), back(19_997, { refundId: 'r-2', lines: parts([9_998, 2], [9_999, 1]) }));
  });
  it('is beyond the lines where it is more than was paid', () =>
    given(...ofEntry.slice(0, 1).map(() => billHeard(quoted)), made, booked(quoted))
      .when(refund(135_151))
      .then(heard(135_151), back(135_151, { lines: [{ line: 1, minor: 135_150, soFarMinor: 0 }], beyondMinor: 1 })));
  it('comes back when it fails, as if it had been the last', () => {
    const lines = [{ line: 1, minor: 500, soFarMinor: 4_000 }];
    const second = back(500, { refundId: 'r-2', lines });
    const before = [...ofQuote, heard(4_000), back(4_000), heard(500, 'r-2'), second];
    const data = back(4_000, { lines: [{ line: 1, minor: 4_000, soFarMinor: 500 }] }).data as GivenBack;
    given(...before)
      .when(fail)
      .then(failed, { type: 'RefundTakenBack', data: { refundId: 'r-1', at: latest, given: data } });
  });
  it('is none if we heard before that it failed', () => {
    given(...ofQuote)
      .when(fail)
      .then(failed);
    given(...ofQuote, failed)
      .when(refund(4_000))
      .then(heard(4_000));
  });
});

describe('A sale that staff entered, and that is cancelled', () => {
  const all = (minor: number, soFarMinor: number) =>
    back(minor, { refundId: 'cancelled', reason: 'cancelled', lines: [{ line: 1, minor, soFarMinor }] });
  it('gives back what is left', () => {
    given(...ofEntry)
      .when(cancel)
      .then(cancelled, all(10_000, 0));
    given(...ofEntry, heard(4_000), back(4_000))
      .when(cancel)
      .then(cancelled, all(6_000, 4_000));
    given(billHeard(entered), made, cancelled).when(book(entered)).then(booked(entered), all(10_000, 0));
  });
  it('gives back no more, though an earlier refund is heard late', () =>
    given(...ofEntry, cancelled, all(10_000, 0))
      .when(refund(4_000))
      .then(heard(4_000)));
  it('gives nothing back by itself where somebody tells of the refund', () => {
    for (const bill of [quoted, { ...entered, payment: { method: 'cash' } } as const])
      given(billHeard(bill), made, booked(bill)).when(cancel).then(cancelled);
    given(billHeard(ofChannel), soldHeard, made, booked(ofChannel, sold)).when(cancel).then(cancelled);
  });
});

describe('A label', () => {
  const data = { labelId: 's-1.1.1Z1', carrier: 'ups', cost: usd(1_250), isReturn: false, at };
  const [charge, voided] = [{ type: 'HearLabel', data } as const, { labelId: data.labelId, at: later }];
  const charged: SaleEvent = { type: 'LabelCharged', data };
  it('is charged, and credited when it is voided', () => {
    given().when(charge).then(charged);
    given(charged).when({ type: 'HearVoid', data: voided }).then({ type: 'LabelCredited', data: voided });
  });
  it('is both if we heard of the void first', () => {
    given().when({ type: 'HearVoid', data: voided }).then({ type: 'VoidHeardEarly', data: voided });
    given({ type: 'VoidHeardEarly', data: voided }).when(charge).then(charged, { type: 'LabelCredited', data: voided });
  });
  it('is worth what it was when it was first posted', () => {
    const rates = { rateId: 'ecb-1', base: 'EUR', asOf: at, rates: { USD: '1.1' } };
    const fixed = { of: data.labelId, rates };
    given(charged).when({ type: 'FixRates', data: fixed }).then({ type: 'RatesFixed', data: fixed });
    given(charged, { type: 'RatesFixed', data: fixed })
      .when({ type: 'FixRates', data: { ...fixed, rates: { ...rates, rateId: 'ecb-2' } } })
      .thenNothing();
  });
});

describe('A line of a statement', () => {
  const line = (more: Partial<StatementLine>): StatementLine => ({
    ...{ payer: 'ebay', payoutId: 'P-1', lineId: 'L-1', kind: 'sale', orderId: 'o-42', amount: usd(135_000) },
    ...{ description: 'SALE', at: later, ...more },
  });
  const settle = (more: Partial<StatementLine>): SaleCommand => ({ type: 'SettleLine', data: line(more) });
  const told = [soldHeard, billHeard(ofChannel), made, booked(ofChannel, sold)];
  const asked = (more: Partial<StatementLine>, ...past: SaleEvent[]) => {
    const [event] = sale.decide(settle(more), past.reduce(sale.evolve, sale.initial));
    return event?.type === 'LineSettled' ? event.data.questions : undefined;
  };
  it('is settled once, with what of its fee was booked with the sale', () => {
    const fee = usd(16_894);
    given(...told)
      .when(settle({ fee }))
      .then({ type: 'LineSettled', data: { ...line({ fee }), questions: [], bookedFeeMinor: 16_894 } });
  });
  it('is questioned where it is not what was booked', () => {
    expect(asked({ amount: usd(135_001) }, ...told)).toEqual([
      { what: 'amount', expectedMinor: 127_500, reportedMinor: 135_001 },
    ]);
    expect(asked({ fee: usd(16_895) }, ...told)).toEqual([
      { what: 'fee', expectedMinor: 16_894, reportedMinor: 16_895 },
    ]);
    expect(asked({})).toEqual([{ what: 'sale-unknown', reportedMinor: 135_000 }]);
    expect(asked({ kind: 'refund', amount: usd(-500) }, ...told)).toEqual([
      { what: 'refund-unknown', reportedMinor: -500 },
    ]);
  });
  it('that gives tax back is what the refund took of it', () => {
    const etsy = { ...sold, channel: 'etsy' as const };
    const bill = { ...ofChannel, channel: 'etsy' };
    const there: SaleEvent[] = [{ type: 'SoldHeard', data: { sold: etsy } }, billHeard(bill), made, booked(bill, etsy)];
    const back = { type: 'HearRefund', data: { refundId: 'r-1', amount: usd(13_500), at: later } } as const;
    const state = there.reduce(sale.evolve, sale.initial);
    const refunded = [...there, ...sale.decide(back, state)];
    expect(asked({ kind: 'tax', amount: usd(-7_500) }, ...refunded)).toEqual([]);
    expect(asked({ kind: 'tax', amount: usd(750) }, ...refunded)).toEqual([]);
    expect(asked({ kind: 'tax', amount: usd(751) }, ...refunded)).toEqual([{ what: 'amount', reportedMinor: 751 }]);
    expect(asked({ kind: 'tax', amount: usd(750) }, ...there)).toEqual([{ what: 'amount', reportedMinor: 750 }]);
  });
  it('of a deposit is what the buyer paid, or what of it is ours', () => {
    const data = { account: '1250', paid: usd(135_000), amount: usd(127_500), at, channel: 'ebay' };
    const before = [soldHeard, cancelled, { type: 'DepositTaken', data }] as const;
    expect(asked({}, ...before)).toEqual([]);
    expect(asked({ amount: usd(127_500) }, ...before)).toEqual([]);
  });
  it('is questioned where too much is kept of what came to nothing, too', () => {
    const ofEbay = { account: '1250', paid: usd(135_000), amount: usd(127_500), at, channel: 'ebay' };
    const before = [soldHeard, cancelled, { type: 'DepositTaken', data: ofEbay }] as const;
    expect(asked({ fee: usd(16_894) }, ...before)).toEqual([]);
    expect(asked({ fee: usd(16_895) }, ...before)).toMatchObject([{ what: 'fee', expectedMinor: 16_894 }]);
    const byCard = { payer: 'stripe', amount: usd(10_000) };
    expect(asked({ ...byCard, fee: usd(320) }, captured, cancelled, deposit)).toEqual([]);
    expect(asked({ ...byCard, fee: usd(640) }, captured, cancelled, deposit)).toMatchObject([{ expectedMinor: 320 }]);
  });
});
