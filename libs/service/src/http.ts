import cors from '@fastify/cors';
import { errorCodes } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Logger } from 'pino';
import { parseJson } from './json-body.js';
import { answerProblem } from './problem.filter.js';
import type { Identities } from './identities.js';
import type { RateLimit } from './rate-limit.js';
import { requestIdOf } from './request.js';
import { endServerSpan, startServerSpan, traceOf } from './server-span.js';

declare module 'fastify' {
  interface FastifyInstance {
    reportFailure(error: unknown, request: FastifyRequest): void;
    /** What a path understands, if anything: GET, HEAD. */
    methodsOf(path: string): string[];
  }
  interface FastifyRequest {
    /** The bytes that were sent. */
    rawBody: Buffer | undefined;
  }
}

/** What every HTTP listener of the process has in common. */
export type Http = {
  readonly newId: () => string;
  readonly log: Logger;
  readonly perAddress: RateLimit;
  readonly perIdentity: RateLimit;
  readonly identities: Identities;
  /** Web pages that may call from another origin. */
  readonly corsOrigins: readonly string[];
  readonly bodyLimitBytes: number;
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxy: string | undefined;
  /** Whether requests become spans and metrics. */
  readonly measured: boolean;
};

/** Of that, what a listener needs that knows nobody. */
export type Listening = Omit<Http, 'identities' | 'perIdentity'>;

export const fastifyOptions = ({ newId, bodyLimitBytes, trustedProxy }: Listening) =>
  ({
    trustProxy: trustedProxy ?? false,
    logger: false,
    bodyLimit: bodyLimitBytes,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']) ?? newId(),
    routerOptions: { maxParamLength: 200 },
    // A path that cannot be read: it belongs to no route, and no hook runs.
    frameworkErrors: answerProblem,
  }) satisfies FastifyServerOptions;

/**
 * Request ids, rate limit, security headers, CORS, bodies, access log and spans; before any route is added. A route may take
 * larger bodies than others: @RouteConfig({ bodyLimitBytes }). Bodies are JSON; a form is let in, and not read, where the
 * request says all by being made: @RouteConfig({ takesForms: true }); its fields are the body where takesForms is 'read'.
 * Mail (message/rfc822) is let in as raw bytes where a route says takesMail.
 */
export function equip(fastify: FastifyInstance, http: Listening) {
  fastify.decorate('newId', http.newId);
  fastify.decorate('reportFailure', (error: unknown, request: FastifyRequest) => {
    const { id: requestId, method, routeOptions } = request;
    const where = { requestId, method, route: routeOptions.url, ...traceOf(request) };
    http.log.error({ ...where, err: error }, 'request failed');
  });
  fastify.decorate('methodsOf', methodsOf(fastify));
  fastify.decorateRequest('rawBody', undefined);
  fastify.decorateRequest('traceparent', undefined);
  // Fastify has a limit for each route, and Nest does not pass it on.
  fastify.addHook('onRoute', (route) => {
    const { bodyLimitBytes } = (route.config ?? {}) as { bodyLimitBytes?: number };
    if (bodyLimitBytes !== undefined) route.bodyLimit = bodyLimitBytes;
  });
  fastify.addHook('onRequest', admission(http.perAddress));
  // Before anybody is asked who she is: a browser asks first whether it may ask.
  if (http.corsOrigins.length > 0) void fastify.register(cors, { origin: [...http.corsOrigins], ...corsHeaders });
  if (http.measured) fastify.addHook('onRequest', startServerSpan).addHook('onResponse', endServerSpan);
  if (http.log.isLevelEnabled('info')) fastify.addHook('onResponse', accessLog(http.log));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body;
    try {
      done(null, parseJson(body));
    } catch (error) {
      done(error as FastifyError);
    }
  });
  fastify.addContentTypeParser<Buffer>('message/rfc822', { parseAs: 'buffer' }, (request, body, done) => {
    const { takesMail = false } = request.routeOptions.config as { takesMail?: boolean };
    request.rawBody = body;
    done(takesMail ? null : rejected(request), undefined);
  });
  fastify.addContentTypeParser<Buffer>(
    [...forms],
    { parseAs: 'buffer', bodyLimit: formMaxBytes },
    (request, body, done) => {
      const { takesForms = false } = request.routeOptions.config as { takesForms?: boolean | 'read' };
      const { 'content-type': type = '' } = request.headers;
      if (takesForms === 'read' && type.startsWith(forms[0]))
        return done(null, Object.fromEntries(new URLSearchParams(body.toString())));
      done(takesForms === true ? null : rejected(request), undefined);
    },
  );
}

const rejected = ({ headers }: FastifyRequest) =>
  new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(headers['content-type']);

const forms = ['application/x-www-form-urlencoded', 'multipart/form-data'] as const;
const formMaxBytes = 4_096;

const admission =
  (limit: RateLimit) => (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    // Whoever watches over us comes from one address, and must get an answer when we are busy.
    if (request.url.startsWith('/health/')) return done();
    try {
      limit.admit(request.ip, reply);
      done();
    } catch (error) {
      done(error as Error);
    }
  };

/** What OWASP asks of a REST API; pages say for themselves what they may do. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': '',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const corsHeaders = {
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match', 'prefer'],
  exposedHeaders: [
    ...['etag', 'location', 'ratelimit', 'retry-after', 'x-request-id'],
    ...['idempotency-replayed', 'preference-applied'],
  ],
  maxAge: 600,
};

const accessLog = (log: Logger) => (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
  const { id, method, routeOptions } = request;
  const durationMs = Math.round(reply.elapsedTime * 10) / 10;
  const asked = { requestId: id, method, route: routeOptions.url, ...traceOf(request) };
  log.info({ ...asked, status: reply.statusCode, durationMs }, 'request');
  done();
};

/** Only asked when nothing was found, so it may search. */
function methodsOf(fastify: FastifyInstance) {
  const routes: { readonly method: string; readonly path: RegExp }[] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    if (url === '*') return;
    const path = new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
    for (const one of [method].flat()) routes.push({ method: one, path });
  });
  return (path: string) => [...new Set(routes.filter((route) => route.path.test(path)).map(({ method }) => method))];
}
