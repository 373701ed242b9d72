import type { NumberedEntry } from '../export/batch.js';
import type { EntryLine, LineTax } from './entry.js';

const gbp = (minor: number) => ({ minor, currency: 'GBP' });
const line =
  (side: EntryLine['side']) =>
  (account: string, minor: number, description: string, tax?: LineTax): EntryLine => ({
    ...{ account, side, amount: gbp(minor), baseMinor: minor, sku: 'NGA-000482', tax, description },
  });
const [debit, credit] = [line('debit'), line('credit')];

/** A sixth of what the piece earned is VAT, since 20 % of the rest is a sixth of the whole. */
const margin: LineTax = {
  ...{ code: 'MARGIN', scheme: 'MARGIN_SECOND_HAND', jurisdiction: 'GB', ratePercent: '20' },
  ...{ taxable: gbp(73_500), tax: gbp(12_250), collectedBy: 'SELLER' },
};

/**
 * The order that `../export/samples` has in four formats: a piece bought for 600.00 GBP, sold at eBay for 1,335.00 GBP under
 * the margin scheme.
 */
export const sampleEntry: NumberedEntry = {
  ...{ entryId: 'E-000991', postingDate: '2026-01-10' },
  ...{ key: 'orders/order-o-ebay-12-13579-24680/7', documentType: 'SALE', documentNo: '12-13579-24680' },
  ...{ documentDate: '2026-01-10', channel: 'ebay', orderId: '12-13579-24680', baseCurrency: 'GBP' },
  lines: [
    debit('1250', 133_500, 'Order 12-13579-24680 gross'),
    credit('4010', 121_250, 'Order 12-13579-24680 selling price less margin VAT', margin),
    credit('2205', 12_250, '1/6 of margin 735.00 (1335.00 - 600.00)', margin),
    debit('5010', 60_000, 'Stock NGA-000482'),
    credit('1410', 60_000, 'Stock NGA-000482'),
    debit('6300', 17_000, 'eBay final value fee'),
    credit('1250', 17_000, 'eBay final value fee'),
  ],
  causedBy: 'orders/order-o-ebay-12-13579-24680/7',
};
