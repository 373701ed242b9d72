import type { Entry } from '../../../finance/src/journal/entry.js';
import { accountOf } from '../../../finance/src/account/accounts.js';

/** Accounts that are compared as one, because only their sum follows from what other services know. */
const groups: Readonly<Record<string, { readonly accounts: string; readonly name: string; readonly credit: boolean }>> =
  {
    revenue: { accounts: '4000-4900', name: 'Sales', credit: true },
    tax: { accounts: '2200, 2205', name: 'Output tax', credit: true },
    refunds: { accounts: '4090, 4095, 2200, 2205', name: 'Refunds, with the tax in them', credit: false },
    'tax-back': { accounts: '2200, 2205', name: 'Output tax given back', credit: false },
    cost: { accounts: '5000, 5010', name: 'Cost of goods', credit: false },
    fees: { accounts: '6300, 6310', name: 'Fees', credit: false },
  };
/** The worth of a piece in the currency of the books, whatever it was paid in. */
export const inBooks = '1410 in the books';

const clearings: Readonly<Record<string, string>> = {
  ...{ ebay: '1250', etsy: '1251', shopify: '1252', store: '1253', stripe: '1260' },
};
/** Where the money of a channel or a payer waits for its payout. */
export const clearingOf = (channel: string): string => clearings[channel] ?? '1259';

const isClearing = (account: string) => /^12[56]\d$/.test(account);
/** What passes through them on the way from one currency to another comes and goes in clearing. */
const exchanges = ['1290', '7900'];
/** What a payer's statements take out of clearing. */
export const settledGroup = (clearing: string) => `settled ${clearing}`;

/** In which groups a line of an entry counts; of tax that goes back there are two. */
export function groupsOf({ documentType, lines }: Entry, account: string): readonly string[] {
  switch (documentType) {
    case 'PAYOUT':
      if (isClearing(account)) return [settledGroup(account)];
      if (!exchanges.includes(account)) return ['6300', '6310'].includes(account) ? ['fees'] : [account];
      return [settledGroup(lines.find((line) => isClearing(line.account))?.account ?? account)];
    case 'REFUND':
    case 'REVERSAL':
      if (['2200', '2205'].includes(account)) return ['refunds', 'tax-back'];
      return ['4090', '4095'].includes(account) ? ['refunds'] : [usualGroupOf(account)];
    case 'SALE':
    case 'PAYMENT':
    case 'PURCHASE':
    case 'COST':
    case 'RESTORATION':
    case 'SHIPPING':
    case 'RETURN':
    case 'WRITE_OFF':
    case 'ADJUSTMENT':
      return [usualGroupOf(account)];
  }
}

function usualGroupOf(account: string): string {
  if (['2200', '2205'].includes(account)) return 'tax';
  if (['5000', '5010'].includes(account)) return 'cost';
  if (['6300', '6310'].includes(account)) return 'fees';
  return /^4/.test(account) ? 'revenue' : account;
}

/** Accounts on which each piece has figures of its own. */
export const isOfPieces = (account: string) => ['1410', '2100', '2110', '2150', '5100', '5200'].includes(account);

/** 'account 4000 Sales', 'accounts 6300, 6310 Fees'. */
export function labelOf(group: string): string {
  const known = groups[group];
  if (known !== undefined) return `accounts ${known.accounts} ${known.name}`;
  const [, clearing] = /^settled (.*)$/.exec(group) ?? [];
  const [account, how] = clearing
    ? [clearing, ', by statements']
    : group === inBooks
      ? ['1410', ', its worth']
      : [group, ''];
  return `account ${account} ${accountOf(account)?.name ?? 'unknown'}${how}`;
}

/** Whether people expect its figure on the right. */
export function growsByCredit(group: string): boolean {
  const kind = accountOf(group)?.kind;
  return groups[group]?.credit ?? (kind === 'liability' || kind === 'income' || kind === 'equity');
}
