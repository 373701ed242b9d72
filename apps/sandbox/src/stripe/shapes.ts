import { balanceShape, payoutShape } from './balance-shapes.js';
import { cards } from './cards.js';
import type { Ids } from './ids.js';
import type { Decline, Payment, Refund, Shown, StripeEvent } from './payment.js';
import type { ErrorBody } from './stripe-error.js';

/** The version of Stripe's interface that these shapes follow. */
export const apiVersion = '2026-10-28.endive';

/** Objects as Stripe shows them. */
export class Shapes {
  constructor(
    private readonly ids: Ids,
    private readonly origin: () => string,
  ) {}

  show(shown: Shown): object {
    switch (shown.kind) {
      case 'payment':
        return this.payment(shown.of, shown.expand);
      case 'charge':
        return this.charge(shown.of, shown.charge);
      case 'refund':
        return this.refund(shown.of);
      case 'balance':
        return balanceShape(this.ids, shown.of, shown.source && this.show(shown.source));
      case 'payout':
        return payoutShape(this.ids, shown.of);
      case 'event':
        return this.event(shown.of);
      case 'list':
        return {
          ...{ object: 'list', url: shown.url, has_more: shown.more },
          data: shown.of.map((one) => this.show(one)),
        };
    }
  }

  error(body: ErrorBody, payment?: Payment) {
    return { error: payment === undefined ? body : { ...body, payment_intent: this.payment(payment) } };
  }

  /** Why the last try failed, with the charge if one was tried. */
  declined(why: Decline, payment: Payment): ErrorBody {
    const last = payment.charges.length - 1;
    const tried = why.type === 'card_error' && last >= 0;
    return {
      ...(tried && { charge: this.ids.of('ch', payment.number, last) }),
      code: why.code,
      ...(why.declineCode !== undefined && { decline_code: why.declineCode }),
      doc_url: `https://docs.stripe.com/error-codes/${why.code.replaceAll('_', '-')}`,
      message: why.message,
      type: why.type,
    };
  }

  private payment(payment: Payment, expand?: true) {
    const { number, status, charges, redirects } = payment;
    const id = this.ids.of('pi', number);
    const last = charges.length - 1;
    const charge = last < 0 ? null : expand ? this.charge(payment, last) : this.ids.of('ch', number, last);
    return {
      id,
      object: 'payment_intent',
      allowed_payment_method_types: redirects === null ? ['card'] : null,
      amount: payment.amount,
      amount_capturable: status === 'requires_capture' ? payment.authorised : 0,
      amount_details: { tip: {} },
      amount_received: payment.captured,
      application: null,
      application_fee_amount: null,
      automatic_payment_methods: redirects === null ? null : { allow_redirects: redirects, enabled: true },
      canceled_at: payment.canceledAt,
      cancellation_reason: payment.cancellationReason,
      capture_method: payment.captureMethod,
      client_secret: `${id}_secret_${payment.secret}`,
      confirmation_method: 'automatic',
      created: payment.created,
      currency: payment.currency,
      customer: null,
      customer_account: null,
      description: payment.description,
      excluded_payment_method_types: null,
      last_payment_error: payment.error === null ? null : this.declined(payment.error, payment),
      latest_charge: charge,
      livemode: false,
      managed_payments: null,
      metadata: payment.metadata,
      next_action: status === 'requires_action' ? this.nextAction(id, payment.returnUrl) : null,
      on_behalf_of: null,
      payment_method: payment.card,
      payment_method_configuration_details: null,
      payment_method_options: { card: { request_three_d_secure: 'automatic' } },
      payment_method_types: ['card'],
      payment_record: null,
      processing: null,
      receipt_email: null,
      review: null,
      setup_future_usage: null,
      shipping: null,
      source: null,
      statement_descriptor: null,
      statement_descriptor_suffix: null,
      status,
      transfer_data: null,
      transfer_group: null,
    };
  }

