import type { Entry } from '../journal/entry.js';
import { credit, debit, turned, worth } from '../journal/lines.js';
import type { Cost } from '../piece/piece.js';
import { stockAccount } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';

/** UnitWrittenOff: what the piece cost is lost. Undefined if it stood in the books for nothing. */
export function postLoss(fact: Fact, unitId: string, reason: string, cost: Cost | undefined): Entry | undefined {
  if (cost === undefined) return undefined;
  return { ...writeOff(fact, unitId), lines: loss(unitId, cost, `${unitId} ${reason}`) };
}

/** UnitFound: it is not lost after all. */
export function postFound(fact: Fact, unitId: string, cost: Cost | undefined): Entry | undefined {
  if (cost === undefined) return undefined;
  return { ...writeOff(fact, unitId), lines: turned(loss(unitId, cost, `${unitId} found`)) };
}

const writeOff = (fact: Fact, unitId: string) => ({
  ...{ ...headOf(fact), documentType: 'WRITE_OFF' as const, documentNo: unitId },
});

const loss = (unitId: string, { amount, baseMinor }: Cost, what: string) =>
  worth(
    [...debit('5100', amount, what, { sku: unitId }), ...credit(stockAccount, amount, what, { sku: unitId })],
    baseMinor,
  );
