import { createHash } from 'node:crypto';
import type { Question, Reply } from '../reply.js';
import type { Acquirer, Cause } from './acquirer.js';
import { endpoints, type Endpoint } from './calls.js';
import { parseForm, type Form } from './form.js';
import type { Ids } from './ids.js';
import type { Payment, Shown } from './payment.js';
import { apiVersion, type Shapes } from './shapes.js';
import { invalidParameter, StripeError, type ErrorBody } from './stripe-error.js';
import type { StripeBooks } from './stripe-books.js';

/** An outcome as it is kept under its idempotency key: what was shown then, not how it was written. */
type Outcome = {
  readonly status: number;
  readonly shown?: Shown;
  readonly error?: ErrorBody;
  readonly payment?: Payment | undefined;
  readonly requestId: string;
};

type Work = { readonly endpoint: Endpoint; readonly form: Form; readonly id: string; readonly posted: boolean };
/** Stripe fails at the work, instead of doing it or when it is done, and the key keeps that. */
type Failure = { readonly status: number; readonly done: boolean };

const keysLiveMs = 24 * 3_600_000;
const keyMax = 255;

/** Stripe's API: who asks, with which key, and whether it was asked before; then the endpoint. */
export class Stripe {
  private readonly running = new Set<string>();
  private requests = 0;

  constructor(
    private readonly world: {
      readonly books: StripeBooks;
      readonly ids: Ids;
      readonly acquirer: Acquirer;
      readonly shapes: Shapes;
      readonly secretKey: string;
      /** Milliseconds since 1970. */
      readonly now: () => number;
    },
  ) {}

  /** Answers the rest of the work. Between the two halves, which may be long, the key is in use. */
  begin(question: Question, failure?: Failure): () => Reply {
    const requestId = this.nextRequest();
    try {
      return this.admit(question, requestId, failure);
    } catch (error) {
      const failed = this.failed(error, requestId);
      return () => failed;
    }
  }