  private nextAction(id: string, returnUrl: string | null) {
    const url = `${this.origin()}/control/authentications/${id}`;
    return returnUrl === null
      ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
      : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
  }

  private charge(payment: Payment, which: number) {
    const { charges, number, currency, metadata, description } = payment;
    const { created, card, decline } = charges[which]!;
    const [captured, refunded] = decline === undefined ? [payment.captured, payment.refunded] : [0, 0];
    const balance = decline === undefined && payment.balance !== null ? this.ids.of('txn', payment.balance) : null;
    return {
      id: this.ids.of('ch', number, which),
      object: 'charge',
      amount: payment.amount,
      amount_captured: captured,
      amount_refunded: refunded,
      application: null,
      application_fee: null,
      application_fee_amount: null,
      balance_transaction: balance,
      billing_details: { address: noAddress, email: null, name: null, phone: null, tax_id: null },
      calculated_statement_descriptor: null,
      captured: captured > 0,
      created,
      currency,
      customer: null,
      description,
      disputed: false,
      failure_balance_transaction: null,
      failure_code: decline?.code ?? null,
      failure_message: decline?.message ?? null,
      fraud_details: {},
      livemode: false,
      metadata,
      on_behalf_of: null,
      outcome: outcome(decline),
      paid: decline === undefined,
      payment_intent: this.ids.of('pi', number),
      payment_method: card,
      payment_method_details: { card: cardDetails(card), type: 'card' },
      receipt_email: null,
      receipt_number: null,
      receipt_url: null,
      refunded: captured > 0 && refunded === captured,
      review: null,
      shipping: null,
      source_transfer: null,
      statement_descriptor: null,
      statement_descriptor_suffix: null,
      status: decline === undefined ? 'succeeded' : 'failed',
      transfer_data: null,
      transfer_group: null,
    };
  }

  private refund(refund: Refund) {
    const { status, failureBalance } = refund;
    return {
      id: this.ids.of('re', refund.number),
      object: 'refund',
      amount: refund.amount,
      balance_transaction: this.ids.of('txn', refund.balance),
      charge: this.ids.of('ch', refund.payment, refund.charge),
      created: refund.created,
      currency: refund.currency,
      customer: null,
      customer_account: null,
      destination_details: { card: { type: 'refund' }, type: 'card' },
      ...(failureBalance !== undefined && {
        failure_balance_transaction: this.ids.of('txn', failureBalance),
        failure_reason: 'expired_or_canceled_card',
      }),
      metadata: refund.metadata,
      payment_intent: this.ids.of('pi', refund.payment),
      payment_method: refund.card,
      ...(status === 'pending' && { pending_reason: 'processing' }),
      reason: refund.reason,
      receipt_number: null,
      source_transfer_reversal: null,
      status,
      transfer_reversal: null,
    };
  }

  private event({ number, created, type, shown, requestId, key }: StripeEvent) {
    return {
      id: this.ids.of('evt', number),
      object: 'event',
      api_version: apiVersion,
      created,
      data: { object: this.show(shown) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: requestId, idempotency_key: key },
      type,
    };
  }
}

const noAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

function outcome(decline: Decline | undefined) {
  const [network, seller] =
    decline === undefined
      ? ['approved_by_network', 'Payment complete.']
      : ['declined_by_network', 'The bank did not return any further details with this decline.'];
  return {
    ...{ advice_code: null, network_advice_code: null, network_decline_code: null },
    ...{ network_status: network, reason: decline?.declineCode ?? null, seller_message: seller },
    type: decline === undefined ? 'authorized' : 'issuer_declined',
  };
}

function cardDetails(name: string) {
  const { brand, last4 } = cards.get(name)!;
  return {
    ...{ brand, country: 'US', exp_month: 12, exp_year: 2034, fingerprint: `card${last4}`, funding: 'credit' },
    ...{ last4, network: brand, three_d_secure: null, wallet: null },
  };
}
