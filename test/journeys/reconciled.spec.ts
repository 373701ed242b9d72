import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { parse } from '#money/money.js';
import type { Entry } from '../../apps/finance/src/journal/entry.js';
import { checkOf, handIn, record } from '../../apps/local/src/reconcile/hand-in.js';
import { alter, copied, more, settledVerdict } from '../../apps/local/src/reconcile/planted.contract.js';
import type { PaidOrder } from './money.js';
import { Trading } from './trading.js';

describe('The books of a shop', () => {
  const trading = new Trading();
  const { shop } = trading;
  const copies: string[] = [];
  let copy: string;
  const copyOfAll = async () => {
    copies.push((copy = await copied(shop.logs)));
    return copy;
  };
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    for (const folder of [shop.folder, ...copies]) rmSync(folder, { recursive: true });
  });

  const says = () => settledVerdict(copy).shown.map((one) => one.says);
  const toStripe = ({ documentType, orderId }: Entry) => documentType === 'SALE' && orderId === vase.orderId;
  let vase: PaidOrder;

  it('say what all other logs say, to the cent, while the shop runs', async () => {
    vase = await trading.everything();
    const { differences, shown, leftOut, compared, totals } = settledVerdict(await copyOfAll());
    expect(shown).toEqual([]);
    expect({ differences, leftOut, ...compared }).toMatchObject({ differences: 0, leftOut: 0, orders: 7, payouts: 4 });
    const compares = totals.map(({ accounts }) => /\d{4}/.exec(accounts)![0]);
    expect(compares).toEqual(expect.arrayContaining(['1010', '1250', '1251', '1252', '1260', '1410', '2110', '2120']));
    expect(compares).toEqual(expect.arrayContaining(['2200', '4000', '4090', '5000', '5100', '6200', '6300']));
  });

  it('are located where a cent of what was sold became tax', async () => {
    await copyOfAll();
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

  it('are located where both sides have a cent more, with what led to it', async () => {
    await copyOfAll();
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
    const check = checkOf(settledVerdict(copy), { checkId: 'check-2', at: bad });
    const agreed = settledVerdict(await copyOfAll());
    await handIn(checkOf(agreed, { checkId: 'check-1', at: good }), shop.url, token);
    const noted = { checkId: 'check-3', at: '2026-01-12T04:00:00.000Z', differences: 0 };
    await record(noted, shop.service('finance').commands);
    for (let times = 0; times < 2; times++) await handIn(check, shop.url, token);
    await shop.atRest();
    const listed = await shop.get('/v1/books/checks', await shop.staff('auditor'));
    expect(listed.body).toEqual({ checks: [noted, check, { checkId: 'check-1', at: good, differences: 0 }] });
    expect(check.first).toContain(`order ${vase.orderId}, account 1260`);
    const guest = (await shop.guest()).authorization.replace('Bearer ', '');
    await expect(handIn(check, shop.url, guest)).rejects.toThrow(/ answered 403/);
  });
});
