import { describe, expect, it } from '@jest/globals';
import type { Document } from './document.js';
import { desk, gbp, invoiceFor, painting, polish, postage, sealedAs } from './invoice-story.contract.js';
import { amountIn, buyerLines, headOf, notesOf, sellerLines, tableOf, totalsOf } from './paper.js';

const issued = (document: Document) => ({ number: 'SI-2026-0044', document });
const mixed = issued(invoiceFor([desk, polish], { shipping: [postage] }));
const plain = issued(invoiceFor([desk, painting]));

describe('On paper', () => {
  it('amounts have the decimals of their currency, and thousands apart', () => {
    const amounts = [
      [133_500, 'GBP', '1,335.00'],
      [100, 'GBP', '1.00'],
      [-5, 'GBP', '-0.05'],
      [1_234_567, 'JPY', '1,234,567'],
      [1_234_567, 'KWD', '1,234.567'],
      [100_000_000_000, 'USD', '1,000,000,000.00'],
    ] as const;
    for (const [minor, currency, text] of amounts) expect(amountIn(minor, currency)).toBe(text);
  });
  it('the table has columns for discount and tax only where there is some', () => {
    const headings = (document: Document) => tableOf(issued(document)).columns.map(({ heading }) => heading);
    expect(headings(plain.document)).toEqual(['#', 'Description', 'Quantity', 'Unit price', 'Total']);
    expect(headings(mixed.document)).toEqual([
      ...['#', 'Description', 'Quantity', 'Unit price', 'Discount', 'Net', 'VAT %', 'VAT', 'Total'],
    ]);
    const abroad = invoiceFor([{ ...polish, own: { ...polish.own!, jurisdiction: 'US-PA' } }]);
    expect(headings(abroad)).toContain('Tax %');
  });
  it('lines under several schemes each say theirs, and nothing under the margin scheme says VAT', () => {
    const { rows } = tableOf(issued(invoiceFor([desk, painting, polish], { shipping: [postage] })));
    expect(rows).toEqual([
      {
        cells: ['1', 'Writing desk, walnut, about 1780', '1', '1,335.00', '', '', '', '', '1,335.00'],
        under: ['CM-72.49.3', "Margin scheme - collectors' items and antiques"],
      },
      {
        cells: ['2', 'A harbour at dusk, oil on canvas, signed', '1', '900.00', '', '', '', '', '900.00'],
        under: ['CM-80.1', 'Margin scheme - works of art'],
      },
      {
        cells: ['3', 'Beeswax polish, 250 ml', '3', '12.00', '1.50', '28.75', '20%', '5.75', '34.50'],
        under: ['POLISH-250'],
      },
      { cells: ['', 'Shipping', '', '', '', '10.00', '20%', '2.00', '12.00'], under: [] },
    ]);
    expect(tableOf(issued(invoiceFor([desk]))).rows[0]?.under).toEqual(['CM-72.49.3']);
    expect(JSON.stringify([tableOf(plain), totalsOf(plain), notesOf(plain)])).not.toContain('VAT');
  });
  it('the total comes after the taxes in it, and what a marketplace collected after the total', () => {
    const eur = { minor: 910, currency: 'EUR' };
    const collected = { by: 'eBay', amount: gbp(11_014) };
    const sale = {
      shipping: [postage],
      collected,
      taxInBooks: eur,
      other: { description: 'Rounding', amount: gbp(-2) },
    };
    expect(totalsOf(issued(invoiceFor([desk, polish], sale)))).toEqual([
      { label: 'VAT GB 20% on 38.75, included', amount: '7.75', bold: false },
      { label: 'Total GBP', amount: '1,381.48', bold: true },
      { label: 'The tax in EUR', amount: '9.10', bold: false },
      { label: 'Tax collected and remitted by eBay, not part of the total', amount: '110.14', bold: false },
    ]);
  });
  it('a credit note says what it corrects, and that money goes back', () => {
    const document: Document = {
      ...plain.document,
      kind: 'credit-note',
      corrects: 'SI-2026-0001',
      reason: 'came back',
    };
    expect(headOf(issued(document))).toEqual(
      expect.arrayContaining([
        ['Corrects invoice', 'SI-2026-0001'],
        ['Reason', 'came back'],
      ]),
    );
    expect(totalsOf(issued(document))[0]?.label).toBe('Total credited GBP');
    expect(notesOf(issued(document)).at(-1)).toBe('Paid back by: card');
  });
  it('an invoice says which credit note it takes back', () => {
    const again: Document = {
      ...plain.document,
      kind: 'invoice',
      corrects: 'CN-2026-0001',
      reason: 'the refund failed',
    };
    expect(headOf(issued(again))).toEqual(
      expect.arrayContaining([
        ['Takes back credit note', 'CN-2026-0001'],
        ['Reason', 'the refund failed'],
      ]),
    );
    expect(headOf(plain).map(([label]) => label)).not.toContain('Takes back credit note');
  });
  it('the seller has an address and a VAT id', () => {
    expect(sellerLines(mixed).at(0)).toBe('Retreasure Antiques Ltd');
    expect(sellerLines(mixed).at(-1)).toBe('VAT ID GB 123 4567 89');
  });
  it('the buyer is whom the reader may see, or why not', () => {
    const address = {
      street: '1 High Street',
      addition: 'Flat 2',
      postalCode: 'EC1A 1BB',
      city: 'London',
      region: 'London',
    };
    expect(buyerLines(mixed, { name: 'Ann Example', address })).toEqual([
      ...['Ann Example', '1 High Street', 'Flat 2', 'EC1A 1BB London', 'London', 'GB'],
    ]);
    expect(buyerLines(mixed, { name: 'Ann Example' })).toEqual(['Ann Example', 'GB']);
    expect(buyerLines(mixed, 'erased')).toEqual(['Name and address erased on request', 'GB']);
    expect(buyerLines(mixed, 'withheld')).toEqual(['Name and address withheld', 'GB']);
    const nobody = issued({ ...mixed.document, buyer: {}, destination: undefined });
    expect(buyerLines(nobody, { name: sealedAs('name') })).toEqual(['Not named']);
  });
});
