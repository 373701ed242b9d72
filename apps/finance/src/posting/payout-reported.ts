import type { PayoutLine } from '#contracts/payout.js';
import { allocate } from '#money/allocation.js';
import type { Rates } from '#money/conversion.js';
import type { Money } from '#money/money.js';
import { clearingOf, nameOfChannel } from '../account/accounts.js';
import type { Entry, EntryLine } from '../journal/entry.js';
import { credit, debit, inBase, worth, type Draft } from '../journal/lines.js';
import { isBalance } from '../payout/payout.js';
import { baseOf, type BookedSale } from '../sale/booked-sale.js';
import { feeOf, type Settled } from '../sale/settlement.js';
import { headOf, type Fact } from './fact.js';

const [bankAccount, exchangeAccount, differencesAccount, gainsAccount] = ['1010', '1290', '1295', '7900'];
/** Payment providers, whose fees are for the payment and not for the sale. */
const providers = ['stripe', 'shopify'];

type Settlement = {
  readonly settled: Settled;
  readonly booked?: BookedSale | undefined;
  /** What waits in clearing for this line, in the currency it was sold in: as it was booked. */
  readonly waiting?: { readonly amount: Money; readonly baseMinor: number } | undefined;
  readonly rates?: Rates | undefined;
};

/** PayoutReported, one line of it about an order: what the payer kept, and what its currency was worth meanwhile. */
export function postSettlement(fact: Fact, orderId: string, settlement: Settlement): Entry {
  const { settled, booked, rates } = settlement;
  const toBase = baseOf({ baseCurrency: fact.baseCurrency, rates });
  return {
    ...{ ...headOf(fact), documentType: 'PAYOUT', documentNo: settled.payoutId, orderId },
    ...(booked && { channel: booked.channel }),
    ...(rates && { rateId: rates.rateId }),
    lines: [...exchanged(fact, settlement, toBase), ...inBase(kept(settled, booked), toBase)],
  };
}

/** A line that is about no order: a subscription, an advertisement, a correction. */
export function postPayoutLine(fact: Fact, payer: string, payoutId: string, line: PayoutLine, rates?: Rates): Entry {
  const whole = { ...line, payer, payoutId, questions: [], bookedFeeMinor: 0 };
  return {
    ...{ ...headOf(fact), documentType: 'PAYOUT', documentNo: payoutId, ...(rates && { rateId: rates.rateId }) },
    lines: inBase(kept(whole, undefined), baseOf({ baseCurrency: fact.baseCurrency, rates })),
  };
}

/** The money itself: what is left of the lines goes from clearing to the bank. */
export function postPayout(
  fact: Fact,
  payout: { readonly payer: string; readonly payoutId: string; readonly total: Money },
  lines: readonly Kept[],
  rates?: Rates,
): Entry {
  const { payer, payoutId, total } = payout;
  const what = `${nameOfChannel(payer)} payout ${payoutId}`;
  const toBase = baseOf({ baseCurrency: fact.baseCurrency, rates });
  const drafts = [...debit(bankAccount, total, what), ...credit(clearingOf(payer), total, what)];
  return {
    ...{ ...headOf(fact), documentType: 'PAYOUT', documentNo: payoutId, ...(rates && { rateId: rates.rateId }) },
    lines: worth(drafts, Math.abs(lines.reduce((sum, line) => sum + leftInClearing(line, toBase), 0))),
  };
}

/** A line of a statement, and what of its fee was booked with the sale. */
type Kept = PayoutLine & { readonly bookedFeeMinor: number };

/** What the payer credits for a line, when the fee that was booked with the sale is off. */
const creditedOf = ({ amount, bookedFeeMinor }: Kept): Money => ({ ...amount, minor: amount.minor - bookedFeeMinor });

/**
 * What the entries of a line leave in clearing, in the currency of the books: converted as they were. A line that is nothing
 * but a fee takes off too what was booked of it with the sale, whose own line is whole then.
 */
function leftInClearing(line: Kept, toBase: (money: Money) => Money): number {
  const { kind, amount, bookedFeeMinor } = line;
  const fees = toBase({ ...amount, minor: feeOf(line) - bookedFeeMinor }).minor;
  const isFee = kind === 'fee' || kind === 'fee-credit';
  return toBase(isFee ? { ...amount, minor: 0 - bookedFeeMinor } : creditedOf(line)).minor - fees;
}

/** What the payer keeps of a line beyond what was booked with the sale, and what is no sale at all. */
function kept(settled: Settled, booked: BookedSale | undefined): Draft[] {
  const { payer, kind, amount, description, bookedFeeMinor } = settled;
  const clearing = clearingOf(payer);
  const feeAccount = providers.includes(payer) ? '6310' : '6300';
  const spend = (account: string, minor: number, what: string) =>
    shared(minor, booked).flatMap(([share, sku]) => {
      const money = { minor: share, currency: amount.currency };
      return [...debit(account, money, what, { sku }), ...credit(clearing, money, what, { sku })];
    });
  const fees = spend(feeAccount, feeOf(settled) - bookedFeeMinor, `${nameOfChannel(payer)} ${description}`);
  const what = `${nameOfChannel(payer)} ${kind}: ${description}`;
  switch (kind) {
    case 'sale':
    case 'refund':
    case 'tax':
    case 'fee':
    case 'fee-credit':
      return fees;
    case 'dispute':
      return [...fees, ...spend('6320', 0 - amount.minor, what)];
    case 'label':
      return [...fees, ...spend('6200', 0 - amount.minor, what)];
    case 'adjustment':
      if (isBalance(settled)) return [];
      return [...fees, ...spend(differencesAccount, 0 - amount.minor, what)];
  }
}

/** Shared out over the pieces of the order, so that each bears its own. */
function shared(minor: number, booked: BookedSale | undefined): (readonly [number, string?])[] {
  const lines = booked?.lines ?? [];
  if (lines.length === 0) return [[minor]];
  const shares = allocate(
    minor,
    lines.map(({ gross }) => gross.minor),
  );
  return lines.map(({ sku }, index) => [shares[index]!, sku] as const);
}

/**
 * What waited in clearing leaves it through the exchange account at what it was booked for, and what the payer credits comes
 * in at what it is worth today. The difference is gained or lost.
 */
function exchanged(
  { baseCurrency }: Fact,
  { settled, waiting }: Settlement,
  toBase: (money: Money) => Money,
): EntryLine[] {
  const { payer, kind, lineId } = settled;
  if (waiting === undefined || (kind !== 'sale' && kind !== 'refund')) return [];
  const credited = creditedOf(settled);
  if (waiting.amount.currency === credited.currency)
    // What does not agree is questioned, and stays in clearing until somebody knows better.
    if (credited.currency === baseCurrency || waiting.amount.minor !== credited.minor) return [];
  const baseMinor = toBase(credited).minor;
  const what = `${nameOfChannel(payer)} ${lineId} exchanged`;
  const clearing = clearingOf(payer);
  const out = [...credit(clearing, waiting.amount, what), ...debit(exchangeAccount, waiting.amount, what)];
  const back = [...debit(clearing, credited, what), ...credit(exchangeAccount, credited, what)];
  const gained = { minor: baseMinor - waiting.baseMinor, currency: baseCurrency };
  const gain = [...debit(exchangeAccount, gained, what), ...credit(gainsAccount, gained, what)];
  return [
    ...worth(out, Math.abs(waiting.baseMinor)),
    ...worth(back, Math.abs(baseMinor)),
    ...worth(gain, Math.abs(gained.minor)),
  ];
}