  /** Stripe itself is in trouble, before it did anything. */
  outOfOrder(status: number): Reply {
    const requestId = this.nextRequest();
    const error: ErrorBody =
      status === 429
        ? { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' }
        : unknownError;
    return this.answer({ status, error, requestId }, { 'stripe-should-retry': 'true' });
  }

  private nextRequest() {
    return `req_${this.world.books.account}${(++this.requests).toString(36)}`;
  }

  private admit(question: Question, requestId: string, failure?: Failure): () => Reply {
    this.checkSecret(question.headers.authorization);
    const [, version, collection, id = '', act, more] = question.path.split('/');
    const name = `${question.method} /${version}/${collection}${id && '/:id'}${act === undefined ? '' : `/${act}`}`;
    const endpoint = endpoints[name];
    if (endpoint === undefined || more !== undefined)
      throw new StripeError(404, {
        ...{
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${question.method}: ${question.path}).`,
        },
      });
    const posted = question.method === 'POST';
    const form = parseForm(posted ? question.body : question.query);
    const key = posted ? keyOf(question.headers['idempotency-key']) : undefined;
    const cause = () => ({ at: this.world.now(), requestId, key: key ?? null });
    const work = () => failing(() => this.work({ endpoint, form, id, posted }, cause()), requestId, failure);
    if (key === undefined) return () => this.answer(work());
    const fingerprint = fingerprintOf(question.body);
    const earlier = this.earlier(key, question.path, fingerprint);
    if (earlier) return () => earlier;
    this.running.add(key);
    return () => {
      try {
        const outcome = work();
        if (isKept(outcome)) this.keep(key, question.path, fingerprint, outcome);
        return this.answer(outcome, { 'idempotency-key': key });
      } finally {
        this.running.delete(key);
      }
    };
  }

  private checkSecret(header: string | undefined) {
    const [scheme, credentials = ''] = (header ?? '').split(' ');
    const given = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString().split(':')[0] : credentials;
    if (given === this.world.secretKey) return;
    const message = given
      ? `Invalid API Key provided: ${'*'.repeat(8)}${given.slice(-4)}`
      : 'You did not provide an API key.';
    throw new StripeError(401, { type: 'invalid_request_error', message });
  }

  /** What was answered to the same key before. */
  private earlier(key: string, call: string, fingerprint: string): Reply | undefined {
    if (this.running.has(key))
      throw new StripeError(409, {
        ...{ type: 'idempotency_error', code: 'idempotency_key_in_use' },
        message: 'There is currently another in-progress request using this Idempotent Key.',
      });
    const row = this.world.books.key(key);
    if (row === undefined || row.until <= this.world.now()) return undefined;
    if (row.call !== call || row.fingerprint !== fingerprint) {
      const same = row.call === call ? 'parameters' : `endpoint ('${row.call}')`;
      throw new StripeError(400, {
        type: 'idempotency_error',
        message:
          `Keys for idempotent requests can only be used with the same ${same} they were first used with. ` +
          `Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    }
    const outcome = JSON.parse(row.reply) as Outcome;
    return this.answer(outcome, {
      ...{ 'idempotency-key': key, 'idempotent-replayed': 'true', 'original-request': outcome.requestId },
    });
  }

  private keep(key: string, call: string, fingerprint: string, outcome: Outcome) {
    const until = this.world.now() + keysLiveMs;
    this.world.books.putKey(key, { call, fingerprint, until, reply: JSON.stringify(outcome) });
  }

  private work({ endpoint, form, id, posted }: Work, cause: Cause): Outcome {
    const requestId = cause.requestId!;
    try {
      const shown = endpoint({ ...this.world, form, id }, cause);
      if (shown.kind === 'payment' && posted && wasDeclined(shown.of)) {
        const error = this.world.shapes.declined(shown.of.error!, shown.of);
        return { status: 402, error, payment: shown.of, requestId };
      }
      return { status: 200, shown, requestId };
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return { status: error.status, error: error.body, payment: error.payment, requestId };
    }
  }

  private failed(error: unknown, requestId: string): Reply {
    if (!(error instanceof StripeError)) throw error;
    return this.answer({ status: error.status, error: error.body, payment: error.payment, requestId });
  }

  private answer({ status, shown, error, payment, requestId }: Outcome, headers: Reply['headers'] = {}): Reply {
    const { shapes } = this.world;
    const body = shown === undefined ? shapes.error(error!, payment) : shapes.show(shown);
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'request-id': requestId,
        'stripe-version': apiVersion,
        ...(status >= 400 && { 'stripe-should-retry': status === 409 ? 'true' : 'false' }),
        ...headers,
      },
      body: JSON.stringify(body),
    };
  }
}

/** Confirmed just now, and the bank said no: Stripe answers that with an error. */
const wasDeclined = ({ status, error }: Payment) => status === 'requires_payment_method' && error !== null;

/** Whatever came of the work is kept, a failure of Stripe too; that the parameters were wrong is not, since nothing was begun. */
const isKept = ({ status, error, payment }: Outcome) => error === undefined || payment !== undefined || status >= 500;

const unknownError: ErrorBody = { type: 'api_error', message: 'An unknown error occurred.' };

/** What comes of the work, though Stripe fails at it. What was not begun, since parameters were wrong, is not done either. */
function failing(work: () => Outcome, requestId: string, failure: Failure | undefined): Outcome {
  if (failure === undefined) return work();
  const outcome = failure.done ? work() : undefined;
  if (outcome && !isKept(outcome)) return outcome;
  return { status: failure.status, error: unknownError, requestId };
}

function keyOf(header: string | string[] | undefined): string | undefined {
  const key = Array.isArray(header) ? header[0] : header;
  if (key !== undefined && key.length > keyMax)
    throw invalidParameter(`Idempotency keys can have at most ${keyMax} characters.`, undefined);
  return key === '' ? undefined : key;
}

/** The same parameters in another order are the same. */
function fingerprintOf(body: string) {
  return createHash('sha1').update(body.split('&').sort().join('&')).digest('base64');
}
