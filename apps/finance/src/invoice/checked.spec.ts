import { describe, expect, it } from '@jest/globals';
import { Refusal } from '#eventsourcing/decider.js';
import { checked } from './checked.js';
import { seriesOf, type Document, type Invoice } from './document.js';
import { dealer, desk, invoiceFor, painting, polish, postage } from './invoice-story.contract.js';

const mixed = invoiceFor([desk, polish], { shipping: [postage] });
/** The document with one thing said otherwise. */
const but = (more: Partial<Invoice>, of = mixed): Invoice => ({ ...of, ...more });
const butLine = (at: number, more: Partial<Invoice['lines'][number]>, of = mixed): Invoice =>
  but({ lines: of.lines.map((line, index) => (index === at ? { ...line, ...more } : line)) }, of);

const refused = (document: Document, code: string, detail: string) => {
  try {
    checked(document);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect([(error as Refusal).code, (error as Refusal).message]).toEqual([code, expect.stringContaining(detail)]);
    return;
  }
  throw new Error('It was not refused.');
};

describe('A document that may be issued', () => {
  it('is answered as it is', () => expect(checked(mixed)).toBe(mixed));
  it('has lines and shipping that add up to the minor unit', () => {
    for (const out of [-1, 1]) {
      refused(butLine(0, { grossMinor: 133_500 + out }), 'sums-differ', 'lines.0.grossMinor');
      refused(butLine(0, { discountMinor: 1 }), 'sums-differ', 'lines.0.grossMinor');
      refused(butLine(1, { unitPriceMinor: 1_200 + out }), 'sums-differ', 'lines.1.priceMinor');
      refused(butLine(1, { netMinor: 2_875 + out }), 'sums-differ', 'lines.1.grossMinor');
      refused(butLine(1, { discountMinor: 150 + out }), 'sums-differ', 'lines.1.priceMinor');
      refused(but({ totalMinor: mixed.totalMinor + out }), 'sums-differ', 'totalMinor');
      refused(but({ other: { description: 'Tip', amountMinor: out } }), 'sums-differ', 'totalMinor');
      const [part] = mixed.shipping;
      refused(but({ shipping: [{ ...part!, grossMinor: 1_200 + out }] }), 'sums-differ', 'shipping.0.grossMinor');
    }
  });
  it('multiplies exactly where numbers would not', () => {
    const huge = { quantity: 999_999, unitPriceMinor: 999_999_999_999, priceMinor: 999_998_999_999 };
    refused(butLine(0, huge), 'sums-differ', 'lines.0.priceMinor');
  });
  it('adds tax to its prices where they do not contain it', () => {
    const added = {
      ...polish,
      total: { minor: 4_140, currency: 'GBP' },
      own: { ...polish.own!, amount: { minor: 690, currency: 'GBP' } },
    };
    const invoice = invoiceFor([added], { taxIncluded: false });
    expect(invoice.lines[0]).toMatchObject({
      priceMinor: 3_600,
      discountMinor: 150,
      netMinor: 3_450,
      grossMinor: 4_140,
    });
    refused(but({ taxIncluded: true }, invoice), 'sums-differ', 'lines.0.priceMinor');
  });
  it('sums the taxes that it shows, each kind once', () => {
    const [row] = mixed.taxes;
    expect(row).toEqual({ jurisdiction: 'GB', ratePercent: '20', taxableMinor: 3_875, taxMinor: 775 });
    refused(but({ taxes: [] }), 'sums-differ', 'taxes.length');
    refused(but({ taxes: [row!, row!] }), 'sums-differ', 'taxes.length');
    refused(but({ taxes: [{ ...row!, taxableMinor: 3_876 }] }), 'sums-differ', 'taxes.0.taxableMinor');
    refused(but({ taxes: [{ ...row!, taxMinor: 774 }] }), 'sums-differ', 'taxes.0.taxMinor');
    refused(but({ taxes: [{ ...row!, ratePercent: '5' }] }), 'sums-differ', 'GB 20 % is missing');
    refused(but({ taxes: [{ ...row!, jurisdiction: 'FR' }] }), 'sums-differ', 'GB 20 % is missing');
  });
  it('says tax and net together', () => {
    refused(butLine(0, { netMinor: 133_500 }), 'sums-differ', 'lines.0: of tax and netMinor');
    refused(butLine(1, { netMinor: undefined }), 'sums-differ', 'lines.1: of tax and netMinor');
  });
  it('shows no VAT on a line under the margin scheme, nor on shipping that carries nothing else', () => {
    const tax = { jurisdiction: 'GB', ratePercent: '20', amountMinor: 22_250 };
    refused(butLine(0, { netMinor: 111_250, tax }), 'vat-on-margin-line', 'lines.0.tax');
    const [shipped] = mixed.shipping;
    refused(but({ shipping: [{ ...shipped!, scheme: 'MARGIN_ART' }] }), 'vat-on-margin-line', 'shipping.0.tax');
    refused({ ...mixed, lines: [mixed.lines[0]!] }, 'vat-on-margin-line', 'shipping.0.tax');
  });
  it('says under which scheme each of its goods was sold', () => {
    const invoice = invoiceFor([desk, painting]);
    for (const missing of invoice.notes)
      refused(but({ notes: invoice.notes.filter((note) => note !== missing) }, invoice), 'wording-missing', missing);
    expect(invoice.notes).toHaveLength(2);
    expect(checked(but({ notes: ['Thank you.', ...invoice.notes] }, invoice)).notes).toHaveLength(3);
  });
  it('shows no tax on an export, which leaves the margin scheme, and says why', () => {
    const abroad = invoiceFor([{ ...desk, scheme: 'NORMAL' }], { exported: true, destination: 'US-TX' });
    refused(but({ notes: [] }, abroad), 'wording-missing', 'Export of goods: zero-rated');
    refused(but({ exported: true }), 'export-taxed', 'lines.0.scheme');
    refused(but({ exported: true }, invoiceFor([polish])), 'export-taxed', 'lines.0.tax');
    const zero = { amount: { minor: 0, currency: 'GBP' }, jurisdiction: 'US', ratePercent: '0' };
    const rows = invoiceFor([{ ...desk, scheme: 'NORMAL', own: zero }], { exported: true }).taxes;
    expect(rows).toEqual([{ jurisdiction: 'US', ratePercent: '0', taxableMinor: 133_500, taxMinor: 0 }]);
  });
  it('has its shape: known fields within their limits, lines that count up, a buyer who is sealed', () => {
    refused({ ...mixed, colour: 'red' } as Invoice, 'document-unfit', 'colour');
    refused(but({ lines: [] }), 'document-unfit', 'lines: ');
    refused(butLine(1, { line: 1 }), 'document-unfit', 'lines.1.line');
    refused(butLine(0, { grossMinor: -1 }), 'document-unfit', 'lines.0.grossMinor');
    refused(but({ currency: 'XAU' }), 'document-unfit', 'currency');
    refused(but({ issuedOn: '2026-02-30' }), 'document-unfit', 'issuedOn');
    refused(but({ buyer: { name: 'Ann Example' as never } }), 'document-unfit', 'buyer.name');
    refused(but({ lines: Array.from({ length: 1_501 }, () => mixed.lines[0]!) }), 'document-unfit', 'lines: ');
  });
});

describe('The series of a document', () => {
  it('follows from its kind, its date and who sells', () => {
    expect(seriesOf(mixed)).toBe('SI-2026');
    expect(seriesOf({ ...mixed, kind: 'credit-note', issuedOn: '2027-01-01' })).toBe('CN-2027');
    expect(seriesOf({ ...mixed, seller: { ...dealer, entity: 'UK' } })).toBe('SI-UK-2026');
  });
});
