import type { Money } from '#contracts/vocabulary.js';
import { allocate } from '#money/allocation.js';
import { portion } from '#money/portion.js';
import type { BookedLine } from './booked-sale.js';
import type { HeardRefund, Sale } from './sale.js';

/** What of a line goes back by one refund, after what went back before, in the currency of the sale. */
export type LineBack = { line: number; minor: number; soFarMinor: number };

export type GivenBack = {
  refundId: string;
  at: string;
  reason?: string | undefined;
  /** As the buyer was told. */
  amount: Money;
  /** Of a sale by its lines; of a deposit, whole. What is beyond the sale is `beyondMinor`. */
  lines: LineBack[];
  beyondMinor: number;
  ofDeposit: boolean;
  isTakenBack?: boolean | undefined;
};

/**
 * What a refund takes from each line. Of what the buyer paid, tax in it that a channel collects is no loss of ours: our part
 * follows from what went back in all, so that any refunds that add up to what was paid add up to what was ours.
 */
export function refundedOf({ booked, given }: Sale, { refundId, amount, at, reason }: HeardRefund): GivenBack {
  const told = { refundId, at, amount, ...(reason !== undefined && { reason }) };
  if (booked === undefined) return { ...told, lines: [], beyondMinor: 0, ofDeposit: true };
  const before = given.filter(({ isTakenBack }) => !isTakenBack);
  const backMinor = before.reduce((sum, one) => sum + one.amount.minor, 0);
  const ours = (minor: number) =>
    booked.paid.minor === 0
      ? 0
      : portion(booked.total.minor, Math.min(minor, booked.paid.minor), booked.paid.minor, 'half-even');
  const ourMinor = ours(backMinor + amount.minor) - ours(backMinor);
  const beyondMinor = Math.max(0, backMinor + amount.minor - Math.max(booked.paid.minor, backMinor));
  const left = booked.lines.map((line) => line.gross.minor - backOf(line, before));
  const leftMinor = left.reduce((sum, minor) => sum + minor, 0);
  // Tips and rounding go back last.
  const ofLines = Math.min(ourMinor, leftMinor);
  const shares = allocate(ofLines, left);
  const lines = booked.lines
    .map((line, index) => ({ line: line.line, minor: shares[index]!, soFarMinor: line.gross.minor - left[index]! }))
    .filter(({ minor }) => minor > 0);
  return { ...told, lines, beyondMinor: beyondMinor + ourMinor - ofLines, ofDeposit: false };
}

/** What went back of a line so far. */
export const backOf = ({ line }: BookedLine, given: readonly GivenBack[]): number =>
  given
    .flatMap(({ lines }) => lines)
    .filter((back) => back.line === line)
    .reduce((sum, { minor }) => sum + minor, 0);
