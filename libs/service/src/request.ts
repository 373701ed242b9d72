import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cause } from '#eventsourcing/event-store.js';
import { Problem } from './problems.js';
import { actorOf, nameOf, type Identity } from './roles.js';

const waitMaxSeconds = 30;

declare module 'fastify' {
  interface FastifyInstance {
    /** A new id that nobody has used. */
    newId(): string;
  }
  interface FastifyRequest {
    /** W3C trace context of the server span; undefined while nobody exports spans. */
    traceparent: string | undefined;
  }
}

/** `@RequestCause() cause: Cause`: what happens because of this request leads back to its id. */
export const RequestCause = createParamDecorator((_: unknown, context: ExecutionContext): Cause => {
  const { id, traceparent, identity } = requestOf(context);
  // Without an identity it was let in by its signature.
  const actor = identity === undefined ? 'webhook' : actorOf(identity);
  return { causationId: id, correlationId: id, actor, ...(traceparent !== undefined && { traceparent }) };
});

/** `@Caller() caller: Identity`: who asks. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Identity => {
  const { identity } = requestOf(context);
  if (identity === undefined) throw new Error('a route for those who sign has no caller');
  return identity;
});

/** Whether a caller may know of something: the shop's own people of everything, a shopper of what is hers. */
export const mayKnow = ({ audience, subject }: Identity, ownerId: string | undefined) =>
  audience === 'back-office' || subject === ownerId;

/**
 * `@CommandId() id: string`: the id of what this request makes, 22 characters. The same caller and Idempotency-Key, the same
 * id.
 */
export const CommandId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = requestOf(context);
  const key = idempotencyKey(request) ?? request.server.newId();
  return idOf(`${request.method} ${request.routeOptions.url}\n${whoseOf(request)}\n${key}`);
});

/** Whose key it is: nobody gets what somebody else's key made, or the answer to it, by guessing. */
export const whoseOf = ({ identity }: FastifyRequest) => (identity === undefined ? 'webhook' : nameOf(identity));

/** An id that follows from a text: 22 characters, fit for a stream, a URL and a file. */
export const idOf = (text: string) =>
  // An id starts with a letter or a digit, see #contracts/vocabulary.js.
  hash('sha256', text, 'base64url').slice(0, 22).replace(/^[-_]/, 'x');

/** `@IfMatch() expected: number | undefined`: the version that the caller insists on; undefined without one, and for `*`. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): number | undefined => {
    const given = requestOf(context).headers['if-match'];
    if (given === undefined || given === '*') return undefined;
    const [, version] = /^"(\d{1,15})"$/.exec(given) ?? [];
    if (version === undefined)
      throw new Problem('invalid-header', 'If-Match: expected one ETag as we sent it, like "3".');
    return Number(version);
  },
  [documented('If-Match', 'The ETag last seen; if it is no longer the current one, nothing changes (412).')],
);

/** `@PreferWait() waitMs: number`: how long the caller waits for the outcome (`Prefer: wait=5`), 30 s at most, else 0. */
export const PreferWait = createParamDecorator(
  (_: unknown, context: ExecutionContext): number => {
    const given = requestOf(context).headers['prefer'];
    if (given === undefined) return 0;
    // Preferences that are not understood are ignored (RFC 7240), also a wait that is no number.
    const [, asked] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(String(given)) ?? [];
    if (asked === undefined) return 0;
    const seconds = Math.min(Number(asked), waitMaxSeconds);
    replyOf(context).header('preference-applied', `wait=${seconds}`).header('vary', 'prefer');
    return seconds * 1_000;
  },
  [documented('Prefer', 'wait=5 waits up to 5 seconds (30 at most) for the outcome.')],
);

/** The header of a resource at this stream version: version 3 is `"3"`. Comes back as If-Match. */
export const etag = (version: number) => `"${version}"`;

/** The key, with or without the quotes that the draft standard asks for. */
export function idempotencyKey({ headers }: FastifyRequest): string | undefined {
  const given = headers['idempotency-key'];
  if (given === undefined) return undefined;
  const key = String(given).replace(/^"(.*)"$/, '$1');
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw new Problem('invalid-header', 'Idempotency-Key: expected 1 to 255 printable ASCII characters.');
  return key;
}

/** The caller's own id of the request, if it is fit for a log line. */
export const requestIdOf = (given: string | string[] | undefined) =>
  typeof given === 'string' && /^[A-Za-z0-9._:-]{1,64}$/.test(given) ? given : undefined;

/** Puts the header into the API document wherever the parameter is used. */
function documented(name: string, description: string): ParameterDecorator {
  return (target, key) => {
    if (key === undefined) return;
    ApiHeader({ name, description, required: false })(target, key, Object.getOwnPropertyDescriptor(target, key)!);
  };
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>();
const replyOf = (context: ExecutionContext) => context.switchToHttp().getResponse<FastifyReply>();
