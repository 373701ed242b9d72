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

/** What is lost of ours is not what was posted: its purchase is known now, or it was sold, or had come back. */
export function postLossCorrection(
  fact: Fact,
  unitId: string,
  {
    reason,
    before,
    cost,
  }: { readonly reason: string; readonly before?: Cost | undefined; readonly cost?: Cost | undefined },
): Entry {
  const what = `${unitId} ${reason}, corrected`;
  return {
    ...writeOff(fact, unitId),
    lines: [...(before ? turned(loss(unitId, before, what)) : []), ...(cost ? loss(unitId, cost, what) : [])],
  };
}

const writeOff = (fact: Fact, unitId: string) => ({
  ...{ ...headOf(fact), documentType: 'WRITE_OFF' as const, documentNo: unitId },
});

const loss = (unitId: string, { amount, baseMinor }: Cost, what: string) =>
  worth(
    [...debit('5100', amount, what, { sku: unitId }), ...credit(stockAccount, amount, what, { sku: unitId })],
    baseMinor,
  );
