import { z } from 'zod';
import { sealed } from '#contracts/personal.js';
import { decimal, id, knownCurrency, place, price, text } from '#contracts/vocabulary.js';
import type { TaxScheme } from '../journal/entry.js';

export const linesMax = 1_500;

// Sums of as many as a document holds stay within 2^53.
const minor = z.int().min(0).max(1e12);
const sum = z.int().min(0);
const scheme = z.enum(['NORMAL', 'MARGIN_SECOND_HAND', 'MARGIN_ART', 'MARGIN_ANTIQUES'] satisfies TaxScheme[]);

/** Who sells, as the document says it: frozen in it, so that an old document stays as it was when the seller moves. */
export const seller = z.strictObject({
  entity: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{0,7}$/, 'a short code such as UK')
    .optional()
    .describe('Tells the series of several legal entities apart: SI-UK-2026; none if there is only one'),
  legalName: text(200),
  address: z.array(text(100)).min(1).max(6).describe('Line by line, the country last'),
  vatId: text(30).optional(),
});
export type Seller = z.infer<typeof seller>;

const shownTax = z.strictObject({ jurisdiction: place, ratePercent: decimal, amountMinor: minor });
/** What is charged for one thing. */
const charge = {
  scheme,
  netMinor: minor.optional().describe('There if and only if tax is shown'),
  tax: shownTax.optional(),
  grossMinor: minor.describe('What the buyer pays us for it, with the tax'),
};
const line = z.strictObject({
  line: z.int().min(1).describe('Its number in the order'),
  sku: id,
  description: text(400).describe('The title of the piece'),
  quantity: z.int().min(1).max(1_000_000),
  unitPriceMinor: minor.optional().describe('None where it is no whole amount'),
  priceMinor: minor.describe('For all of the quantity'),
  discountMinor: minor.describe('Off the price'),
  ...charge,
});
const shipping = z.strictObject({ priceMinor: minor, ...charge });
const taxRow = z.strictObject({
  jurisdiction: place,
  ratePercent: decimal,
  taxableMinor: sum.describe('Without the tax'),
  taxMinor: sum,
});

const common = {
  orderId: id,
  orderNumber: text(64).describe('What the buyer knows the order by: the channel’s own number, or ours'),
  channel: id,
  issuedOn: z.iso.date().describe('In the time zone of the books; its year decides the series'),
  suppliedOn: z.iso.date(),
  seller,
  buyer: z.strictObject({ subjectId: id.optional(), name: sealed.optional(), address: sealed.optional() }),
  destination: place.optional(),
  currency: knownCurrency.describe('All amounts are in minor units of it'),
  taxIncluded: z.boolean().describe('Whether the prices contain the tax that is shown, or it is added to them'),
  exported: z.boolean().describe('Zero-rated, because the goods leave the country'),
  shipping: z.array(shipping).max(10).describe('In parts where pieces under different schemes share a parcel'),
  other: z
    .strictObject({ description: text(60), amountMinor: z.int().min(-1e12).max(1e12) })
    .optional()
    .describe('Tips, duties, cash rounding'),
  taxes: z.array(taxRow).max(50).describe('Only of tax that is shown: the lines and the shipping by place and rate'),
  taxInBooks: price.optional().describe('The tax that is shown, in the currency of the books, where it is another'),
  collected: z
    .strictObject({ by: text(64), amountMinor: sum })
    .optional()
    .describe('A memo, in no sum: tax that a marketplace charged the buyer and remits itself'),
  totalMinor: sum,
  paidBy: text(64).optional().describe('How the money came, or goes back: card, bank transfer, eBay'),
  notes: z
    .array(text(300))
    .max(20)
    .describe('What the law wants to be said, see wordings.ts, and what else the buyer reads'),
};
export const invoice = z
  .strictObject({
    ...{ kind: z.literal('invoice'), ...common, lines: z.array(line).max(linesMax) },
    corrects: id.optional().describe('The number of the credit note that it takes back, since its money never went'),
    reason: text(200).optional(),
  })
  .refine(({ lines, corrects }) => lines.length > 0 || corrects !== undefined, {
    ...{ path: ['lines'], error: 'one at least, unless it takes a credit note back' },
  })
  .meta({ id: 'Invoice' });
export const creditNote = z
  .strictObject({
    kind: z.literal('credit-note'),
    ...common,
    lines: z.array(line).max(linesMax).describe('What goes back; none if it is the shipping alone'),
    corrects: id.describe('The number of the invoice'),
    reason: text(200),
  })
  .meta({ id: 'CreditNote' });

/**
 * What an invoice or a credit note says, but for its number, which its series gives. All amounts are 0 or more, also those
 * that go back: the kind says which way. Its buyer is sealed text.
 */
export const document = z.discriminatedUnion('kind', [invoice, creditNote]);
export type Invoice = z.infer<typeof invoice>;
export type CreditNote = z.infer<typeof creditNote>;
export type Document = z.infer<typeof document>;
export type DocumentLine = z.infer<typeof line>;
export type DocumentShipping = z.infer<typeof shipping>;
export type TaxRow = z.infer<typeof taxRow>;

/** SI-2026 for invoices of 2026 and CN-2026 for credit notes; of one of several legal entities SI-UK-2026. */
export function seriesOf({ kind, seller, issuedOn }: Pick<Document, 'kind' | 'seller' | 'issuedOn'>): string {
  const prefix = { invoice: 'SI', 'credit-note': 'CN' }[kind];
  return [prefix, ...(seller.entity === undefined ? [] : [seller.entity]), issuedOn.slice(0, 4)].join('-');
}
