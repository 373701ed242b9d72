import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderPoll } from '../../apps/channels/src/poll/order-poll.worker.js';
import { apart as servicesApart } from '../apart.js';
import { apart, exposures, rank, type Exposures } from '../rush/exposures.js';
import { losingTime, type LostTime } from '../rush/lost-time.js';
import { draft, ofThatSize, publish } from '../rush/offering.js';
import { ended, quoted, rush, settled } from '../rush/rush.js';
import { verdict, type Verdict } from '../rush/verdict.js';
import { marketplaces, wantedPieces } from '../rush/wanted.js';
import type { Answered, Method, World } from '../rush/world.js';
import { Shop } from './shop.js';

// The same with a thousand, against the built shop: npm run bench -- --everywhere.
// Services apart take a sixth of the orders that one process takes (docs/benchmarks.md): whoever waits for the machine is no measure.
const pieces = servicesApart ? 20 : 60;
const seed = 20_261_121;
/** What Etsy takes to answer that a listing is ended. */
const delayMs = 300;
const beyondMs = 2_000;
const apartMs = 50;
const patienceMs = 180_000;

const worldOf = (shop: Shop): World => ({
  shop: async <Body>(method: Method, path: string, body?: object, headers: Readonly<Record<string, string>> = {}) => {
    if (method === 'GET') return shop.get<Body>(path);
    return method === 'PUT' ? shop.put<Body>(path, body) : shop.post<Body>(path, body, headers);
  },
  control: async <Body>(method: Method, path: string, body?: object): Promise<Answered<Body>> => {
    const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${shop.sandbox.url}${path}`, { method, ...json });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  },
  buy: (at, unitId) => Promise.resolve(shop.sandbox.market.buy(at, unitId) !== undefined),
  polled: async () => void (await shop.job('channels', OrderPoll).round()),
  later: async () => {
    shop.pass(60_000);
    await shop.sandbox.tick();
  },
});

describe(`Of ${pieces} pieces that are sold at three channels, in the shop and at the till in one instant (seed ${seed})`, () => {
  const shop = new Shop(undefined, ofThatSize);
  const wanted = wantedPieces(seed, pieces);
  let judged: Verdict;
  let exposed: Exposures;
  let lost: LostTime;

  beforeAll(async () => {
    await shop.open();
    await shop.priced();
    const [world, unitIds] = [worldOf(shop), wanted.map(({ unitId }) => unitId)];
    await draft(world, unitIds);
    await publish(world, unitIds);
    const quotes = await quoted(world, wanted);
    shop.sandbox.faults.set([
      // Half of what they tell is lost the first time, and comes seconds later, after the shop has asked by itself.
      { match: { part: 'webhooks', path: '/ebay' }, fault: 'drop', chance: 0.5 },
      { match: { part: 'webhooks', path: '/shopify' }, fault: 'drop', chance: 0.5 },
      { match: { part: 'webhooks', path: '/etsy' }, fault: 'duplicate', chance: 0.5 },
      { match: { part: 'etsy', method: 'PATCH' }, fault: 'delay', ms: delayMs },
    ]);
    const lose = losingTime();
    const buyers = await rush(world, wanted, quotes, seed);
    await ended(world, buyers);
    lost = lose();
    await settled(world, buyers);
    exposed = await exposures(world);
    judged = await verdict(world, wanted, buyers);
  }, patienceMs);
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  it('each is one buyer’s, is sent once at most, and everybody else has the money back', () => {
    expect(judged.broken).toEqual([]);
  });

  it('each is known to have been exposed for as long as the marketplace’s own books say', () => {
    expect(exposed.missing).toEqual([]);
    // Everybody is in this one process, and while it stands still a clock that is asked for the time waits, too.
    expect(apart(exposed)).toBeLessThanOrEqual(apartMs + lost.longestMs);
  });

  it.each(marketplaces)('none is for sale for long at %s when it is somebody’s', (platform) => {
    const measured = exposed.known.filter(({ channel }) => channel === platform).map(({ measuredMs }) => measuredMs);
    expect(measured.length).toBeGreaterThan(pieces / 4);
    expect(rank(measured, 0.99)).toBeLessThanOrEqual(beyondMs + (platform === 'etsy' ? delayMs : 0) + lost.waitedMs);
  });

  it('some are won and lost at every place', () => {
    expect(judged.tally.marketOrders).toBeGreaterThan(pieces);
    expect(Object.entries(judged.tally).filter(([, count]) => count === 0)).toEqual([]);
  });
});
