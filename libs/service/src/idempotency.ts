import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Answers, type Answer, type Answered } from './answers.js';
import { Problem } from './problems.js';
import { idempotencyKey, idOf, whoseOf } from './request.js';

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
// Nothing was done, so the same key may come again with the request put right, or simply later.
const notKept = new Set([400, 401, 403, 404, 405, 412, 413, 415, 422, 429]);
const headersKept = ['content-type', 'location', 'etag'] as const;

type Open = {
  readonly key: string;
  readonly fingerprint: string;
  readonly settle: (answered: Promise<Answered>) => void;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while this request is the one that does the work for its Idempotency-Key. */
    open: Open | undefined;
  }
}

/**
 * The same key and request get the same answer, byte for byte, also at the same time; another request under a used key
 * gets 422. An answer is kept before it is sent. Without the header nothing is kept. `keyed` hashes with a secret: of a body
 * that names somebody, nobody should be able to try who it was.
 *
 * A route whose answers hold a secret has @RouteConfig({ keepsAnswers: false }): a repeat is asked of it again, and it answers the
 * same by itself.
 */
export function keepAnswers(fastify: FastifyInstance, answers: Answers, keyed: (text: string) => string) {
  const once = new Once(answers, keyed);
  fastify.decorateRequest('open', undefined);
  fastify.addHook('preHandler', (request, reply, done) => {
    if (!unsafe.has(request.method) || request.headers['idempotency-key'] === undefined || request.is404) return done();
    once.begin(request, reply).then((replayed) => replayed || done(), done);
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { open } = request;
    if (open === undefined) return done(null, payload);
    request.open = undefined;
    once.end(open, reply, typeof payload === 'string' ? payload : '').then(
      (body) => done(null, body),
      (error: Error) => done(error),
    );
  });
}

class Once {
  private readonly running = new Map<string, { readonly fingerprint: string; readonly answered: Promise<Answered> }>();

  constructor(
    private readonly answers: Answers,
    private readonly keyed: (text: string) => string,
  ) {}

  /** True if the request has had its answer before, and got it again. Else it is open, until {@link end}. */
  async begin(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const key = keyOf(request);
    const { keepsAnswers = true } = request.routeOptions.config as { readonly keepsAnswers?: boolean };
    if (!keepsAnswers) return false;
    const fingerprint = this.keyed(fingerprintOf(request));
    const twin = this.running.get(key);
    if (twin !== undefined) {
      refuseOther(fingerprint, twin.fingerprint);
      replay(reply, (await twin.answered).answer);
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<Answered>();
    this.running.set(key, { fingerprint, answered: promise });
    // Nobody may be waiting for it, and then a failure to keep it is reported by the request itself.
    promise.catch(() => {});
    const settle = (answered: Promise<Answered>) => {
      resolve(answered);
      // Only then: until it is in the store, a twin would find nothing there and do the work again.
      const over = () => void this.running.delete(key);
      answered.then(over, over);
    };
    const finding = this.answers.find(key);
    const known = await finding.catch((error: Error) => {
      settle(finding as Promise<never>);
      throw error;
    });
    if (known === undefined) {
      request.open = { key, fingerprint, settle };
      return false;
    }
    settle(Promise.resolve(known));
    refuseOther(fingerprint, known.fingerprint);
    replay(reply, known.answer);
    return true;
  }

  /** Keeps the answer if it is one to keep. Resolves to the body to send. */
  async end({ key, fingerprint, settle }: Open, reply: FastifyReply, body: string): Promise<string> {
    const status = reply.statusCode;
    const headers = headersKept.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)] as const];
    });
    const mine: Answered = { key, fingerprint, answer: { status, headers, body } };
    const keeping = status >= 500 || notKept.has(status) ? Promise.resolve(mine) : this.answers.keep(mine);
    settle(keeping);
    const kept = await keeping;
    if (kept === mine) return body;
    // Another process was faster with the same key: there is one answer.
    refuseOther(fingerprint, kept.fingerprint);
    restore(reply, kept.answer);
    return kept.answer.body;
  }
}

function replay(reply: FastifyReply, answer: Answer) {
  restore(reply, answer);
  void reply.header('idempotency-replayed', 'true').send(answer.body);
}

function restore(reply: FastifyReply, { status, headers }: Answer) {
  reply.code(status);
  for (const [name, value] of headers) reply.header(name, value);
}

function refuseOther(fingerprint: string, known: string) {
  if (fingerprint !== known)
    throw new Problem('idempotency-key-reused', 'This Idempotency-Key came with another request before.');
}

const keyOf = (request: FastifyRequest) => idOf(`${whoseOf(request)}\n${idempotencyKey(request)!}`);

const fingerprintOf = ({ method, url, rawBody = Buffer.alloc(0) }: FastifyRequest) =>
  hash('sha256', Buffer.concat([Buffer.from(`${method} ${url}\n`), rawBody]), 'base64url');
