import type { Entry } from '../journal/entry.js';
import { credit, debit, turned, worth } from '../journal/lines.js';
import type { Cost, PieceSale } from '../piece/piece.js';
import { costAccountOf, stockAccount } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';

/** UnitReturned and UnitSaleReversed: the piece is in stock again, for what it left it; undefined if that was nothing. */
export function postReturn(fact: Fact, unitId: string, { orderId, margin, cost }: PieceSale): Entry | undefined {
  if (cost === undefined) return undefined;
  return {
    ...{ ...headOf(fact), documentType: 'RETURN', documentNo: orderId, orderId },
    lines: turned(costOfSale(unitId, margin, cost, `Back in stock ${unitId}`)),
  };
}

/** A purchase that was recorded after the sale: the cost of goods is that of the document. */
export function postCostCorrection(fact: Fact, unitId: string, sale: PieceSale, cost: Cost): Entry {
  const { orderId, margin, cost: before } = sale;
  const what = `Stock ${unitId} at its purchase price`;
  return {
    ...{ ...headOf(fact), documentType: 'ADJUSTMENT', documentNo: orderId, orderId },
    lines: [
      ...(before ? turned(costOfSale(unitId, margin, before, what)) : []),
      ...costOfSale(unitId, margin, cost, what),
    ],
  };
}

const costOfSale = (unitId: string, margin: boolean, { amount, baseMinor }: Cost, what: string) =>
  worth(
    [
      ...debit(costAccountOf(margin), amount, what, { sku: unitId }),
      ...credit(stockAccount, amount, what, { sku: unitId }),
    ],
    baseMinor,
  );
