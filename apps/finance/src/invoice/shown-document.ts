import { z } from 'zod';
import { decimal, id, place } from '#contracts/vocabulary.js';
import { shown, shownMoney } from '../report/shown-money.js';
import { seller, type Document, type DocumentShipping } from './document.js';
import type { IssuedDocument } from './issued-document.js';

const kind = z.enum(['invoice', 'credit-note']);
const charge = {
  scheme: z.string().describe('NORMAL, or the margin scheme that shows no VAT: MARGIN_ANTIQUES'),
  net: shownMoney.optional(),
  tax: z.object({ jurisdiction: place, ratePercent: decimal, amount: shownMoney }).optional(),
  gross: shownMoney,
};

/** A document as it was issued, but for the name and the address of who bought: those are in the PDF, for who may see them. */
export const documentResource = z
  .object({
    ...{ number: id, kind, orderId: id, orderNumber: z.string(), channel: id },
    ...{ issuedOn: z.iso.date(), suppliedOn: z.iso.date(), seller },
    buyer: z.object({ subjectId: id.optional(), isNamed: z.boolean() }),
    ...{ destination: place.optional(), taxIncluded: z.boolean(), exported: z.boolean() },
    lines: z.array(
      z.object({
        ...{ line: z.int(), sku: id, description: z.string(), quantity: z.int() },
        ...{ unitPrice: shownMoney.optional(), price: shownMoney, discount: shownMoney, ...charge },
      }),
    ),
    shipping: z.array(z.object({ price: shownMoney, ...charge })),
    other: z.object({ description: z.string(), amount: shownMoney }).optional(),
    taxes: z.array(z.object({ jurisdiction: place, ratePercent: decimal, taxable: shownMoney, tax: shownMoney })),
    taxInBooks: shownMoney.optional(),
    collected: z.object({ by: z.string(), amount: shownMoney }).optional().describe('A memo, in no sum'),
    total: shownMoney,
    ...{ paidBy: z.string().optional(), notes: z.array(z.string()) },
    corrects: id
      .optional()
      .describe('Of a credit note, its invoice; of an invoice, the credit note that it takes back'),
    reason: z.string().optional(),
    pdf: z.string().describe('Where the paper is'),
  })
  .meta({ id: 'IssuedDocument' });
export type DocumentResource = z.infer<typeof documentResource>;

export function shownDocument({ number, document }: Pick<IssuedDocument, 'number' | 'document'>): DocumentResource {
  const { currency, buyer, lines, shipping, other, taxes, taxInBooks, collected, totalMinor, ...plain } = document;
  const amount = (minor: number) => shown({ minor, currency });
  const charged = chargedIn(document);
  return {
    ...{ number, ...plain, total: amount(totalMinor), pdf: `/v1/invoices/${number}/pdf` },
    buyer: { subjectId: buyer.subjectId, isNamed: buyer.name !== undefined },
    lines: lines.map((one) => ({
      ...{ line: one.line, sku: one.sku, description: one.description, quantity: one.quantity },
      ...(one.unitPriceMinor !== undefined && { unitPrice: amount(one.unitPriceMinor) }),
      ...{ price: amount(one.priceMinor), discount: amount(one.discountMinor), ...charged(one) },
    })),
    shipping: shipping.map((part) => ({ price: amount(part.priceMinor), ...charged(part) })),
    ...(other && { other: { description: other.description, amount: amount(other.amountMinor) } }),
    taxes: taxes.map(({ jurisdiction, ratePercent, taxableMinor, taxMinor }) => ({
      ...{ jurisdiction, ratePercent, taxable: amount(taxableMinor), tax: amount(taxMinor) },
    })),
    ...(taxInBooks && { taxInBooks: shown(taxInBooks) }),
    ...(collected && { collected: { by: collected.by, amount: amount(collected.amountMinor) } }),
  };
}

const chargedIn =
  ({ currency }: Document) =>
  ({ scheme, netMinor, tax, grossMinor }: DocumentShipping) => {
    const amount = (minor: number) => shown({ minor, currency });
    return {
      ...{ scheme, gross: amount(grossMinor), ...(netMinor !== undefined && { net: amount(netMinor) }) },
      ...(tax && {
        tax: { jurisdiction: tax.jurisdiction, ratePercent: tax.ratePercent, amount: amount(tax.amountMinor) },
      }),
    };
  };
