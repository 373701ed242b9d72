import type { Midst, Part } from '../front.js';
import { json, type Question, type Reply } from '../reply.js';
import type { Grants } from '../parcels/grants.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import { validate } from './address-validation.js';
import { rate } from './rating.js';
import { Shipping } from './shipping.js';
import { subscribe } from './track-alert.js';
import { byReference, details } from './tracking.js';
import { refused, UpsError, upsTrouble } from './ups-error.js';

export type UpsAccount = { readonly clientId: string; readonly clientSecret: string; readonly account: string };

type Call = { readonly found: readonly string[]; readonly question: Question; readonly query: URLSearchParams };
type Route = readonly [method: string, path: RegExp, answer: (call: Call) => object];

/** UPS's API under /ups: who asks, how often, and then the endpoint. */
export class Ups implements Part {
  readonly name = 'ups';
  private readonly shipping: Shipping;

  constructor(
    private readonly ours: UpsAccount,
    readonly grants: Grants,
    private readonly office: ParcelOffice,
  ) {
    this.shipping = new Shipping(office, ours.account);
  }

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number, midst?: Midst): Reply {
    if (!midst?.done) return upsTrouble(status);
    // What was refused was not done, and is told as it is.
    const reply = this.answer(midst.question);
    return reply.status >= 400 ? reply : upsTrouble(status);
  }

  private answer(question: Question): Reply {
    try {
      return json(200, this.work(question));
    } catch (error) {
      if (error instanceof UpsError) return refused(error);
      throw error;
    }
  }

  private work(question: Question): object {
    const { method } = question;
    const path = question.path.slice('/ups'.length);
    if (!this.grants.admits()) throw new UpsError(429, '10429', 'Too Many Requests');
    if (path === '/security/v1/oauth/token' && method === 'POST') return this.grant(question);
    const route = this.routes.find(([, pattern]) => pattern.test(path));
    if (route === undefined) throw new UpsError(404, '404', 'The requested resource was not found.');
    if (route[0] !== method) throw new UpsError(405, '405', 'Method Not Allowed.');
    const worth = this.grants.judge(question.headers.authorization);
    if (worth === 'expired') throw new UpsError(401, '251004', 'Bearer Token expired (oauth)');
    if (worth === 'unknown') throw new UpsError(401, '250002', 'Invalid Authentication Information.');
    const found = [...route[1].exec(path)!].slice(1).map(decoded);
    return route[2]({ found, question, query: new URLSearchParams(question.query) });
  }

  private readonly routes: readonly Route[] = [
    [
      ...(['POST', /^\/api\/rating\/v\d+\/(\w+)$/] as const),
      ({ found, question }) => rate(found[0]!, question.body, this.ours.account, this.office.now()),
    ],
    ['POST', /^\/api\/shipments\/v\d+\/ship$/, ({ question }) => this.shipping.ship(question.body)],
    [
      ...(['DELETE', /^\/api\/shipments\/v\d+\/void\/cancel\/([^/]+)$/] as const),
      ({ found, query }) => this.shipping.void(found[0]!, query.get('trackingnumber')),
    ],
    ['POST', /^\/api\/labels\/v\d+\/recovery$/, ({ question }) => this.shipping.recover(question.body)],
    [
      ...(['GET', /^\/api\/track\/v1\/details\/([^/]+)$/] as const),
      ({ found, question }) => (named(question, 'TV'), details(this.office, found[0]!)),
    ],
    [
      ...(['GET', /^\/api\/track\/v1\/reference\/details\/([^/]+)$/] as const),
      ({ found, question, query }) => (named(question, 'TV'), byReference(this.office, found[0]!, query)),
    ],
    ['POST', /^\/api\/addressvalidation\/v\d\/(\w+)$/, ({ found, question }) => validate(found[0]!, question.body)],
    [
      ...(['POST', /^\/api\/track\/(v[12])\/subscription\/(\w+)\/package$/] as const),
      ({ found, question }) => (named(question, 'VSS'), subscribe(this.office, found[0]!, found[1]!, question.body)),
    ],
  ];

  /** Every value is a text, numbers too. */
  private grant({ headers, body }: Question) {
    const basic = Buffer.from(`${this.ours.clientId}:${this.ours.clientSecret}`).toString('base64');
    if (headers.authorization !== `Basic ${basic}`) throw new UpsError(401, '10401', 'ClientId is Invalid');
    if (new URLSearchParams(body).get('grant_type') !== 'client_credentials')
      throw new UpsError(400, '10400', 'Invalid/Missing Grant Type');
    const { token, expiresInSeconds } = this.grants.grant();
    return {
      ...{ token_type: 'Bearer', issued_at: String(this.office.now()), client_id: this.ours.clientId },
      ...{
        access_token: token,
        scope: '',
        expires_in: String(expiresInSeconds),
        refresh_count: '0',
        status: 'approved',
      },
    };
  }
}

/** Who asks to track says from which program, and gives the call a name. */
function named({ headers }: Question, prefix: 'TV' | 'VSS') {
  const [missingId, missingSource] = prefix === 'VSS' ? ['VSS002', 'VSS004'] : ['TV0002', 'TV0004'];
  const { transid, transactionsrc } = headers;
  if (!transid || transid.length > 32) throw new UpsError(400, missingId, 'Missing transId');
  if (!transactionsrc) throw new UpsError(400, missingSource, 'Missing transactionSrc');
}

function decoded(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UpsError(400, '10002', 'The address is not well formed');
  }
}
