import type { Midst, Part } from '../front.js';
import { json, type Question, type Reply } from '../reply.js';
import type { Grants } from '../parcels/grants.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import { resolve } from './address-resolution.js';
import { FedexError, refused, trouble, type Transaction } from './fedex-error.js';
import { quotes } from './rating.js';
import { cancel, ship } from './shipping.js';
import { byNumbers, byReference } from './tracking.js';
import { transactionIdOf } from './visibility.js';

export type FedexAccount = { readonly clientId: string; readonly clientSecret: string; readonly account: string };

/** FedEx's API under /fedex: who asks, how often, and then the endpoint. */
export class Fedex implements Part {
  readonly name = 'fedex';
  private transactions = 0;

  constructor(
    private readonly ours: FedexAccount,
    readonly grants: Grants,
    private readonly office: ParcelOffice,
  ) {}

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number, midst?: Midst): Reply {
    const reply = midst?.done ? this.answer(midst.question) : undefined;
    // What was refused was not done, and is told as it is.
    if (reply !== undefined && reply.status >= 400) return reply;
    return refused(trouble(status), this.transaction(midst?.question));
  }

  private answer(question: Question): Reply {
    const transaction = this.transaction(question);
    try {
      if (!this.grants.admits()) throw trouble(429);
      const called = `${question.method} ${question.path.slice('/fedex'.length)}`;
      if (called === 'POST /oauth/token') return json(200, this.grant(question.body));
      const endpoint = this.endpoints[called];
      if (endpoint === undefined)
        throw new FedexError(404, 'NOT.FOUND.ERROR', 'The resource you requested is no longer available.');
      const worth = this.grants.judge(question.headers.authorization);
      if (worth !== 'good')
        throw new FedexError(
          ...([401, 'NOT.AUTHORIZED.ERROR'] as const),
          worth === 'expired' ? 'Access token expired. Please modify your request and try again.' : 'Invalid CXS JWT',
        );
      if (!/json/.test(question.headers['content-type'] ?? ''))
        throw new FedexError(415, 'UNSUPPORTED.MEDIA.TYPE', 'The content type must be application/json.');
      return json(200, { ...transaction, output: endpoint(question.body) });
    } catch (error) {
      if (error instanceof FedexError) return refused(error, transaction);
      throw error;
    }
  }

  private readonly endpoints: Readonly<Record<string, (body: string) => object>> = {
    'POST /rate/v1/rates/quotes': (body) => quotes(body, this.ours.account, this.office.now()),
    'POST /ship/v1/shipments': (body) => ship(this.office, body, this.ours.account),
    'PUT /ship/v1/shipments/cancel': (body) => cancel(this.office, body, this.ours.account),
    'POST /track/v1/trackingnumbers': (body) => byNumbers(this.office, body),
    'POST /track/v1/referencenumbers': (body) => byReference(this.office, body),
    'POST /address/v1/addresses/resolve': (body) => resolve(body),
  };

  /** The credentials stand in the form. */
  private grant(body: string) {
    const form = new URLSearchParams(body);
    if (form.get('client_id') !== this.ours.clientId || form.get('client_secret') !== this.ours.clientSecret)
      throw new FedexError(401, 'NOT.AUTHORIZED.ERROR', 'The given client credentials were not valid.');
    if (form.get('grant_type') !== 'client_credentials')
      throw new FedexError(400, 'BAD.REQUEST.ERROR', 'Missing or duplicate parameters.');
    const { token, expiresInSeconds } = this.grants.grant();
    return { access_token: token, token_type: 'bearer', expires_in: expiresInSeconds, scope: 'CXS-TP' };
  }

  private transaction(question: Question | undefined): Transaction {
    const given = question?.headers['x-customer-transaction-id'];
    const transactionId = transactionIdOf(++this.transactions);
    return typeof given === 'string' ? { transactionId, customerTransactionId: given } : { transactionId };
  }
}
