import { isIPv6 } from 'node:net';
import type { FastifyReply } from 'fastify';
import { Problem } from './problems.js';

/**
 * Counts the requests of each client within the running second. One for all services of a process. Who has an IPv6 address has
 * at least 2^64 of them, so these count as one client.
 */
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
    const counted = client.includes(':') ? bucketOf(client) : client;
    const count = (this.counts.get(counted) ?? 0) + 1;
    this.counts.set(counted, count);
    return this.perSecond - count;
  }
}

function bucketOf(client: string): string {
  const groups = ipv6GroupsOf(client);
  return groups === undefined ? client : (ipv4In(groups) ?? `${groups.slice(0, 4).join(':')}::/64`);
}

/** The IPv4 address that an IPv6 socket writes as ::ffff:203.0.113.9. */
export function ipv4In(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return undefined;
  const bytes = Buffer.from(
    groups
      .slice(6)
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
  return [...bytes].join('.');
}

/** The eight groups of an IPv6 address, lower case and without leading zeros; undefined for any other text. */
export function ipv6GroupsOf(address: string): readonly string[] | undefined {
  if (!isIPv6(address)) return undefined;
  // The last two may be written as an IPv4 address, and behind a % there may stand an interface.
  const inHex = (tail: string) =>
    Buffer.from(tail.split('.').map(Number))
      .toString('hex')
      .replace(/(.{4})/, '$1:');
  const plain = address.replace(/%.*$/, '').replace(/[^:]*\.[^:]*$/, inHex);
  const [front = [], back = []] = plain.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...zeros, ...back].map((group) => parseInt(group, 16).toString(16));
}

/** Several limits are listed in one header. */
function add(reply: FastifyReply, name: string, value: string) {
  const others = reply.getHeader(name);
  reply.header(name, others === undefined ? value : `${String(others)}, ${value}`);
}
