import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelUnreachable, type ListedPayout } from '../channel/channel.js';
import type { EtsyChannel } from './etsy.channel.js';
import { all, failing, file, page, Recorder, refusal, reply, type Answer } from './recorder.contract.js';

const etsy = new Recorder();
let channel: EtsyChannel;
beforeAll(() => etsy.listen());
beforeEach(() => void (channel = etsy.begin()));
afterAll(() => etsy.close());

type Entry = Record<string, unknown>;
const ledger = reply('ledger')['results'] as Entry[];
const [disbursement] = ledger as [Entry, ...Entry[]];
const since = '2025-12-29T09:00:00.000Z';
const payment = page({ payment_id: 880_011, receipt_id: 3_456_789_012, buyer_user_id: 90_210 });
const transaction = { body: { transaction_id: 4_411_223_344, receipt_id: 3_456_789_012, title: 'A case' } };
const listed = (...answers: Answer[]) => {
  etsy.answers.push(...answers);
  return all(channel.payouts(since));
};
const stated = async (one: ListedPayout, ...answers: Answer[]) => {
  etsy.answers.push(...answers);
  return new TextDecoder().decode(await one.statement());
};
const read = (text: string) => {
  const news = channel.read('payout', text);
  if (news.kind !== 'payout') throw new Error(news.kind);
  return news.payout;
};
const calls = () => etsy.calls.map((one) => decodeURIComponent(one));
const at = (iso: string) => Date.parse(iso) / 1_000;

describe('Payouts at Etsy', () => {
  it('are the entries by which money left its ledger', async () => {
    const found = await listed({ body: file('replies', 'ledger.json') });
    expect(found).toMatchObject([
      { payoutId: '11594841610', status: 'sent', total: { minor: 20_000, currency: 'EUR' } },
      { payoutId: '11594841800', status: 'sent', total: { minor: 41_525, currency: 'EUR' } },
    ]);
    const span = `min_created=${at(since)}&max_created=${at('2026-01-12T09:00:00.000Z')}`;
    expect(calls()).toEqual([`GET /shops/42/payment-account/ledger-entries?${span}&limit=100&offset=0`]);
    expect(etsy.asked.at(-1)!.headers).toMatchObject({
      ...{ 'x-api-key': 'key:secret', authorization: 'Bearer 55501.token-1' },
    });
  });

  it('are stated with what stands between them, and with the receipts that this is about', async () => {
    const [, second] = await listed({ body: file('replies', 'ledger.json') });
    const text = await stated(second!, payment, transaction);
    expect(calls().slice(1)).toEqual([
      'GET /shops/42/payments?payment_ids=880011',
      'GET /shops/42/transactions/4411223344',
    ]);
    const { lines } = read(text);
    expect(lines.filter(({ number }) => number === '3456789012')).toHaveLength(8);
    expect(text).not.toMatch(/buyer_user_id|A case|a scratch/);
    expect(text).toContain(JSON.stringify(disbursement['amount']));
    // What was found out once is not asked again.
    expect(await stated(second!)).toBe(text);
    expect(calls()).toHaveLength(3);
  });

  it('are looked for as far back as the disbursement before, wherever that is', async () => {
    const settled = ledger.slice(0, -1);
    const [only] = await listed(page(disbursement));
    const found = await stated(
      only!,
      page(...settled.slice(0, 4)),
      page(...settled.slice(4), ledger.at(-1)!),
      payment,
      transaction,
    );
    const spans = calls().flatMap((one) => [
      /min_created=(\d+)&max_created=(\d+)/.exec(one)?.slice(1).map(Number) ?? [],
    ]);
    const paidAt = disbursement['created_timestamp'] as number;
    expect(spans.slice(1, 3)).toEqual([
      [paidAt - 2_678_400, paidAt],
      [paidAt - 2 * 2_678_400, paidAt - 2_678_400],
    ]);
    etsy.asked.length = 0;
    const [, second] = await listed({ body: file('replies', 'ledger.json') });
    expect(read(await stated(second!))).toEqual(read(found));
  });

  it('are not looked for before the ledger began, nor for ever', async () => {
    const [first] = await listed(page({ ...disbursement, sequence_number: 2 }));
    const begun = page({ ...ledger[1], sequence_number: 1, balance: 42_525, amount: 42_525, reference_type: 'etsy' });
    expect(read(await stated(first!, begun)).lines).toHaveLength(2);
    expect(etsy.calls).toHaveLength(2);
    etsy.asked.length = 0;
    await stated(first!, ...Array<Answer>(13).fill(page()));
    expect(etsy.calls).toHaveLength(13);
  });

  it('are listed from all of a ledger, a hundred entries and 31 days at a time', async () => {
    channel = etsy.open({ now: () => new Date('2026-02-12T09:00:00.000Z') });
    const many = Array.from({ length: 100 }, (_, n) => ({ ...ledger[1], entry_id: n + 1, sequence_number: n + 1 }));
    const found = await listed(page(...many), page(disbursement), page(disbursement));
    expect(found).toHaveLength(1);
    const spans = calls().map((one) =>
      /min_created=(\d+)&max_created=(\d+).*offset=(\d+)/.exec(one)!.slice(1).map(Number),
    );
    const [first, last] = [at(since), at('2026-02-12T09:00:00.000Z')];
    expect(spans).toEqual([
      [first, first + 2_678_400, 0],
      [first, first + 2_678_400, 100],
      [first + 2_678_400, last, 0],
    ]);
  });

  it('are stated though a transaction is gone, and not where payments cannot be had', async () => {
    const [, second] = await listed({ body: file('replies', 'ledger.json') });
    etsy.answers.push(payment, { status: 500 });
    await expect(second!.statement()).rejects.toBeInstanceOf(ChannelUnreachable);
    expect(read(await stated(second!, refusal(404, 'no such transaction'))).lines[2]).not.toHaveProperty('number');
    channel = etsy.begin();
    const [, again] = await listed({ body: file('replies', 'ledger.json') });
    etsy.answers.push(refusal(403, 'insufficient scope'));
    await expect(again!.statement()).rejects.toMatchObject({ code: 'http-403' });
  });

  it('are refused, or not known', async () => {
    expect(await failing(listed(refusal(403, 'insufficient_scope')))).toMatchObject({ code: 'insufficient_scope' });
    expect(await failing(listed({ status: 500 }))).toBeInstanceOf(ChannelUnreachable);
    expect(await failing(listed({ body: { results: [{}] } }))).toBeInstanceOf(ChannelUnreachable);
  });
});
