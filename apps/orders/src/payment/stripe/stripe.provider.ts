import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Stripe from 'stripe';
import { withPresent, type Secret } from '#service/secret/secret.js';
import type { PayoutLine } from '#contracts/payout.js';
import {
  PaymentProvider,
  Rejected,
  Spent,
  Unreachable,
  type Authorisation,
  type ProviderPayment,
  type ProviderPayout,
  type ProviderRefund,
  type Refunding,
} from '../payment.provider.js';
import {
  authorisationRequest,
  clientSecretOf,
  isLiveKey,
  isReplayed,
  listOf,
  paymentOf,
  refundOf,
  refundRequest,
  Unreadable,
  verdictOf,
  WrongMode,
} from './translate.js';
import { movementOf, orderOf, paidByHand, payoutOf } from './translate-payout.js';

/**
 * Stripe, by its own package. `url` is https://api.stripe.com or what speaks like it, `timeoutMs` the silence after
 * which a call counts as unanswered. The package sends a call once more, with its key, when its connection was closed
 * under it; everything else is tried again by whoever asked.
 */
export class StripeProvider extends PaymentProvider {
  private readonly stripe: Stripe;
  private readonly agent: HttpAgent;
  private readonly key: Secret;

  constructor({ url, secretKey, timeoutMs }: { url: string; secretKey: Secret; timeoutMs: number }) {
    super();
    const { protocol, hostname, port } = new URL(url);
    const secure = protocol === 'https:';
    // The agent's own timeout is for the time before there is a connection, which a request's does not cover.
    const connections = { keepAlive: true, timeout: timeoutMs };
    this.agent = secure ? new HttpsAgent(connections) : new HttpAgent(connections);
    this.key = secretKey;
    // Every call bears the key of its time.
    this.stripe = new Stripe(secretKey.value, {
      ...{ host: hostname, port: port || (secure ? 443 : 80), protocol: secure ? 'https' : 'http' },
      apiVersion: '2026-10-28.endive',
      httpClient: objectsOnly(Stripe.createNodeHttpClient(this.agent)),
      timeout: timeoutMs,
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }

  private get live() {
    return isLiveKey(this.key.value);
  }

  async authorise(authorisation: Authorisation): Promise<ProviderPayment> {
    const form: Stripe.PaymentIntentCreateParams = translated(() => authorisationRequest(authorisation));
    return this.changed(() => this.ask('POST', 'payment_intents', form, authorisation.key));
  }

  async capture(paymentId: string, key: string): Promise<ProviderPayment> {
    const capture = () => this.ask('POST', `${addressOf(paymentId)}/capture`, {}, key);
    return this.changed(capture, async (because) => {
      const now = await this.find(paymentId);
      if (now.status === 'captured') return now;
      throw new Rejected(because);
    });
  }

  async void(paymentId: string, key: string): Promise<ProviderPayment> {
    const cancel = () => this.ask('POST', `${addressOf(paymentId)}/cancel`, {}, key);
    return this.changed(cancel, () => this.find(paymentId));
  }

  async refund(refunding: Refunding): Promise<ProviderRefund> {
    const form: Stripe.RefundCreateParams = translated(() => refundRequest(refunding));
    const answer = await this.ask('POST', 'refunds', form, refunding.key).catch(refuse);
    const refund = translated(() => refundOf(answer));
    if (!isReplayed(answer.lastResponse.headers)) return refund;
    const now = await this.ask('GET', `refunds/${encodeURIComponent(refund.providerRefundId)}`).catch(refuse);
    return translated(() => refundOf(now));
  }

  async find(paymentId: string): Promise<ProviderPayment> {
    const intent = await this.ask('GET', addressOf(paymentId)).catch(refuse);
    return translated(() => paymentOf(intent, this.live));
  }

  async *madeSince(since: string): AsyncGenerator<ProviderPayment> {
    const query = { 'created[gte]': String(secondsOf(since) - clocksApartSeconds) };
    for await (const intent of this.listed('payment_intents', query))
      yield translated(() => paymentOf(intent, this.live));
  }

  async findRefund(paymentId: string, refundId: string): Promise<ProviderRefund | undefined> {
    for await (const one of this.listed('refunds', { payment_intent: paymentId })) {
      const refund = translated(() => refundOf(one));
      if (refund.refundId === refundId) return refund;
    }
    return undefined;
  }

  async *payouts(since: string): AsyncGenerator<ProviderPayout> {
    const query = { 'created[gte]': String(secondsOf(since)) };
    for await (const one of this.listed('payouts', query, pagesMax)) yield translated(() => payoutOf(one, this.live));
  }

  async *settledBy(payout: ProviderPayout): AsyncGenerator<PayoutLine> {
    if (payout.byHand) {
      yield paidByHand(payout);
      return;
    }
    const query = { payout: payout.payoutId, 'expand[]': 'data.source' };
    for await (const one of this.listed('balance_transactions', query, pagesMax)) {
      const movement = translated(() => movementOf(one, payout.payoutId));
      if (movement === undefined) continue;
      const { line, paymentId } = movement;
      if (paymentId === undefined) yield line;
      else {
        const intent = await this.ask('GET', addressOf(paymentId)).catch(refuse);
        yield { ...line, ...translated(() => orderOf(intent)) };
      }
    }
  }

  async clientSecret(paymentId: string): Promise<string> {
    const intent = await this.ask('GET', addressOf(paymentId)).catch(refuse);
    return translated(() => clientSecretOf(intent, this.live));
  }

  /** Closes the connections; a later call opens new ones. */
  close() {
    this.agent.destroy();
  }

  /**
   * The payment after something was done to it. A declined card is an answer; what the payment's state forbids, the caller
   * settles. Stripe answers a key that it knows as it did the first time, whatever became of the payment since: then it is
   * asked for the payment.
   */
  private async changed(
    ask: () => Promise<Answer>,
    forbidden: (because: string) => Promise<ProviderPayment> = async (because) => {
      throw new Rejected(because);
    },
  ): Promise<ProviderPayment> {
    let intent: unknown;
    let headers: unknown;
    try {
      const answer = await ask();
      [intent, headers] = [answer, answer.lastResponse.headers];
    } catch (error) {
      const fault = verdictOf(error);
      if (fault.verdict === 'unexpected-state') return forbidden(fault.because);
      if (fault.verdict !== 'declined') refuse(error);
      [intent, headers] = [fault.intent, fault.headers];
    }
    const payment = translated(() => paymentOf(intent, this.live));
    return isReplayed(headers) ? this.find(payment.paymentId) : payment;
  }

  /** All of a list, page by page, the newest first; Rejected if there are more pages than that. */
  private async *listed(
    address: string,
    query: Record<string, string>,
    pagesMax = Number.MAX_SAFE_INTEGER,
  ): AsyncGenerator<object> {
    let after: Record<string, string> = {};
    for (let page = 1; ; page++) {
      if (page > pagesMax) throw new Rejected(`${address} has more than ${pagesMax} pages`);
      const wanted = new URLSearchParams({ ...query, limit: '100', ...after });
      const answer = await this.ask('GET', `${address}?${wanted.toString()}`).catch(refuse);
      const { data, has_more: more } = translated(() => listOf(answer));
      yield* data;
      const last = data.at(-1);
      if (!more || last === undefined) return;
      after = { starting_after: last.id };
    }
  }

  /** One call. The package's raw call takes a quarter less CPU time than its typed ones, which note where they were called. */
  private ask(method: 'GET' | 'POST', address: string, form?: object, idempotencyKey?: string): Promise<Answer> {
    const ask = () => {
      const options = { apiKey: this.key.value, ...(idempotencyKey !== undefined && { idempotencyKey }) };
      return this.stripe.rawRequest(method, `/v1/${address}`, form, options) as Promise<Answer>;
    };
    return withPresent([this.key], ask, (outcome) => outcome instanceof Stripe.errors.StripeAuthenticationError);
  }
}

type Answer = Stripe.Response<object>;

const clocksApartSeconds = 300;
/** Of a hundred each. */
const pagesMax = 1_000;
const secondsOf = (at: string) => Number(BigInt(Date.parse(at)) / 1_000n);

const addressOf = (paymentId: string) => `payment_intents/${encodeURIComponent(paymentId)}`;

function refuse(error: unknown): never {
  const { verdict, because, headers } = verdictOf(error);
  if (verdict !== 'unknown') throw new Rejected(because);
  throw isReplayed(headers) ? new Spent(because) : new Unreachable(because);
}

/** An amount that Stripe cannot express was not asked for; an answer that nobody can read leaves open what was done. */
function translated<Translation>(translate: () => Translation): Translation {
  try {
    return translate();
  } catch (error) {
    if (error instanceof RangeError || error instanceof WrongMode) throw new Rejected(error.message);
    if (error instanceof Unreadable) throw new Unreachable(error.message);
    throw error;
  }
}

/** When JSON is not an object, such as a proxy's "try later", the package neither answers nor throws where it is caught. */
function objectsOnly(client: Stripe.HttpClient): Stripe.HttpClient {
  const send = client.makeRequest.bind(client);
  client.makeRequest = async (...request) => {
    const response = await send(...request);
    const read = response.toJSON.bind(response);
    response.toJSON = async () => {
      const body: unknown = await read();
      if (typeof body !== 'object' || body === null) throw new TypeError('an answer that is no JSON object');
      return body;
    };
    return response;
  };
  return client;
}
