import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { priceBasket, type TaxRule } from '#money/basket.js';
import { Refusal } from '#eventsourcing/decider.js';
import { checked } from './checked.js';
import { creditNoteOf, type Credit } from './credit-note-of.js';
import type { Invoice } from './document.js';
import {
  desk,
  gbp,
  invoiceFor,
  painting,
  polish,
  postage,
  saleOf,
  sealedAs,
  titles,
} from './invoice-story.contract.js';
import { invoiceOf, type SoldLine } from './invoice-of.js';

const refusalOf = (ask: () => unknown) => {
  try {
    ask();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('The invoice of a sale', () => {
  it('says of a piece under the margin scheme what it costs, and no VAT', () => {
    const own = { amount: gbp(12_250), jurisdiction: 'GB', ratePercent: '20' };
    const invoice = invoiceFor([{ ...desk, own }]);
    expect(invoice.lines).toEqual([
      {
        ...{ line: 1, sku: 'CM-72.49.3', description: 'Writing desk, walnut, about 1780', quantity: 1 },
        ...{ unitPriceMinor: 133_500, priceMinor: 133_500, discountMinor: 0, grossMinor: 133_500 },
        scheme: 'MARGIN_ANTIQUES',
      },
    ]);
    expect([invoice.taxes, invoice.totalMinor]).toEqual([[], 133_500]);
    expect(invoice.notes).toEqual(["Margin scheme - collectors' items and antiques"]);
    expect(JSON.stringify(invoice)).not.toContain('12250');
  });
  it('shows VAT of the rest only, where both are sold together', () => {
    const invoice = invoiceFor([desk, painting, polish], { shipping: [postage] });
    expect(invoice.lines.map(({ tax }) => tax?.amountMinor)).toEqual([undefined, undefined, 575]);
    expect(invoice.taxes).toEqual([{ jurisdiction: 'GB', ratePercent: '20', taxableMinor: 3_875, taxMinor: 775 }]);
    expect(invoice.notes).toEqual(["Margin scheme - collectors' items and antiques", 'Margin scheme - works of art']);
    expect(invoice.totalMinor).toBe(133_500 + 90_000 + 3_450 + 1_200);
  });
  it('tells what a marketplace collected in a memo, in no sum', () => {
    const invoice = invoiceFor([{ ...desk, scheme: 'NORMAL' }], {
      ...{ exported: true, destination: 'US-TX', collected: { by: 'eBay', amount: gbp(11_014) } },
    });
    expect(invoice).toMatchObject({ collected: { by: 'eBay', amountMinor: 11_014 }, totalMinor: 133_500, taxes: [] });
  });
  it('freezes the seller, keeps the buyer sealed, and calls a piece without a title by its number', () => {
    const invoice = invoiceOf(saleOf([desk]), {});
    expect(invoice.seller).toEqual(saleOf([desk]).seller);
    expect(invoice.buyer).toEqual({ subjectId: 'c-1', name: sealedAs('name'), address: sealedAs('address') });
    expect(invoice.lines[0]?.description).toBe('CM-72.49.3');
  });
  it('leaves out shipping that costs nothing, and a unit price that is no whole amount', () => {
    const free = { scheme: 'NORMAL', amount: gbp(0), total: gbp(0) } as const;
    const odd: SoldLine = { ...desk, quantity: 3, amount: gbp(100), total: gbp(100) };
    const { shipping, lines } = invoiceFor([odd], { shipping: [free] });
    expect([shipping, lines[0]?.unitPriceMinor]).toEqual([[], undefined]);
  });
  it('is refused where currencies mix or the total is not what was billed', () => {
    const dollars: SoldLine = { ...desk, discount: { minor: 0, currency: 'USD' } };
    expect(refusalOf(() => invoiceFor([dollars]))).toBe('currencies-mixed');
    expect(refusalOf(() => invoiceFor([desk], { total: gbp(133_499) }))).toBe('sums-differ');
  });
  it('adds up for whatever a basket comes to', () => {
    const rule = fc.record({
      ...{ jurisdiction: fc.constant('GB'), ratePercent: fc.constantFrom('5', '7.7', '20', '25.5') },
      ...{
        scheme: fc.constantFrom('standard' as const, 'margin' as const),
        collectedBy: fc.constant('seller' as const),
      },
    });
    const line = fc.record({ priceMinor: fc.nat(1e9), quantity: fc.integer({ min: 1, max: 300 }), rule });
    const sale = fc.record({
      ...{ lines: fc.array(line, { minLength: 1, maxLength: 8 }), inclusive: fc.boolean(), part: fc.nat(100) },
      shipping: fc.record({ minor: fc.nat(1e6), rule }),
    });
    fc.assert(
      fc.property(sale, ({ lines, inclusive, part, shipping }) => {
        const ruled = (rule: Omit<TaxRule, 'inclusive'>): TaxRule => ({ ...rule, inclusive });
        const subtotal = lines.reduce((sum, { priceMinor, quantity }) => sum + priceMinor * quantity, 0);
        const allMargin = lines.every(({ rule }) => rule.scheme === 'margin');
        const shippingRule = ruled({ ...shipping.rule, ...(allMargin ? { scheme: 'margin' } : {}) });
        const basket = priceBasket({
          lines: lines.map(({ rule, ...line }) => ({ ...line, tax: ruled(rule) })),
          ...{ discountMinor: Math.min(subtotal, part), shipping: { minor: shipping.minor, tax: shippingRule } },
        });
        const taxed = ({ scheme, jurisdiction, ratePercent }: TaxRule, taxMinor: number) =>
          scheme === 'margin'
            ? { scheme: 'MARGIN_ART' as const }
            : { scheme: 'NORMAL' as const, own: { amount: gbp(taxMinor), jurisdiction, ratePercent } };
        const sold = basket.lines.map((line, index): SoldLine => {
          const { quantity, rule } = lines[index]!;
          const figures = {
            amount: gbp(line.amountMinor),
            discount: gbp(line.discountMinor),
            total: gbp(line.totalMinor),
          };
          return { line: index + 1, sku: 'X', quantity, ...figures, ...taxed(ruled(rule), line.taxMinor) };
        });
        const { amountMinor, totalMinor, taxMinor } = basket.shipping;
        const shipped = { amount: gbp(amountMinor), total: gbp(totalMinor), ...taxed(shippingRule, taxMinor) };
        const invoice = invoiceOf(
          saleOf(sold, { shipping: [shipped], taxIncluded: inclusive, total: gbp(basket.totalMinor) }),
          titles,
        );
        expect(checked(invoice).taxes.reduce((sum, { taxMinor }) => sum + taxMinor, 0)).toBe(basket.taxMinor);
      }),
      { seed: Number(process.env['SEED'] ?? 20_260_110) },
    );
  });
});

describe('A credit note', () => {
  const invoice = invoiceFor([desk, polish], {
    ...{ shipping: [postage], other: { description: 'Tip', amount: gbp(500) } },
  });
  const back: Credit = {
    ...{ issuedOn: '2027-01-04', reason: 'came back', lines: [], shipping: [], totalMinor: 0, paidBy: 'card' },
  };
  const creditOf = (credit: Partial<Credit>, of: Invoice = invoice) =>
    creditNoteOf({ number: 'SI-2026-0044', invoice: of }, { ...back, ...credit });

  it('takes all of an invoice back, and says which', () => {
    const note = creditOf({
      lines: [
        { line: 3, quantity: 3, grossMinor: 3_450, taxMinor: 575 },
        { line: 1, quantity: 1, grossMinor: 133_500, taxMinor: 0 },
      ],
      ...{ shipping: [{ part: 0, grossMinor: 1_200, taxMinor: 200 }], otherMinor: 500, totalMinor: invoice.totalMinor },
    });
    expect(note).toMatchObject({
      ...{ kind: 'credit-note', corrects: 'SI-2026-0044', reason: 'came back', issuedOn: '2027-01-04' },
      ...{ suppliedOn: '2026-01-09', taxes: invoice.taxes, totalMinor: invoice.totalMinor, seller: invoice.seller },
      notes: ['Credit note to invoice SI-2026-0044', "Margin scheme - collectors' items and antiques"],
    });
    expect(checked(note)).toBe(note);
  });
  it('takes a part back: some of the pieces, some of the price, the shipping alone', () => {
    const one = creditOf({ lines: [{ line: 3, quantity: 1, grossMinor: 1_150, taxMinor: 192 }], totalMinor: 1_150 });
    expect(one.lines[0]).toMatchObject({ quantity: 1, unitPriceMinor: 1_150, netMinor: 958, grossMinor: 1_150 });
    const some = creditOf({ lines: [{ line: 1, quantity: 1, grossMinor: 10_000, taxMinor: 1 }], totalMinor: 10_000 });
    expect([some.lines[0]?.grossMinor, some.lines[0]?.tax, some.taxes]).toEqual([10_000, undefined, []]);
    const shipping = creditOf({ shipping: [{ part: 0, grossMinor: 600, taxMinor: 100 }], totalMinor: 600 });
    expect([shipping.lines, shipping.taxes[0]?.taxMinor]).toEqual([[], 100]);
  });
  it('takes back the price without the tax where that was added', () => {
    const added = invoiceFor([{ ...polish, total: gbp(4_140), own: { ...polish.own!, amount: gbp(690) } }], {
      taxIncluded: false,
    });
    const lines = [{ line: 3, quantity: 1, grossMinor: 1_380, taxMinor: 230 }];
    expect(creditOf({ lines, totalMinor: 1_380 }, added).lines[0]).toMatchObject({
      priceMinor: 1_150,
      netMinor: 1_150,
    });
  });
  it('takes back no more than was charged, of nothing that was not', () => {
    const refusal = (credit: Partial<Credit>) => refusalOf(() => creditOf(credit));
    const polished = { line: 3, quantity: 3, grossMinor: 3_450, taxMinor: 575 };
    expect(refusal({ lines: [{ ...polished, grossMinor: 3_451 }], totalMinor: 3_451 })).toBe('credited-too-much');
    expect(refusal({ lines: [{ ...polished, quantity: 4 }], totalMinor: 3_450 })).toBe('credited-too-much');
    expect(refusal({ lines: [polished, polished], totalMinor: 6_900 })).toBe('document-unfit');
    expect(refusal({ lines: [{ ...polished, line: 2 }], totalMinor: 3_450 })).toBe('line-unknown');
    expect(refusal({ shipping: [{ part: 1, grossMinor: 1, taxMinor: 0 }], totalMinor: 1 })).toBe('line-unknown');
    expect(refusal({ otherMinor: 501, totalMinor: 501 })).toBe('credited-too-much');
    expect(refusal({ collectedMinor: 1 })).toBe('credited-too-much');
    expect(refusal({ lines: [polished], totalMinor: 3_449 })).toBe('sums-differ');
    expect(refusal({ lines: [{ ...polished, quantity: 0 }], totalMinor: 3_450 })).toBe('document-unfit');
  });
});
