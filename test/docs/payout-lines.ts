import * as contracts from '#contracts/channels.js';
import { payoutLinesMax } from '#contracts/payout.js';
import type { PayoutLineKind } from '../../apps/channels/src/payout/told-payout.js';
import { table } from './table.js';

const ofPayoutLine: Record<PayoutLineKind, readonly [means: string, ebay: string, etsy: string, shopify: string]> = {
  sale: ['What a buyer paid.', 'SALE', 'PAYMENT_GROSS', 'CHARGE'],
  refund: ['What went back to a buyer.', 'REFUND', 'REFUND_GROSS', 'REFUND'],
  fee: ['What the channel keeps.', 'NON_SALE_CHARGE', 'transaction, listing, …; whatever else is taken', '… FEE …'],
  'fee-credit': [
    'What it had kept, and gives back.',
    'NON_SALE_CHARGE, CREDIT',
    '…_refund; whatever else is given',
    '… FEE …',
  ],
  tax: ['Withheld, and sent to the state by the channel.', '… WITHHOLDING', 'sales_tax', '… TAX …'],
  dispute: ['What the buyer’s bank took back, or returned.', 'DISPUTE', 'dispute', 'DISPUTE …, CHARGEBACK …'],
  label: ['Postage that was bought there.', 'SHIPPING_LABEL', 'shipping_labels', 'SHIPPING_LABEL …'],
  adjustment: ['All else.', 'TRANSFER, ADJUSTMENT, …', 'recoupment, …; the balance carried over', 'all else'],
};

/** What lines a payout may have, by what each channel calls them, and what it takes to be told. */
export const payoutSection = () => `## What channels paid out

Every hour each channel is asked what it sent to our bank; none tells it by itself. A payout is heard of once, when it has left, and
becomes \`${contracts.PayoutReported.type}\`: every line of it, in parts of at most ${payoutLinesMax}, which add up to what arrives. The
statement is kept as the channel wrote it, without who bought.

${table(
  ['line', 'means', 'eBay', 'Etsy', 'Shopify'],
  Object.entries(ofPayoutLine).map(([kind, cells]) => [kind, ...cells]),
)}

- **eBay** tells it at an address of its own, \`EBAY_FINANCES_URL\`, to whom the seller allowed \`sell.finances\`: who agreed without it
  has to agree anew, and sells meanwhile. The tax that eBay collects is never part of what it pays out. Calls for sellers in the EU and
  the UK have to bear a digital signature. These are not made here: eBay refuses the calls, and such sellers have no payouts.
- **Etsy** has a ledger, in which a payout is an entry as any other: it settles what came after the one before. What the ledger held
  before, and what Etsy holds back, is one line, so that all adds up. It takes the scope \`transactions_r\`, as orders do.
- **Shopify** tells what Shopify Payments paid, and to apps with \`read_shopify_payments_payouts\`. Other providers pay elsewhere.`;
