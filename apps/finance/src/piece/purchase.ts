import { z } from 'zod';
import { personal, postalAddress, type SealedOf } from '#contracts/personal.js';
import { id, price, text } from '#contracts/vocabulary.js';
import { goodsKinds, purchaseSources } from '../tax/margin-rules.js';

const document = text(60).describe('The number on the document: PI-2025-0311');
const day = z.iso.date().describe('The date of the document');

/** The document that a piece was bought by: without one it cannot be sold under the margin scheme. */
export const purchase = z
  .strictObject({
    source: z.enum(purchaseSources).describe('From whom: DEALER_VAT if the invoice shows VAT'),
    goods: z.enum(goodsKinds).describe('excluded: gold, precious metals, unmounted stones'),
    documentNo: document,
    date: day,
    price: price.describe('What was paid to the seller, without VAT that comes back, restoration, transport'),
    vat: price.optional().describe('On the invoice of a dealer, in the same currency: it comes back'),
    optedIn: z
      .boolean()
      .optional()
      .describe('Imports and purchases from the artist: whether the margin scheme was chosen'),
    reducedRate: z.boolean().optional().describe('Whether they bore a reduced rate'),
    seller: z
      .strictObject({ name: personal('name', text(200)), address: personal('address', postalAddress).optional() })
      .optional(),
  })
  .refine(({ price, vat }) => vat === undefined || vat.currency === price.currency, {
    path: ['vat', 'currency'],
    error: 'in the currency of the price',
  })
  .refine(({ source, vat }) => vat === undefined || source === 'DEALER_VAT' || source === 'IMPORT', {
    path: ['vat'],
    error: 'only a dealer’s invoice or an import shows VAT that comes back',
  })
  .meta({ id: 'RecordPurchase' });
/** As it is kept: its seller sealed under the keys of `subjectId`. */
export type Purchase = Omit<SealedOf<z.infer<typeof purchase>>, 'seller'> & {
  readonly seller?:
    (SealedOf<NonNullable<z.infer<typeof purchase>['seller']>> & { readonly subjectId: string }) | undefined;
};

/** What was spent on a piece since: it lowers the profit, not the taxable margin. */
export const restoration = z
  .strictObject({
    restorationId: id.describe('Ours: the same twice is one'),
    documentNo: document,
    date: day,
    amount: price,
    vat: price.optional().describe('It comes back'),
    note: text(200).optional(),
  })
  .refine(({ amount, vat }) => vat === undefined || vat.currency === amount.currency, {
    path: ['vat', 'currency'],
    error: 'in the currency of the amount',
  })
  .meta({ id: 'RecordRestoration' });
export type Restoration = z.infer<typeof restoration>;
