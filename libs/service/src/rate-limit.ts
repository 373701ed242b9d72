import type { FastifyReply } from 'fastify';
import { Problem } from './problems.js';

/** Counts the requests of each client within the running second. One for all services of a process. */
export class RateLimit {
  private readonly counts = new Map<string, number>();
  private second = 0;
  readonly policy: string;

  /** `what` is counted: address, identity. */
  constructor(
    private readonly what: string,
    private readonly perSecond: number,
    private readonly now: () => Date,
  ) {
    this.policy = `"${what}";q=${perSecond};w=1`;
  }

  /**
   * Counts this request, and tells the client what it has left.
   * @throws Problem `rate-limited` if it was one too many.
   */
  admit(client: string, reply: FastifyReply) {
    const remaining = this.remaining(client);
    add(reply, 'ratelimit-policy', this.policy);
    add(reply, 'ratelimit', `"${this.what}";r=${Math.max(0, remaining)};t=1`);
    if (remaining < 0)
      throw new Problem('rate-limited', `Too many requests of this ${this.what}.`, { headers: { 'retry-after': '1' } });
  }

  private remaining(client: string) {
    const second = Math.floor(this.now().getTime() / 1_000);
    if (second !== this.second) this.counts.clear();
    this.second = second;
    const count = (this.counts.get(client) ?? 0) + 1;
    this.counts.set(client, count);
    return this.perSecond - count;
  }
}

/** Several limits are listed in one header. */
function add(reply: FastifyReply, name: string, value: string) {
  const others = reply.getHeader(name);
  reply.header(name, others === undefined ? value : `${String(others)}, ${value}`);
}
