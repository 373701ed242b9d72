import { describe, expect, it } from '@jest/globals';
import type { PayoutLine } from '#contracts/payout.js';
import { shown } from '../books.contract.js';
import { balanced } from '../journal/entry.js';
import { postPayout, postPayoutLine, postSettlement } from './payout-reported.js';
import { at, atEbay, byCard, eur, fact, gbp, rates } from './sample-sales.contract.js';

const line = (kind: PayoutLine['kind'], minor: number, more: Partial<PayoutLine> = {}): PayoutLine => ({
  ...{ lineId: 'L-1', kind, amount: gbp(minor), description: kind, at, ...more },
});
const settled = (of: PayoutLine, bookedFeeMinor = 0) => ({
  ...{ ...of, payer: 'ebay', payoutId: 'P-1', questions: [], bookedFeeMinor },
});

describe('PayoutReported is posted', () => {
  it('line by line: what the payer keeps beyond what was booked with the sale', () => {
    const kept = settled(line('sale', 133_500, { fee: gbp(16_900) }), 16_894);
    const entry = balanced(postSettlement(fact, 'o-42', { settled: kept, booked: atEbay }));
    expect(shown(entry)).toEqual(['Dr 6300 6 GBP BOWL', 'Cr 1250 6 GBP BOWL']);
    expect(entry).toMatchObject({ documentType: 'PAYOUT', documentNo: 'P-1', channel: 'ebay', orderId: 'o-42' });
    const agreed = settled(line('sale', 133_500, { fee: gbp(16_894) }), 16_894);
    expect(shown(postSettlement(fact, 'o-42', { settled: agreed, booked: atEbay }))).toEqual([]);
  });
  it('in another currency with what was gained or lost meanwhile', () => {
    const credited = { ...settled(line('sale', 8_700, { fee: gbp(250) })), payer: 'stripe' };
    const waiting = { amount: eur(10_001), baseMinor: 8_651 };
    expect(
      shown(balanced(postSettlement(fact, 'o-43', { settled: credited, booked: byCard, waiting, rates }))),
    ).toEqual([
      ...['Cr 1260 10001 EUR = 8651', 'Dr 1290 10001 EUR = 8651'],
      ...['Dr 1260 8700 GBP', 'Cr 1290 8700 GBP', 'Dr 1290 49 GBP', 'Cr 7900 49 GBP'],
      ...['Dr 6310 125 GBP WAX', 'Cr 1260 125 GBP WAX', 'Dr 6310 125 GBP OIL', 'Cr 1260 125 GBP OIL'],
    ]);
  });
  it('of what is about no order, by what it is', () => {
    const of = (kind: PayoutLine['kind'], minor: number) =>
      shown(balanced(postPayoutLine(fact, 'ebay', 'P-1', line(kind, minor))));
    expect(of('fee', -500)).toEqual(['Dr 6300 500 GBP', 'Cr 1250 500 GBP']);
    expect(of('fee-credit', 500)).toEqual(['Cr 6300 500 GBP', 'Dr 1250 500 GBP']);
    expect(of('dispute', -500)).toEqual(['Dr 6320 500 GBP', 'Cr 1250 500 GBP']);
    expect(of('label', -500)).toEqual(['Dr 6200 500 GBP', 'Cr 1250 500 GBP']);
    expect(of('adjustment', 500)).toEqual(['Cr 1295 500 GBP', 'Dr 1250 500 GBP']);
    const balance = line('adjustment', 500, { lineId: 'P-1.balance' });
    expect(postPayoutLine(fact, 'etsy', 'P-1', balance).lines).toEqual([]);
  });
  it('as a whole: what is left of the lines goes to the bank', () => {
    const lines = [line('sale', 133_500, { fee: gbp(16_900) }), line('fee', -500)];
    const kept = lines.map((one, index) => ({ ...one, bookedFeeMinor: index === 0 ? 16_894 : 0 }));
    const payout = { payer: 'ebay', payoutId: 'P-1', total: gbp(116_100) };
    expect(shown(balanced(postPayout(fact, payout, kept)))).toEqual(['Dr 1010 116100 GBP', 'Cr 1250 116100 GBP']);
  });
});
