import { describe, expect, it } from '@jest/globals';
import { salesFileOf } from './till-file.source.js';
import { saleOf, tillSale } from './till-sale.js';

const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const told = {
  ...{ till: 'till-2', receipt: 'R-1', soldAt: '2026-07-10T14:04:05.123Z', currency: 'GBP', payment: 'card' },
  lines: [
    { unitId: 'CM-27.10.884', title: 'Pocket watch', price: gbp(125_000) },
    { sku: 'POLISH', quantity: 3, price: gbp(1_450) },
    { sku: 'POLISH', quantity: 1, price: gbp(1_450) },
  ],
  customer: { number: '17850', name: 'Ann Lee', email: 'ann@example.com' },
};

describe('A sale that a till tells', () => {
  it('is the order that the file of the hour tells again', () => {
    const header = 'receipt,sku,title,quantity,soldAt,unitPrice,customer,country';
    const at = '2026-07-10 15:04:05.123';
    // In another order, and with what is no goods in between.
    const rows = [
      `R-1,POLISH,,3,${at},14.50,17850,GB`,
      `R-1,POST,Postage,1,${at},3.00,17850,GB`,
      `R-1,POLISH,,1,${at},14.50,17850,GB`,
      `R-1,CM-27.10.884,Pocket watch,1,${at},1250.00,17850,GB`,
    ];
    const text = [header, ...rows].map((row) => `${row}\n`).join('');
    const store = { zone: 'Europe/London', currency: 'GBP' };
    const [again] = salesFileOf(new TextEncoder().encode(text), store).sales;
    const { buyer, ...order } = saleOf(tillSale.parse(told)).order;
    const byId = <L extends { lineId: string }>(lines: readonly L[]) =>
      lines.toSorted((a, b) => (a.lineId < b.lineId ? -1 : 1));
    expect({ ...again!.order, lines: byId(again!.order.lines) }).toEqual({ ...order, lines: byId(order.lines) });
    expect(buyer?.account?.reveal()).toBe(again!.account!.reveal());
  });

  it('says at which till and how it was paid, and who bought, if that has a name', () => {
    const { till, payment, order, account } = saleOf(tillSale.parse(told));
    expect([till, payment, order.number, order.total]).toEqual(['till-2', 'card', 'R-1', gbp(130_800)]);
    const { name, email, account: number } = order.buyer!;
    expect([name.reveal(), email!.reveal(), number!.reveal()]).toEqual(['Ann Lee', 'ann@example.com', 'store:17850']);
    expect(account!.reveal()).toBe('store:17850');
    const unnamed = saleOf(tillSale.parse({ ...told, customer: { number: '17850' } }));
    expect([unnamed.order.buyer, unnamed.account!.reveal()]).toEqual([undefined, 'store:17850']);
    const { customer: _, ...nobody } = told;
    expect(saleOf(tillSale.parse(nobody))).not.toHaveProperty('account');
  });

  const line = { sku: 'POLISH', quantity: 1, price: gbp(1_450) };
  it.each([
    ['a receipt that cannot be an order', { receipt: 'R 1' }, ['receipt']],
    ['a till without a name', { till: '' }, ['till']],
    ['a time without a zone', { soldAt: '2026-07-10 15:04:05' }, ['soldAt']],
    ['money that is none', { currency: 'XXX' }, ['currency']],
    ['nothing', { lines: [] }, ['lines']],
    ['more lines than a receipt has', { lines: Array(1_001).fill(line) }, ['lines']],
    ['a cheque', { payment: 'cheque' }, ['payment']],
    ['what nobody asked for', { tip: 1 }, []],
    ['a customer’s name that is none', { customer: { name: '' } }, ['customer', 'name']],
    ['a piece twice', { lines: [told.lines[0], told.lines[0]] }, ['lines', 1, 'unitId']],
    ['another currency', { lines: [{ ...line, price: { minor: 1, currency: 'EUR' } }] }, ['lines', 0, 'price']],
    ['a gift', { lines: [{ ...line, price: gbp(0) }] }, ['lines', 0, 'price']],
    ['postage', { lines: [line, { ...line, sku: 'POST' }] }, ['lines', 1, 'sku']],
    ['a voucher', { lines: [{ ...line, title: 'Gift voucher' }] }, ['lines', 0, 'sku']],
    ['too much', { lines: [{ ...line, quantity: 1_000_000, price: gbp(10_001) }] }, ['lines', 0, 'price']],
  ])('is refused with %s', (_, change, path) => {
    const { error } = tillSale.safeParse({ ...told, ...change });
    expect(error?.issues.map(({ path }) => path)).toContainEqual(path);
  });

  it.each([
    { ...line, quantity: 0 },
    { ...line, quantity: -1 },
    { ...line, quantity: 1.5 },
    { ...line, unitId: 'B-1' },
  ])('is refused with the line %j', (wrong) =>
    expect(tillSale.safeParse({ ...told, lines: [wrong] }).success).toBe(false),
  );
});
