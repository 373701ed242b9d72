import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { RateLimit } from './rate-limit.js';

/** What a client is told it has left in this second, once each of these has come; `none` if it was one too many. */
function left(...clients: string[]) {
  const limit = new RateLimit('address', 2, () => new Date(0));
  return clients.map((client) => {
    const headers = new Map<string, unknown>();
    const reply = {
      getHeader: (name: string) => headers.get(name),
      header: (name: string, value: unknown) => headers.set(name, value),
    } as unknown as FastifyReply;
    try {
      limit.admit(client, reply);
    } catch {
      return 'none';
    }
    return Number(/r=(\d+)/.exec(String(headers.get('ratelimit')))![1]);
  });
}

describe('A rate limit', () => {
  it.each([
    ['203.0.113.9', '203.0.113.10'],
    ['2001:db8:1:2::9', '2001:db8:1:3::9'],
    ['::1', '1::1'],
    ['::ffff:203.0.113.9', '::ffff:203.0.113.10'],
    ['back-office:u-1', 'back-office:u-2'],
  ])('counts %s and %s apart', (one, other) => expect(left(one, other, one, one)).toEqual([1, 1, 0, 'none']));

  it.each([
    ['2001:db8:1:2::9', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::9', '2001:0DB8:0:0:1::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::'],
    ['fe80::1%eth0', 'fe80::2%eth0'],
    ['64:ff9b::192.0.2.1', '64:ff9b::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
  ])('counts %s and %s as one: whoever has the one has the other', (one, other) =>
    expect(left(one, other, one)).toEqual([1, 0, 'none']),
  );
});
