import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { DriftDetector } from '../../apps/channels/src/listing/drift.worker.js';
import { OrderPoll } from '../../apps/channels/src/poll/order-poll.worker.js';
import { PayoutPoll as ChannelPayouts } from '../../apps/channels/src/payout/payout-poll.worker.js';
import { startCosmos, type Cosmos } from '../../apps/emulator/src/cosmos/cosmos.js';
import { readCosmosTopology } from '../../apps/emulator/src/cosmos/cosmos-topology.js';
import { RateImport } from '../../apps/fx/src/import/rate-import.worker.js';
import { everyService } from '../../apps/local/src/every-service.js';
import { PayoutPoll as CardPayouts } from '../../apps/orders/src/payout/payout-poll.worker.js';
import { wholeLog } from '../whole-log.js';
import { Marketplaces, platforms } from './marketplaces.js';
import { Buyer } from './money.js';
import { Shop } from './shop.js';

const each = 4;
const rounds = 3;
const wanted = platforms.flatMap((at) => Array.from({ length: each }, (_, n) => ({ at, unitId: `CUP-${at}-${n}` })));
/** Those that ask others what there is. */
const asking = ['channels', 'orders', 'fx'] as const;
type Asking = (typeof asking)[number];
const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };

// Where the machine is busy the lake comes last, and whoever waits until all is at rest waits for it, too.
jest.setTimeout(90_000);

describe('What others tell two processes of a service that ask in the same instant', () => {
  let cosmos: Cosmos;
  let shop: Shop;
  let second: Running;
  beforeAll(async () => {
    cosmos = await startCosmos({ now: Date.now, topology: readCosmosTopology('libs/eventsourcing/cosmos.json') });
    const own = {
      EVENTS_URL: `cosmos:${cosmos.endpoint}/events/{service}`,
      KEY_RING_URL: `cosmos:${cosmos.endpoint}/privacy/key-ring`,
      COSMOS_KEY: cosmos.key,
    };
    shop = await new Shop(undefined, own).open();
    await shop.priced();
    const there = new Marketplaces(shop);
    await Promise.all(wanted.map(({ at, unitId }) => there.offered(unitId, 10_000, [at])));
    await there.offered('BOWL', 10_000, ['ebay']);
    await shop.until('orders', 'unitPrice-BOWL', ['AskingPriceRecorded']);
    const env = { ...shop.settings, ...own };
    let ids = 0;
    const [now, issuerNow, newId] = [() => new Date(shop.now()), () => new Date(), () => `second-${++ids}`];
    const services = everyService(env).filter(({ name }) => asking.some((one) => one === name));
    second = await serve(services, parseSettings(env), { now, issuerNow, newId });
  });
  afterAll(async () => {
    await shop.close(() => second.close());
    shop.remove();
    await cosmos.close();
  });

  /** In the same instant, and again. */
  const both = async <Poll>(
    service: Asking,
    poll: new (...args: never[]) => Poll,
    round: (poll: Poll) => Promise<unknown>,
  ) => {
    const two = [shop, second].map((one) => one.service(service).app.get<Poll>(poll, { strict: false }));
    for (let n = 0; n < rounds; n++) await Promise.all(two.map(round));
  };
  /** Of each stream of that kind, how often these happened in it. */
  const timesIn = async (service: Asking, kind: string, type: string) => {
    const { events } = await wholeLog(shop.service(service).store);
    const own = events.filter((event) => event.stream.startsWith(`${kind}-`) && event.type === type);
    return [...Map.groupBy(own, ({ stream }) => stream).values()].map(({ length }) => length);
  };
  /** Whichever process it is that appends it. */
  const has = async (...[service, kind, type, times]: [...Parameters<typeof timesIn>, number]) => {
    while ((await timesIn(service, kind, type)).length < times) await sleep(20);
  };
  const once = (times: number) => Array.from({ length: times }, () => 1);

  it('of what was sold is heard once, and sold once', async () => {
    shop.sandbox.faults.set([{ match: { part: 'webhooks' }, fault: 'drop' }]);
    for (const { at, unitId } of wanted) expect(shop.sandbox.market.buy(at, unitId)).toBeDefined();
    await both('channels', OrderPoll, (poll) => poll.round());
    await Promise.all(wanted.map(({ unitId }) => shop.untilSold(unitId)));
    await has('orders', 'order', 'OrderConfirmed', wanted.length);
    await shop.atRest();
    expect(await timesIn('channels', 'sale', 'OrderHeard')).toEqual(once(wanted.length));
    expect(await timesIn('channels', 'sale', 'OrderSold')).toEqual(once(wanted.length));
    expect(await timesIn('orders', 'order', 'OrderPlaced')).toEqual(once(wanted.length));
    for (const at of platforms) {
      const moves = await shop.service('channels').store.read(`cursor-${at}`);
      const places = moves.map(({ data }) => (data as { readonly upTo: string }).upTo);
      expect(places).toEqual([...new Set(places)].sort());
    }
  });

  it('of what was paid out is heard once', async () => {
    shop.sandbox.faults.clear();
    // It says that it ended the listing, and does not.
    shop.sandbox.market.ignoreEndings('ebay', 1);
    const buyer = new Buyer(shop);
    const { quoteId } = await buyer.quote(['BOWL']);
    await buyer.order(quoteId, 'pm_card_visa', { prefer: 'wait=10' });
    await has('orders', 'order', 'PaymentCaptured', 1);
    const headers = { 'content-type': 'application/json' };
    const payOut = (path: string, body?: object) =>
      fetch(`${shop.sandbox.url}${path}`, { method: 'POST', ...(body && { headers, body: JSON.stringify(body) }) });
    await payOut('/control/payouts');
    for (const platform of platforms) await payOut('/control/market/payouts', { platform });
    await both('orders', CardPayouts, (poll) => poll.round());
    await both('channels', ChannelPayouts, (poll) => poll.round());
    await has('channels', 'payout', 'PayoutHeard', platforms.length);
    expect(await timesIn('channels', 'payout', 'PayoutHeard')).toEqual(once(platforms.length));
    expect(await timesIn('orders', 'payout', 'PayoutHeard')).toEqual(once(1));
    const received = await timesIn('channels', 'message', 'MessageReceived');
    expect(received).toEqual(once(received.length));
  });

  it('of what is still on sale is ended once more', async () => {
    const events = async () => (await shop.service('channels').store.read('listing-ebay.BOWL')).map(({ type }) => type);
    const times = async (type: string) => (await events()).filter((one) => one === type).length;
    while ((await times('ListingEnded')) < 1) await sleep(20);
    expect(new Marketplaces(shop).buyableAt('BOWL')).toEqual(['ebay']);
    shop.pass(1_000);
    await both('channels', DriftDetector, (drift) => drift.round());
    while ((await times('ListingEnded')) < 2) await sleep(20);
    await both('channels', DriftDetector, (drift) => drift.round());
    expect([await times('ListingDrifted'), await times('ListingEnded')]).toEqual([1, 2]);
    expect(new Marketplaces(shop).buyableAt('BOWL')).toEqual([]);
  });

  it('of the rates of a day is noted once', async () => {
    await both('fx', RateImport, (rates) => rates.fromSource(cause));
    expect(await timesIn('fx', 'rates', 'RatesPublished')).toEqual(once(1));
  });
});
