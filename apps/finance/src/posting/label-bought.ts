import { allocate } from '#money/allocation.js';
import type { Rates } from '#money/conversion.js';
import type { Entry } from '../journal/entry.js';
import { credit, debit, inBase, type Draft } from '../journal/lines.js';
import { baseOf, type BookedSale } from '../sale/booked-sale.js';
import type { Label } from '../sale/labels.js';
import { headOf, type Fact } from './fact.js';

/** `booked`: its order, if that was booked before. */
type Charged = { readonly label: Label; readonly booked?: BookedSale | undefined; readonly rates?: Rates | undefined };

/** LabelBought: the carrier will bill it. Each piece of the order bears its share, by what it was sold for. */
export const postLabel = (fact: Fact, orderId: string, charged: Charged): Entry => posted(fact, orderId, charged, 1);

/** LabelVoided: the carrier will not, or credit it. */
export const postLabelVoid = (fact: Fact, orderId: string, charged: Charged): Entry =>
  posted(fact, orderId, charged, -1);

function posted(fact: Fact, orderId: string, { label, booked, rates }: Charged, sign: 1 | -1): Entry {
  const { labelId, carrier, cost, isReturn } = label;
  const what = `${carrier} label ${labelId}${isReturn ? ' for a return' : ''}${sign < 0 ? ' voided' : ''}`;
  const spent = (minor: number, sku?: string): readonly Draft[] => {
    const amount = { minor: sign < 0 ? 0 - minor : minor, currency: cost.currency };
    return [...debit('6200', amount, what, { sku }), ...credit('2120', amount, what, { sku })];
  };
  const lines = booked?.lines ?? [];
  const shares =
    lines.length === 0
      ? []
      : allocate(
          cost.minor,
          lines.map(({ gross }) => gross.minor),
        );
  const drafts = lines.length === 0 ? spent(cost.minor) : lines.flatMap(({ sku }, index) => spent(shares[index]!, sku));
  return {
    ...{ ...headOf(fact), documentType: 'SHIPPING', documentNo: labelId, orderId },
    ...(booked && { channel: booked.channel }),
    ...(rates && { rateId: rates.rateId }),
    lines: inBase(drafts, baseOf({ baseCurrency: fact.baseCurrency, rates })),
  };
}
