import type { Money } from '#contracts/vocabulary.js';
import { expectedFee } from '../payout/fee-schedule.js';
import type { Sale, SaleEvent, StatementLine } from './sale.js';

/** What a statement says otherwise than our books. Both in minor units of the line's currency. */
export type Question = {
  what: 'sale-unknown' | 'refund-unknown' | 'amount' | 'fee';
  expectedMinor?: number | undefined;
  reportedMinor: number;
};
/** A line of a payer's statement, beside what we expected. `bookedFeeMinor`: what of its fee was booked with the sale. */
export type Settled = StatementLine & { questions: Question[]; bookedFeeMinor: number };

/** Whether a line gives money back of which nobody has told us yet. */
export const isUnheard = (line: StatementLine, sale: Sale): boolean =>
  line.kind === 'refund' && aboutAmount(line, sale).length > 0;

/** A line is settled once. */
export function settled(line: StatementLine, sale: Sale): SaleEvent[] {
  const { payer, lineId } = line;
  if (sale.settled.some((one) => one.payer === payer && one.lineId === lineId)) return [];
  const bookedFeeMinor = bookedOf(line, sale);
  const questions = [...aboutAmount(line, sale), ...aboutFee(line, sale)];
  return [{ type: 'LineSettled', data: { ...line, questions, bookedFeeMinor } }];
}

/** What the payer keeps by a line: below zero, what it gives back. */
export const feeOf = ({ kind, amount, fee }: Pick<StatementLine, 'kind' | 'amount' | 'fee'>): number =>
  (fee?.minor ?? 0) - (kind === 'fee' || kind === 'fee-credit' ? amount.minor : 0);

/**
 * What of its fee was booked with the sale: in another currency than that one's, all of it, if any was. A fee that is given
 * back was not.
 */
function bookedOf(line: StatementLine, { booked, settled }: Sale): number {
  const told = booked?.fees.minor ?? 0;
  const left = settled.reduce((left, { bookedFeeMinor }) => left - bookedFeeMinor, told);
  if (left <= 0 || feeOf(line) <= 0) return 0;
  return line.amount.currency === booked?.currency ? Math.min(feeOf(line), left) : feeOf(line);
}

/** As the buyer paid it. */
const presentedOf = ({ amount, presented }: Pick<StatementLine, 'amount' | 'presented'>): Money =>
  presented?.amount ?? amount;

/** In which currency a question about a line is. */
export const currencyAsked = (
  { what }: Pick<Question, 'what'>,
  line: Pick<StatementLine, 'amount' | 'presented'>,
): string => (what === 'fee' ? line.amount : presentedOf(line)).currency;

function aboutAmount(line: StatementLine, sale: Sale): Question[] {
  const { minor: reportedMinor, currency } = presentedOf(line);
  switch (line.kind) {
    case 'sale': {
      const { booked, deposit } = sale;
      const expected = booked ? [booked.total, booked.paid] : deposit ? [deposit.amount, deposit.paid] : [];
      const [first] = expected;
      if (first === undefined) return [{ what: 'sale-unknown', reportedMinor }];
      return expected.some((money) => money.minor === reportedMinor && money.currency === currency)
        ? []
        : [{ what: 'amount', expectedMinor: first.minor, reportedMinor }];
    }
    case 'refund':
      return sale.given.some(
        ({ amount, lines, beyondMinor }) =>
          amount.currency === currency &&
          [amount.minor, lines.reduce((sum, { minor }) => sum + minor, beyondMinor)].includes(-reportedMinor),
      )
        ? []
        : [{ what: 'refund-unknown', reportedMinor }];
    case 'tax':
      return aboutTax(reportedMinor, sale);
    case 'fee':
    case 'fee-credit':
    case 'dispute':
    case 'label':
    case 'adjustment':
      return [];
  }
}

/** What was withheld is what the channel collected; what comes back of it is what a refund took of that. */
function aboutTax(reportedMinor: number, { booked, given }: Sale): Question[] {
  if (booked === undefined) return [];
  const { minor: collectedMinor } = booked.collected;
  if (reportedMinor <= 0)
    return collectedMinor === 0 - reportedMinor
      ? []
      : [{ what: 'amount', expectedMinor: 0 - collectedMinor, reportedMinor }];
  const backMinors = given.map(({ amount, lines, beyondMinor }) =>
    lines.reduce((left, { minor }) => left - minor, amount.minor - beyondMinor),
  );
  return backMinors.includes(reportedMinor) ? [] : [{ what: 'amount', reportedMinor }];
}

/** A fee is right if it is what was said with the order; where nothing was said, if the payer's price list comes to no less. */
function aboutFee(line: StatementLine, sale: Sale): Question[] {
  const feeMinor = feeOf(line);
  const agreed = agreedOf(sale);
  if (feeMinor <= 0 || agreed === undefined) return [];
  const soFar = sale.settled.reduce((sum, one) => sum + Math.max(0, feeOf(one)), 0);
  const reportedMinor = soFar + feeMinor;
  const { told, paid } = agreed;
  const { currency } = line.amount;
  // What was said in another currency nobody can compare to the minor unit.
  if (told !== undefined && told.currency !== currency) return [];
  const expectedMinor = told?.minor ?? expectedFee(line.payer, paid, currency, line.presented?.rate);
  return expectedMinor === undefined || reportedMinor <= expectedMinor
    ? []
    : [{ what: 'fee', expectedMinor, reportedMinor }];
}

/** What was said of fees with the order, and what the buyer paid; of an order that came to nothing, what came in for it. */
function agreedOf({ booked, deposit, sold }: Sale): { told: Money | undefined; paid: Money } | undefined {
  const [fees, paid] = booked ? [booked.fees, booked.paid] : [sold?.figures.fees, deposit?.paid];
  return paid && { told: fees !== undefined && fees.minor > 0 ? fees : undefined, paid };
}
