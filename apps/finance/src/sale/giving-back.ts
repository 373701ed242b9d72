import type { Money } from '#contracts/vocabulary.js';
import { portion, portionAndRest } from '#money/portion.js';
import type { Deposit, HeardRefund, Sale } from './sale.js';

/** What of a line goes back by one refund, after what went back before, in the currency of the sale. */
export type LineBack = { line: number; minor: number; soFarMinor: number };

export type GivenBack = {
  refundId: string;
  at: string;
  reason?: string | undefined;
  /** As the buyer was told. */
  amount: Money;
  /** Of a sale by its lines; a deposit has none, and is line 0. */
  lines: LineBack[];
  /** Beyond the lines, after what was beyond them before: tips, cash rounding, and what is more than the buyer paid. */
  beyondMinor: number;
  beyondSoFarMinor: number;
  ofDeposit: boolean;
  isTakenBack?: boolean | undefined;
};

/** Money that can go back: of a sale, or of a deposit, which counts as one line. */
type Taken = {
  readonly paid: Money;
  /** What of it is ours. */
  readonly total: Money;
  readonly channel?: string | undefined;
  readonly lines: readonly { readonly line: number; readonly gross: Money }[];
};

/** These say of a refund what they took from us, and give tax that they collected back on top; how much, with the last one alone. */
const tellWithoutTax = ['ebay'];

/** What came of the deposit in all, when so much of it had gone back to the buyer. */
export const backOfDeposit = (deposit: Deposit, backMinor: number) => {
  const { lines, beyondMinor } = inAll(lineOf(deposit), backMinor);
  return { refundedMinor: lines[0]!, beyondMinor };
};

const lineOf = ({ paid, amount, channel }: Deposit): Taken => ({
  ...{ paid, total: amount, channel, lines: [{ line: 0, gross: amount }] },
});

/** Where money is that can go back: a deposit, until its order is confirmed after all; then what its sale was booked at. */
export const takenOf = ({ booked, deposit, isMade }: Sale): Taken | undefined =>
  booked ?? (deposit && !isMade ? lineOf(deposit) : undefined);

/** What the buyer has back, in the currency of the sale. */
export const backMinorOf = ({ given }: Pick<Sale, 'given'>): number =>
  given.reduce((sum, { amount, isTakenBack }) => (isTakenBack ? sum : sum + amount.minor), 0);

/** What a refund takes from each line, after all that went back before. */
export const refundedOf = (sale: Sale, refund: HeardRefund): GivenBack => backBy(sale, refund, backMinorOf(sale));

/**
 * What comes back with a refund that failed: as if it had been the last. Of those that stand the lines then bear what they
 * would bear had it never been.
 */
export const takenBackOf = (sale: Sale, { isTakenBack: _, ...given }: GivenBack): GivenBack =>
  backBy(sale, given, backMinorOf(sale) - given.amount.minor);

function backBy(sale: Sale, { refundId, amount, at, reason }: HeardRefund, beforeMinor: number): GivenBack {
  const taken = takenOf(sale)!;
  const before = inAll(taken, beforeMinor);
  const after = inAll(taken, beforeMinor + amount.minor);
  const lines = taken.lines.map(({ line }, index): LineBack => {
    const soFarMinor = before.lines[index]!;
    return { line, minor: after.lines[index]! - soFarMinor, soFarMinor };
  });
  return {
    ...{ refundId, at, amount, ...(reason !== undefined && { reason }) },
    lines: lines.filter(({ minor }) => minor > 0),
    ...{ beyondMinor: after.beyondMinor - before.beyondMinor, beyondSoFarMinor: before.beyondMinor },
    ofDeposit: sale.booked === undefined,
  };
}

/**
 * What has gone back of each line, and beyond them, once the buyer has so much back. It follows from that alone, and no line
 * shrinks as it grows: so refunds of any sizes, in any order, come to the same. Of what the buyer paid, tax that a channel
 * collected is no loss of ours; tips and cash rounding go back last, and after them that tax where it is told so.
 */
function inAll({ paid, total, channel = '', lines }: Taken, backMinor: number) {
  const grossMinor = lines.reduce((sum, { gross }) => sum + gross.minor, 0);
  const ourMinor = tellWithoutTax.includes(channel)
    ? Math.min(backMinor, total.minor)
    : shareOf(total.minor, Math.min(backMinor, paid.minor), paid.minor);
  const ofLines =
    total.minor < grossMinor ? shareOf(grossMinor, ourMinor, total.minor) : Math.min(ourMinor, grossMinor);
  const beyondMinor = ourMinor - ofLines + Math.max(0, backMinor - paid.minor);
  const weights = lines.map(({ gross }) => gross.minor);
  return { lines: apportioned(ofLines, weights, grossMinor), beyondMinor };
}

const shareOf = (minor: number, part: number, whole: number) =>
  whole === 0 ? 0 : portion(minor, part, whole, 'half-even');

/**
 * Shares by weight, whose sum is the total, no share shrinking as the total grows, which largest remainders do not promise.
 * It is the method of D'Hondt: each next minor unit goes where the weight for each unit is highest then, which is to each its
 * rounded-down share before anybody more.
 */
function apportioned(totalMinor: number, weights: readonly number[], allMinor: number): number[] {
  const shares = weights.map((weight) => (allMinor === 0 ? 0 : portionAndRest(totalMinor, weight, allMinor)[0]));
  for (let left = shares.reduce((rest, share) => rest - share, totalMinor); left > 0; left--) {
    let next = 0;
    for (let index = 1; index < weights.length; index++)
      if (BigInt(weights[index]!) * BigInt(shares[next]! + 1) > BigInt(weights[next]!) * BigInt(shares[index]! + 1))
        next = index;
    shares[next]! += 1;
  }
  return shares;
}
