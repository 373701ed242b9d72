/** One account of the ledger: what it is and on which side it grows. */
export type Account = {
  readonly code: string;
  readonly name: string;
  readonly kind: 'asset' | 'liability' | 'equity' | 'income' | 'expense';
};

/**
 * The chart of accounts, in the order of their codes. Names are what accounting packages match on, so they never change;
 * add accounts, and never give a code a second meaning.
 */
export const accounts: readonly Account[] = [
  { code: '1000', name: 'Cash in the till', kind: 'asset' },
  { code: '1010', name: 'Bank', kind: 'asset' },
  { code: '1250', name: 'eBay clearing', kind: 'asset' },
  { code: '1251', name: 'Etsy clearing', kind: 'asset' },
  { code: '1252', name: 'Shopify clearing', kind: 'asset' },
  { code: '1253', name: 'Store clearing', kind: 'asset' },
  { code: '1259', name: 'Other channels clearing', kind: 'asset' },
  { code: '1260', name: 'Stripe clearing', kind: 'asset' },
  { code: '1290', name: 'Currency exchange', kind: 'asset' },
  { code: '1295', name: 'Payout differences', kind: 'asset' },
  { code: '1410', name: 'Inventory antiques', kind: 'asset' },
  { code: '2100', name: 'Vendor payables', kind: 'liability' },
  { code: '2110', name: 'Goods received, not invoiced', kind: 'liability' },
  { code: '2120', name: 'Carrier payables', kind: 'liability' },
  { code: '2150', name: 'Input tax', kind: 'asset' },
  { code: '2200', name: 'Output tax', kind: 'liability' },
  { code: '2205', name: 'Output VAT margin scheme', kind: 'liability' },
  { code: '2300', name: 'Customer deposits', kind: 'liability' },
  { code: '4000', name: 'Sales', kind: 'income' },
  { code: '4010', name: 'Sales margin scheme', kind: 'income' },
  { code: '4020', name: 'Sales exports', kind: 'income' },
  { code: '4090', name: 'Refunds', kind: 'income' },
  { code: '4095', name: 'Refunds margin scheme', kind: 'income' },
  { code: '4900', name: 'Tips and cash rounding', kind: 'income' },
  { code: '5000', name: 'Cost of goods', kind: 'expense' },
  { code: '5010', name: 'Cost of goods margin scheme', kind: 'expense' },
  { code: '5100', name: 'Stock written off', kind: 'expense' },
  { code: '5200', name: 'Restoration', kind: 'expense' },
  { code: '6200', name: 'Shipping and postage', kind: 'expense' },
  { code: '6300', name: 'Marketplace fees', kind: 'expense' },
  { code: '6310', name: 'Payment provider fees', kind: 'expense' },
  { code: '6320', name: 'Disputes', kind: 'expense' },
  { code: '7900', name: 'Currency gains and losses', kind: 'income' },
];

const byCode = new Map(accounts.map((account) => [account.code, account]));
export const accountOf = (code: string): Account | undefined => byCode.get(code);

const names: Readonly<Record<string, string>> = {
  ...{ ebay: 'eBay', etsy: 'Etsy', shopify: 'Shopify', store: 'Store', web: 'Web', stripe: 'Stripe' },
};
/** As people write it: eBay. */
export const nameOfChannel = (channel: string): string => names[channel] ?? channel;

const clearing: Readonly<Record<string, string>> = {
  ebay: '1250',
  etsy: '1251',
  shopify: '1252',
  store: '1253',
  stripe: '1260',
};
/** Where the money of a channel, or of a payment provider, waits for its payout. */
export const clearingOf = (channel: string): string => clearing[channel] ?? '1259';

/** Where the money of a payment is, once it is captured. */
export function accountOfPayment(method: 'card' | 'cash' | 'bank-transfer'): string {
  switch (method) {
    case 'card':
      return clearingOf('stripe');
    case 'cash':
      return '1000';
    case 'bank-transfer':
      return '1010';
  }
}
