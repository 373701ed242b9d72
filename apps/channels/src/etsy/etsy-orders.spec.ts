import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { elementsOf } from '../channel/json-slices.js';
import type { EtsyChannel } from './etsy.channel.js';
import { all, failing, file, Recorder, refusal, reply, type Answer } from './recorder.contract.js';

const etsy = new Recorder();
let channel: EtsyChannel;
beforeAll(() => etsy.listen());
beforeEach(() => void (channel = etsy.begin()));
afterAll(() => etsy.close());

const receipt = { body: (reply('receipts')['results'] as object[])[0]! };
const answering = (...answers: Answer[]) => void etsy.answers.push(...answers);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('Orders', () => {
  const since = '2026-01-02T03:04:05.678Z';
  const receipts = (...told: [receipt_id: number, updated_timestamp: number][]) => ({
    body: { count: 0, results: told.map(([receipt_id, updated_timestamp]) => ({ receipt_id, updated_timestamp })) },
  });
  it('come as Etsy wrote them, to the byte', async () => {
    const written = file('replies', 'receipts.json');
    answering({ body: written });
    const found = await all(channel.changedSince(since));
    expect(found.map(text)).toEqual(elementsOf(written, ['results']));
    expect(written).toContain(text(found[0]!));
    expect(etsy.calls).toEqual([
      'GET /shops/42/receipts?min_last_modified=1767323045&sort_on=updated&sort_order=asc&limit=100&offset=0',
    ]);
  });
  it('come page by page, from the second in which the last page ended, each change once', async () => {
    const first = Array.from({ length: 100 }, (_, index): [number, number] => [index + 1, 1_767_323_045 + index]);
    const [last] = first.slice(-1) as [[number, number]];
    answering(receipts(...first), receipts(last, [101, last[1]], [7, last[1] + 5]));
    const found = (await all(channel.changedSince(since))).map(
      (bytes) => JSON.parse(text(bytes)) as Record<string, number>,
    );
    expect(found.map(({ receipt_id }) => receipt_id)).toEqual([...first.map(([number]) => number), 101, 7]);
    expect(etsy.calls[1]).toContain(`min_last_modified=${last[1]}&sort_on=updated&sort_order=asc&limit=100&offset=0`);
  });
  it('come to an end where more than a page changed in one second', async () => {
    const second = 1_767_323_045;
    const many = (from: number, count: number) =>
      receipts(...Array.from({ length: count }, (_, index): [number, number] => [from + index, second]));
    answering(many(1, 100), many(101, 100), many(201, 30));
    expect(await all(channel.changedSince(since))).toHaveLength(230);
    expect(etsy.calls.map((call) => /offset=(\d+)/.exec(call)![1])).toEqual(['0', '100', '200']);
  });
  it('are asked for with their payments, each as Etsy wrote it', async () => {
    const [receiptText] = elementsOf(file('replies', 'receipts.json'), ['results']) as [string];
    answering({ body: receiptText }, { body: file('replies', 'payments.json') });
    const found = text((await channel.order('3456789012'))!);
    expect(etsy.calls).toEqual(['GET /shops/42/receipts/3456789012', 'GET /shops/42/receipts/3456789012/payments']);
    expect(found).toBe(`{"receipt":${receiptText},"payments":${file('replies', 'payments.json')}}`);
    const news = channel.read('order', found);
    expect(news).toMatchObject({ kind: 'order', order: { number: '3456789012', fees: { minor: 2_286 } } });
  });
  it('do without payments that Etsy does not show', async () => {
    answering(receipt, refusal(403, 'insufficient_scope'));
    const news = channel.read('order', text((await channel.order('3456789012'))!));
    expect(news).toMatchObject({ kind: 'order', order: { number: '3456789012' } });
    expect(news).not.toHaveProperty('order.fees');
  });
  it('are none where there is none of that number', async () => {
    answering(refusal(404, 'Receipt not found'));
    expect(await channel.order('1')).toBeUndefined();
  });
  it('are cancelled and refunded by people', async () => {
    expect([await channel.cancel(), await channel.refund()]).toEqual(['by-hand', 'by-hand']);
    expect(etsy.asked).toEqual([]);
  });
});

describe('Shipping', () => {
  const sent = (trackingNumber: string, carrier = 'ups') => ({
    carrier,
    trackingNumber,
    sentAt: '2026-01-12T09:00:00.000Z',
  });
  const shipped = (...codes: string[]) => ({
    body: { ...receipt.body, is_shipped: true, shipments: codes.map((tracking_code) => ({ tracking_code })) },
  });
  const forms = () => etsy.asked.slice(2).map(({ text }) => Object.fromEntries(new URLSearchParams(text)));
  it('tells of each number that is not there yet, once', async () => {
    answering(shipped('1z 999'), receipt, receipt);
    const numbers = [sent('1Z999'), sent('7489'), sent('7489', 'fedex'), sent('RR1', 'Otto')];
    expect(await channel.ship('3456789012', [], numbers)).toBe('done');
    expect(etsy.calls.slice(1)).toEqual(Array(2).fill('POST /shops/42/receipts/3456789012/tracking'));
    expect(forms()).toEqual([
      { tracking_code: '7489', carrier_name: 'ups' },
      { tracking_code: 'RR1', carrier_name: 'other' },
    ]);
  });
  it('marks as sent what has no number, once', async () => {
    answering(receipt, receipt, shipped());
    expect(await channel.ship('3456789012', [], [])).toBe('done');
    expect(await channel.ship('3456789012', [], [])).toBe('done');
    expect(etsy.calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });
  it('comes too late where it was cancelled', async () => {
    answering({ body: { ...receipt.body, status: 'canceled' } });
    expect(await channel.ship('3456789012', [], [sent('1Z')])).toBe('too-late');
  });
  it('is refused for a number that Etsy does not take', async () => {
    answering(receipt, refusal(400, 'Invalid tracking_code 1Z for Ines Duarte'));
    const error = await failing(channel.ship('3456789012', [], [sent('1Z')]));
    expect(error).toMatchObject({ code: 'http-400' });
    expect(error.message).toBe('Etsy refused a tracking number with 400, naming tracking_code.');
  });
});
