import type { Ids } from './ids.js';
import type { Balance, Payout } from './payment.js';

const daysUntilAvailable = 2;
const payoutWords = 'STRIPE PAYOUT';

/** A movement of the seller's balance as Stripe shows it; `source` is what moved it, where that is to be laid open. */
export function balanceShape(ids: Ids, balance: Balance, source?: object) {
  const { number, amount, fee, created, currency, type, exchangeRate } = balance;
  return {
    id: ids.of('txn', number),
    object: 'balance_transaction',
    amount,
    available_on: created + daysUntilAvailable * 86_400,
    balance_type: 'payments',
    created,
    currency,
    description: type === 'payout' ? payoutWords : null,
    exchange_rate: exchangeRate ?? null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [{ amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
    net: amount - fee,
    reporting_category: type,
    source: source ?? balance.source,
    status: type === 'payout' ? 'available' : 'pending',
    type,
  };
}

/** A payout as Stripe shows it, which is there at once. */
export function payoutShape(ids: Ids, { number, created, amount, currency, balance }: Payout) {
  return {
    id: ids.of('po', number),
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: created,
    automatic: true,
    balance_transaction: ids.of('txn', balance),
    created,
    currency,
    description: payoutWords,
    destination: 'ba_of_the_seller',
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'paid',
    trace_id: null,
    type: 'bank_account',
  };
}
