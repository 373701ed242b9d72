import { describe, expect, it } from '@jest/globals';
import { creditNoteOf } from './credit-note-of.js';
import { atHome, bowl, orderId, soldAndRefunded, tins, type DrawnSale } from './drawn-sale.contract.js';
import { dealer } from './invoice-story.contract.js';
import { invoiceOf } from './invoice-of.js';
import { creditOf } from './refund-document.js';
import { saleToInvoice } from './sale-document.js';

const day = '2026-01-10';
const atEbay: DrawnSale = { ...atHome, origin: 'channel', channel: 'ebay' };

const documentsOf = (drawn: DrawnSale) => {
  const { booked: state, refunded } = soldAndRefunded(drawn);
  const booked = state.booked!;
  const sale = { orderId, bill: state.bill!, sold: state.sold, booked };
  const invoice = invoiceOf(saleToInvoice(sale, { seller: dealer, day }), { 'U-0': 'Punch bowl' });
  const notes = refunded.given.flatMap((refund) => {
    const credit = creditOf(invoice, { booked, given: refunded.given }, refund, '2026-02-01');
    return credit ? [creditNoteOf({ number: 'SI-2026-0001', invoice }, credit)] : [];
  });
  return { invoice, notes };
};

describe('The invoice of a booked sale', () => {
  it('says of a margin no VAT, neither of the piece nor of its shipping', () => {
    const { invoice } = documentsOf(atEbay);
    expect(invoice.lines).toMatchObject([{ description: 'Punch bowl', priceMinor: 90_000, grossMinor: 90_000 }]);
    expect(invoice.shipping).toEqual([{ priceMinor: 1_000, scheme: 'MARGIN_ANTIQUES', grossMinor: 1_000 }]);
    expect([invoice.taxes, invoice.taxInBooks, invoice.totalMinor]).toEqual([[], undefined, 91_000]);
    expect(invoice.notes).toEqual(["Margin scheme - collectors' items and antiques"]);
    expect(invoice).toMatchObject({ issuedOn: day, suppliedOn: day, orderNumber: '12-13579-24680', paidBy: 'eBay' });
  });
  it('has shipping in parts, where only some of it bears VAT', () => {
    const { invoice } = documentsOf({ ...atEbay, lines: [{ ...bowl, priceMinor: 7_000 }, tins] });
    expect(invoice.shipping).toMatchObject([
      { scheme: 'MARGIN_ANTIQUES', grossMinor: 700 },
      { scheme: 'NORMAL', grossMinor: 300, tax: { amountMinor: 50 } },
    ]);
    expect(invoice.lines[1]).toMatchObject({ unitPriceMinor: 1_000, grossMinor: 3_000, tax: { amountMinor: 500 } });
    expect(invoice.taxes).toEqual([{ jurisdiction: 'GB', ratePercent: '20', taxableMinor: 2_750, taxMinor: 550 }]);
    expect(invoice.taxInBooks).toEqual({ minor: 636, currency: 'EUR' });
  });
  it('adds a tax that a channel added, to goods and shipping', () => {
    const { invoice } = documentsOf({ ...atEbay, channel: 'shopify', ownPermille: 57, taxIncluded: false });
    expect(invoice.lines).toMatchObject([{ priceMinor: 90_000, netMinor: 90_000, tax: { amountMinor: 5_130 } }]);
    expect(invoice.shipping).toMatchObject([{ priceMinor: 1_000, netMinor: 1_000, tax: { amountMinor: 57 } }]);
    expect([invoice.taxIncluded, invoice.totalMinor]).toEqual([false, 96_187]);
  });
  it('has the lines, the discount and the tax of a quote', () => {
    const { invoice } = documentsOf({ ...atHome, origin: 'quote', lines: [tins], discountPercent: 10 });
    expect(invoice.lines).toMatchObject([
      { unitPriceMinor: 1_000, priceMinor: 3_000, discountMinor: 300, grossMinor: 2_700, tax: { amountMinor: 450 } },
    ]);
    expect(invoice.shipping).toMatchObject([{ grossMinor: 1_000, tax: { amountMinor: 167 } }]);
    expect(invoice.taxes).toMatchObject([{ taxMinor: 617 }]);
  });
  it('is of an export, with what the marketplace collected there as a memo', () => {
    const { invoice } = documentsOf({ ...atEbay, destination: 'US-PA', collectedPermille: 62, taxIncluded: false });
    expect(invoice.lines).toMatchObject([{ scheme: 'NORMAL', grossMinor: 90_000 }]);
    expect(invoice).toMatchObject({ exported: true, taxes: [], collected: { by: 'eBay', amountMinor: 5_642 } });
    expect([invoice.totalMinor, invoice.notes]).toEqual([91_000, ['Export of goods: zero-rated']]);
  });
});

describe('The credit note of a refund', () => {
  it('takes back goods and shipping by what was paid for them, and their tax', () => {
    const { notes } = documentsOf({ ...atHome, origin: 'quote', lines: [tins], refunds: [1] });
    expect(notes).toMatchObject([
      { lines: [{ grossMinor: 1_500, tax: { amountMinor: 251 } }], shipping: [{ grossMinor: 500 }], totalMinor: 2_000 },
      { lines: [{ grossMinor: 1_500, tax: { amountMinor: 250 } }], shipping: [{ grossMinor: 500 }], totalMinor: 2_000 },
    ]);
    expect(notes[0]).toMatchObject({ corrects: 'SI-2026-0001', issuedOn: '2026-02-01', suppliedOn: day });
    expect(notes.map(({ taxes }) => taxes[0]!.taxMinor)).toEqual([334, 333]);
  });
  it('takes back a tip last, and says what the marketplace gives back of its tax', () => {
    const { notes } = documentsOf({ ...atEbay, collectedPermille: 62, taxIncluded: false, otherMinor: 500 });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ other: { amountMinor: 500 }, collected: { amountMinor: 5_642 } });
    expect(notes[0]!.totalMinor).toBe(91_500);
  });
});
