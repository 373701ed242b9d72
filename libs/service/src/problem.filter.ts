import { HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#eventsourcing/decider.js';
import { Conflict, Overloaded } from '#eventsourcing/event-store.js';
import { Stale } from '#eventsourcing/command-handler.js';
import { unavailability } from '#eventsourcing/unavailable.js';
import {
  Problem,
  problemDetails,
  problemMediaType,
  problemType,
  titleOf,
  type ProblemCode,
  type ProblemDetails,
} from './problems.js';

const soon = { 'retry-after': '1' };

/** Answers with problem details whatever a service throws, and what Nest and Fastify themselves complain about. */
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** The same outside Nest. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  reply.header('x-request-id', request.id);
  if (error instanceof Refusal) {
    const { code, message: detail, more } = error;
    send(reply, { type: problemType(code), title: titleOf(code), status: 409, detail, instance: request.id, ...more });
    return;
  }
  const problem = problemOf(error, request);
  if (problem.code === 'internal' || problem.code === 'unavailable') request.server.reportFailure(error, request);
  for (const [name, value] of Object.entries(problem.more.headers ?? {})) reply.header(name, value);
  send(reply, problemDetails(problem, request.id));
}

function problemOf(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Stale) return new Problem('stale', error.message);
  if (error instanceof Conflict) return new Problem('contended', 'Try again.', { headers: soon });
  if (error instanceof Overloaded) return new Problem('overloaded', 'Try again.', { headers: soon });
  if (unavailability(error) !== undefined) return new Problem('unavailable', 'Try again.', { headers: soon });
  const status = statusOf(error);
  if (status === 404) return notFound(request);
  const code = byStatus[status ?? 500] ?? (status !== undefined && status < 500 ? 'bad-request' : 'internal');
  // What is not meant for callers may say too much, so only complaints about their request are passed on.
  return new Problem(code, code === 'internal' ? 'It is logged.' : (error as Error).message);
}

export function notFound({ server, method, url }: FastifyRequest) {
  const path = url.split('?', 1)[0]!;
  const allowed = server.methodsOf(path);
  if (allowed.length === 0) return new Problem('not-found', `There is nothing at ${path.slice(0, 200)}.`);
  return new Problem('method-not-allowed', `${path} has no ${method}.`, { headers: { allow: allowed.join(', ') } });
}

const byStatus: { readonly [status: number]: ProblemCode } = {
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
};

/** Both Nest's and Fastify's own errors carry a status; any other error is a defect of ours. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { name, code, statusCode } = error as { name?: string; code?: string; statusCode?: number };
  // The client hung up in the middle of its request: nobody reads the answer, and nothing is wrong with us.
  if (code === 'ECONNRESET') return 400;
  return name === 'FastifyError' ? statusCode : undefined;
}

function send(reply: FastifyReply, details: ProblemDetails) {
  void reply.code(details.status).header('content-type', problemMediaType).send(details);
}
