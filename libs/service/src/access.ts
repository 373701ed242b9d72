import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Alarms } from './alarms.js';
import type { Identities } from './identities.js';
import { Problem } from './problems.js';
import type { RateLimit } from './rate-limit.js';
import { actorOf, nameOf, type Identity, type Role } from './roles.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** For what only a route knows to be one of many. */
    alarms: Alarms;
    /** For a route that checks by itself who signs. */
    identities: Identities;
  }
  interface FastifyRequest {
    /** Who calls; undefined for who signs instead, and where nobody is asked. */
    identity: Identity | undefined;
  }
}

/** Who may call a route: these roles, or whoever signs the body, which the route checks itself. */
export type Access = readonly Role[] | 'signed';

// How a webhook is answered that was not signed, or says nothing that its platform would say: each wants it otherwise.
const unbelieved = new Set([400, 401, 412]);

/** What decides whether a request may come in. */
export type Door = { readonly identities: Identities; readonly perIdentity: RateLimit; readonly alarms: Alarms };

/**
 * Lets in who proves to have one of a route's roles, before anything of the body is read. `accessOf` tells what a route
 * asks for; a route that it does not know is closed. What has no route is answered like anything that is not there.
 */
export function guard(
  fastify: FastifyInstance,
  { identities, perIdentity, alarms }: Door,
  accessOf: (route: string) => Access | undefined,
) {
  fastify.decorate('alarms', alarms);
  fastify.decorate('identities', identities);
  fastify.decorateRequest('identity', undefined);
  const prove = async (request: FastifyRequest, reply: FastifyReply, access: readonly Role[]) => {
    const identity = await identities.of(request.headers.authorization).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'unauthenticated') alarms.note('failed-logins', request.ip);
      throw error;
    });
    enter(identity, request, reply, access);
  };
  const enter = (identity: Identity, request: FastifyRequest, reply: FastifyReply, access: readonly Role[]) => {
    perIdentity.admit(nameOf(identity), reply);
    request.identity = identity;
    if (identity.roles.some((role) => access.includes(role))) return;
    throw new Problem('forbidden', `This is for: ${access.join(', ') || 'nobody'}.`);
  };
  // Wherever it was refused: by the role of the route, or by what the route knows of whose it is.
  fastify.addHook('onResponse', (request, reply, done) => {
    if (reply.statusCode === 403 && request.identity !== undefined)
      alarms.note('permission-probes', actorOf(request.identity));
    if (unbelieved.has(reply.statusCode) && !request.is404 && accessOf(routeOf(request)) === 'signed')
      alarms.note('failed-logins', request.ip);
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.is404) return done();
    const access = accessOf(routeOf(request)) ?? [];
    if (access === 'signed') return done();
    const known = identities.known(request.headers.authorization);
    if (known === undefined) return void prove(request, reply, access).then(() => done(), done);
    try {
      enter(known, request, reply, access);
    } catch (error) {
      return done(error as Error);
    }
    done();
  });
}

const routes = new WeakMap<object, string>();

/** 'GET /v1/orders/{orderId}', as the API document names it. What answers GET answers HEAD. */
function routeOf({ method, routeOptions }: FastifyRequest) {
  const known = routes.get(routeOptions.config);
  if (known !== undefined) return known;
  const route = `${method === 'HEAD' ? 'GET' : method} ${(routeOptions.url ?? '').replace(/:(\w+)/g, '{$1}')}`;
  routes.set(routeOptions.config, route);
  return route;
}
