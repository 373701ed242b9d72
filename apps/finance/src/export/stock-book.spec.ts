import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stockBook, type StockBookRow } from './stock-book.js';

// Our own sample: two invented pieces, in the columns that gov.uk asks for (VAT margin schemes, Keeping records).
const sample = readFileSync(join(__dirname, 'samples/margin-scheme-stock-book.csv'), 'utf8');

const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const caddy: StockBookRow = {
  ...{ stockNo: 482, purchaseDate: '2025-11-03', purchaseInvoiceNo: 'PI-2025-0311', purchasePrice: gbp(60_000) },
  ...{ sellerName: 'Estate of J. Hale', description: 'Georgian mahogany tea caddy c.1790' },
  ...{ saleDate: '2026-01-10', salesInvoiceNo: 'SI-2026-0044', selling: gbp(133_500), buyerName: 'R. Okafor' },
  ...{ marginMinor: 73_500, vatMinor: 12_250 },
};
const candlestick: StockBookRow = {
  ...{ stockNo: 483, purchaseDate: '2025-11-03', purchaseInvoiceNo: 'PI-2025-0312', purchasePrice: gbp(30_000) },
  ...{ sellerName: 'Estate of J. Hale', description: 'Brass candlestick, damaged' },
  ...{ saleDate: '2026-01-11', salesInvoiceNo: 'SI-2026-0045', selling: gbp(24_000), buyerName: 'M. Ruiz' },
  ...{ marginMinor: -6_000, vatMinor: 0 },
};
const read = (...rows: StockBookRow[]) => parse<Record<string, string>>(stockBook(rows), { columns: true });

describe('The stock book of the margin scheme', () => {
  it('is the sample, byte for byte', () => {
    expect(stockBook([caddy, candlestick])).toBe(sample);
  });

  it('leaves empty what is not known yet of a piece in stock', () => {
    const { stockNo, purchaseDate, purchaseInvoiceNo, purchasePrice, description } = caddy;
    const [row] = read({ stockNo, purchaseDate, purchaseInvoiceNo, purchasePrice, description });
    const empty = { sale_date: '', sales_invoice_no: '', selling_price_or_disposal: '', buyer_name: '', margin: '' };
    expect(row).toMatchObject({ ...empty, stock_no: '000482', purchase_price: '600.00', seller_name: '', vat_due: '' });
  });

  it('says how a piece went that was not sold, and that a name was erased', () => {
    const lost = {
      ...caddy,
      selling: 'stolen' as const,
      buyerName: undefined,
      marginMinor: undefined,
      vatMinor: undefined,
    };
    expect(read(lost)).toMatchObject([
      { selling_price_or_disposal: 'stolen', buyer_name: '', margin: '', vat_due: '' },
    ]);
    expect(read({ ...caddy, sellerName: null, buyerName: null })).toMatchObject([
      { seller_name: 'erased', buyer_name: 'erased', selling_price_or_disposal: '1335.00' },
    ]);
  });

  it('writes amounts with the decimals of their currency, and a loss below zero', () => {
    const yen = { purchasePrice: { minor: 60_000, currency: 'JPY' }, selling: { minor: 5_000, currency: 'JPY' } };
    expect(read({ ...caddy, ...yen, marginMinor: -55_000, vatMinor: 0 })).toMatchObject([
      { purchase_price: '60000', selling_price_or_disposal: '5000', margin: '-55000', vat_due: '0' },
    ]);
  });

  it('lets no name or description be a formula, break a row or lose a letter', () => {
    const names = { sellerName: '=cmd|calc', buyerName: '-2+3', description: '@Ångström "Žižek",\r\n山田' };
    expect(read({ ...caddy, ...names })).toMatchObject([
      { seller_name: "'=cmd|calc", buyer_name: "'-2+3", description: '\'@Ångström "Žižek",\r\n山田' },
    ]);
    for (const beginning of ['=', '+', '-', '@', '\t', '\r'])
      expect(read({ ...caddy, description: `${beginning}1` })[0]!['description']).toBe(`'${beginning}1`);
  });

  it('refuses prices in two currencies', () => {
    const refusal = (...rows: StockBookRow[]) => {
      expect.hasAssertions();
      try {
        stockBook(rows);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refusal({ ...caddy, selling: { minor: 1, currency: 'EUR' } })).toMatchObject({ code: 'mixed-currencies' });
    expect(refusal(caddy, candlestick)).toBeUndefined();
  });

  it('goes on after the largest number of six digits', () => {
    const last = { ...caddy, stockNo: 999_999 };
    expect(read(last, { ...caddy, stockNo: 1_000_000 }).map((row) => row['stock_no'])).toEqual(['999999', '1000000']);
  });
});
