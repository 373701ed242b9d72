import type { Sealed } from '#contracts/personal.js';
import type { Invoice, Seller } from './document.js';
import { invoiceOf, type Sale, type SoldLine, type SoldShipping } from './invoice-of.js';

/** A dealer in London sells a writing desk, a painting and some polish: what the specifications of invoices tell of. */
export const gbp = (minor: number) => ({ minor, currency: 'GBP' });
export const sealedAs = (kind: string) => `sealed.${kind}.AAAAAAAAAAAAAAAAAAAAAA.AAAA` as Sealed;

export const dealer: Seller = {
  legalName: 'Retreasure Antiques Ltd',
  address: ['12 Portobello Mews', 'London W11 2DA', 'United Kingdom'],
  vatId: 'GB 123 4567 89',
};
export const titles = {
  'CM-72.49.3': 'Writing desk, walnut, about 1780',
  'CM-80.1': 'A harbour at dusk, oil on canvas, signed',
  'POLISH-250': 'Beeswax polish, 250 ml',
};

const vat = (minor: number) => ({ amount: gbp(minor), jurisdiction: 'GB', ratePercent: '20' });
const one = { quantity: 1, discount: gbp(0) };
export const desk: SoldLine = {
  ...{ ...one, line: 1, unitId: 'CM-72.49.3', scheme: 'MARGIN_ANTIQUES', amount: gbp(133_500), total: gbp(133_500) },
};
export const painting: SoldLine = {
  ...{ ...one, line: 2, unitId: 'CM-80.1', scheme: 'MARGIN_ART', amount: gbp(90_000), total: gbp(90_000) },
};
/** 3 tins at 12.00 less 1.50 off, with 5.75 of VAT in what remains. */
export const polish: SoldLine = {
  ...{ line: 3, sku: 'POLISH-250', quantity: 3, scheme: 'NORMAL', own: vat(575) },
  ...{ amount: gbp(3_600), discount: gbp(150), total: gbp(3_450) },
};
export const postage: SoldShipping = { scheme: 'NORMAL', own: vat(200), amount: gbp(1_200), total: gbp(1_200) };

export const saleOf = (lines: readonly SoldLine[], more: Partial<Sale> = {}): Sale => {
  const shipping = more.shipping ?? [];
  const total = [...lines, ...shipping].reduce((sum, { total }) => sum + total.minor, more.other?.amount.minor ?? 0);
  return {
    ...{
      orderId: 'o-42',
      orderNumber: '12-13579-24680',
      channel: 'web',
      issuedOn: '2026-01-10',
      suppliedOn: '2026-01-09',
    },
    ...{ seller: dealer, subjectId: 'c-1', buyer: { name: sealedAs('name'), address: sealedAs('address') } },
    ...{ destination: 'GB', lines, shipping, taxIncluded: true, exported: false },
    ...{ total: { minor: total, currency: lines[0]!.total.currency }, paidBy: 'card', ...more },
  };
};
export const invoiceFor = (lines: readonly SoldLine[], more: Partial<Sale> = {}): Invoice =>
  invoiceOf(saleOf(lines, more), titles);

/** As many tins of polish as an order has lines. */
export const longInvoice = (count: number): Invoice =>
  invoiceFor(Array.from({ length: count }, (_, index) => ({ ...polish, line: index + 1 })));
