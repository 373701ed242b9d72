import { portionAndRest } from '#money/portion.js';
import type { TaxScheme } from '../journal/entry.js';
import type { DocumentLine, DocumentShipping, TaxRow } from './document.js';

type Charge = Pick<DocumentShipping, 'scheme' | 'netMinor' | 'tax' | 'grossMinor'>;

/** What is charged for one thing: its tax is shown unless it was sold under the margin scheme, whatever there was told. */
export function chargeOf(scheme: TaxScheme, grossMinor: number, tax: Charge['tax']): Charge {
  if (tax === undefined || scheme !== 'NORMAL') return { scheme, grossMinor };
  return { scheme, netMinor: grossMinor - tax.amountMinor, tax, grossMinor };
}

/** The price of one piece, if that is a whole amount. */
export function unitPriceOf(priceMinor: number, quantity: number): Pick<DocumentLine, 'unitPriceMinor'> {
  const [unitPriceMinor, rest] = portionAndRest(priceMinor, 1, quantity);
  return rest === 0 ? { unitPriceMinor } : {};
}

/** The taxes that lines and shipping show, summed by place and rate, in the order in which they appear. */
export function shownTaxes(charges: readonly Pick<Charge, 'netMinor' | 'tax'>[]): TaxRow[] {
  const rows = new Map<string, TaxRow>();
  for (const { netMinor = 0, tax } of charges) {
    if (tax === undefined) continue;
    const { jurisdiction, ratePercent, amountMinor } = tax;
    const key = `${jurisdiction} ${ratePercent}`;
    const { taxableMinor, taxMinor } = rows.get(key) ?? { taxableMinor: 0, taxMinor: 0 };
    const summed = { taxableMinor: taxableMinor + netMinor, taxMinor: taxMinor + amountMinor };
    rows.set(key, { jurisdiction, ratePercent, ...summed });
  }
  return [...rows.values()];
}
