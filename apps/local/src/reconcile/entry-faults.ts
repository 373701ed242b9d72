import { format } from '#money/money.js';
import { accountOf } from '../../../finance/src/account/accounts.js';
import type { Entry, EntryLine } from '../../../finance/src/journal/entry.js';
import type { KnownRates } from './rates.source.js';

/** The sums of all that was posted so far: they are zero after every entry, in each currency and in that of the books. */
export class TrialBalance {
  private readonly sums = new Map<string, number>();

  /** What is wrong after one more entry. */
  after({ lines, baseCurrency }: Entry): string[] {
    const before = new Map(this.sums);
    for (const line of lines) {
      const sign = line.side === 'debit' ? 1 : -1;
      this.add(line.amount.currency, sign * line.amount.minor);
      this.add(`${baseCurrency} in the books`, sign * line.baseMinor);
    }
    return [...this.sums]
      .filter(([currency, sum]) => sum !== (before.get(currency) ?? 0))
      .map(([currency, sum]) => `after it the trial balance is out by ${sum} minor units of ${currency}`);
  }

  private add(currency: string, minor: number) {
    this.sums.set(currency, (this.sums.get(currency) ?? 0) + minor);
  }
}

/** What is wrong with an entry by itself: accounts that there are none of, and worth that is not by the rates it names. */
export function faultsOf(entry: Entry, rates: KnownRates): string[] {
  const { lines, baseCurrency } = entry;
  const faults = lines
    .filter(({ account }) => accountOf(account) === undefined)
    .map(({ account }) => `there is no account ${account}`);
  const own = lines.find(({ amount, baseMinor }) => amount.currency === baseCurrency && amount.minor !== baseMinor);
  if (own !== undefined) faults.push(`account ${own.account} has ${inBase(entry, own.baseMinor)} for ${shown(own)}`);
  for (const { lines: together, slackMinor } of convertedTogether(entry)) {
    const amount = { minor: sum(together.map((line) => line.amount.minor)), currency: together[0]!.amount.currency };
    const worth = rates.worth(amount, baseCurrency, entry.rateId);
    const booked = sum(together.map(({ baseMinor }) => baseMinor));
    if (worth === undefined) faults.push(`fx has no rates ${entry.rateId ?? 'that it names'} for ${amount.currency}`);
    else if (Math.abs(worth - booked) > slackMinor) {
      const what = `${format(amount)} ${amount.currency} on ${together[0]!.account}`;
      faults.push(`${what} are worth ${inBase(entry, worth)} and booked as ${inBase(entry, booked)}`);
    }
  }
  const exchanged = lines.filter(({ account }) => account === '1290');
  const left = sum(exchanged.map(({ side, baseMinor }) => (side === 'debit' ? baseMinor : 0 - baseMinor)));
  if (left !== 0) faults.push(`account 1290 keeps ${inBase(entry, left)} of what was exchanged`);
  return faults;
}

type Together = { readonly lines: readonly EntryLine[]; readonly slackMinor: number };

/**
 * Debits in another currency than that of the books which were converted by the entry's own rates, as they were: a sale line
 * by line, all else in one sum. What leaves the stock does so at what it came for, and statements are of many rates.
 */
function convertedTogether(entry: Entry): Together[] {
  const { lines, baseCurrency, documentType } = entry;
  const foreign = lines.filter(({ side, amount }) => side === 'debit' && amount.currency !== baseCurrency);
  const of = (wanted: (line: EntryLine) => boolean, slackMinor = 0): Together[] =>
    [...Map.groupBy(foreign.filter(wanted), ({ amount }) => amount.currency).values()].map((some) => ({
      ...{ lines: some, slackMinor: slackMinor * some.length },
    }));
  const isFee = ({ account }: EntryLine) => account === '6300';
  const isCost = ({ account }: EntryLine) => ['5000', '5010'].includes(account);
  switch (documentType) {
    case 'SALE': {
      const paid = foreign.filter((line) => !isFee(line) && !isCost(line));
      return [...paid.map((line) => ({ lines: [line], slackMinor: 0 })), ...of(isFee), ...taxLines(entry)];
    }
    case 'REFUND':
    case 'REVERSAL':
      // Each is a share of what its sale was worth.
      return of(() => true, 1);
    case 'PAYMENT':
    case 'SHIPPING':
    case 'RESTORATION':
      return of(() => true);
    case 'PURCHASE':
      return ['1410', '2150'].flatMap((account) => of((line) => line.account === account));
    case 'COST':
    case 'RETURN':
    case 'WRITE_OFF':
    case 'ADJUSTMENT':
    case 'PAYOUT':
      return [];
  }
}

const taxLines = ({ lines, baseCurrency }: Entry): Together[] =>
  lines
    .filter(({ account, amount }) => account === '2200' && amount.currency !== baseCurrency)
    .map((line) => ({ lines: [line], slackMinor: 0 }));

const sum = (minors: readonly number[]) => minors.reduce((sum, minor) => sum + minor, 0);
const shown = ({ amount }: EntryLine) => `${format(amount)} ${amount.currency}`;
const inBase = ({ baseCurrency: currency }: Entry, minor: number) => `${format({ minor, currency })} ${currency}`;
