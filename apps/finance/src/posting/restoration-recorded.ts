import type { Rates } from '#money/conversion.js';
import type { Entry } from '../journal/entry.js';
import { credit, debit, inBase } from '../journal/lines.js';
import type { Restoration } from '../piece/purchase.js';
import { baseOf } from '../sale/booked-sale.js';
import { headOf, type Fact } from './fact.js';

/** What was spent on a piece: at once, and in its name, since the margin scheme does not let it raise the purchase price. */
export function postRestoration(fact: Fact, unitId: string, spent: Restoration, rates?: Rates): Entry {
  const { documentNo, amount, vat } = spent;
  const what = `Restoration ${documentNo} of ${unitId}`;
  const lines = [...debit('5200', amount, what, { sku: unitId }), ...credit('2100', amount, what, { sku: unitId })];
  if (vat !== undefined) lines.push(...debit('2150', vat, what), ...credit('2100', vat, what));
  return {
    ...{ ...headOf(fact), documentType: 'RESTORATION', documentNo, ...(rates && { rateId: rates.rateId }) },
    lines: inBase(lines, baseOf({ baseCurrency: fact.baseCurrency, rates })),
  };
}
