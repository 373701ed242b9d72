import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CosmosEventStore } from '#eventsourcing/cosmos.store.js';
import { CuttableLine } from '../../telemetry/cuttable-line.js';
import { wholeLog } from '../../whole-log.js';
import { freePort, until } from '../victim.js';
import { SmallShop, type Fact } from './small-shop.js';

/** 40 is longer than a message is tried before it would be a dead letter; what is proved is the same. */
const cutSeconds = Number(process.env['COSMOS_DOWN_SECONDS'] ?? 6);
const key = 'bG9jYWw=';

describe(`Cosmos DB that is not reached for ${cutSeconds} seconds`, () => {
  const lines = new Map<string, CuttableLine>();
  let shop: SmallShop;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    shop = await SmallShop.open({}, { env: { EMULATOR_COSMOS_PORT: String(port) } });
    await until('Cosmos DB listens', async () => (await fetch(`http://127.0.0.1:${port}`)).status > 0, 20_000);
    for (const service of ['orders', 'inventory']) {
      const line = await new CuttableLine(() => port).mend();
      lines.set(service, line);
      const EVENTS_URL = `cosmos:http://127.0.0.1:${line.port}/events/{service}`;
      await shop.addService(service, { env: { EVENTS_URL, COSMOS_KEY: key } });
    }
    await shop.ready();
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    for (const line of lines.values()) await line.cut();
  }, 30_000);

  async function factsOf(service: string): Promise<Fact[]> {
    const store = await CosmosEventStore.open(`http://127.0.0.1:${port}/events/${service}`, {
      ...{ now: () => new Date(), cosmos: { client: { key } } },
    });
    return wholeLog(store)
      .then(({ events }) => events as unknown as Fact[])
      .finally(() => store.close());
  }
  const streamsOf = async (service: string, type: string) =>
    (await factsOf(service)).filter((fact) => fact.type === type).map(({ stream }) => stream);
  const toldOf = (service: string) =>
    until(
      `people are told that ${service} is stuck`,
      () => Promise.resolve(/"alert":\{"kind":"log-stuck","who":"\w+"\},"cause":"[^"]/.test(shop.logOf(service))),
      30_000,
    );

  it(
    'lets nobody order, alerts people, and loses nothing: what waited is done, and what was refused, when it is there again',
    async () => {
      const unitIds = await shop.offer(30);
      const [before, during, after] = [0, 10, 20].map((from) => unitIds.slice(from, from + 10));
      const sold = await Promise.all(before!.map((unitId) => shop.sell(unitId, 20)));
      expect(sold.map(({ status }) => status)).toEqual(before!.map(() => 201));

      // Orders are taken, and told to whom cannot write them down.
      await lines.get('inventory')!.cut();
      const accepted = await shop.sellOn(during!, 100);
      expect(accepted.map(({ status }) => status)).toEqual(during!.map(() => 202));
      await lines.get('orders')!.cut();
      const refused = await Promise.all(after!.map((unitId) => shop.sell(unitId)));
      expect(refused.map(({ status, problem }) => [status, problem])).toEqual(after!.map(() => [503, 'unavailable']));
      const stillRefused = await shop.sellOn(after!, (cutSeconds * 1_000) / after!.length);
      expect(stillRefused.map(({ problem }) => problem)).toEqual(after!.map(() => 'unavailable'));
      await Promise.all(['orders', 'inventory'].map(toldOf));
      for (const line of lines.values()) await line.mend();

      const again = await Promise.all(after!.map((unitId) => shop.sell(unitId, 20)));
      expect(again.map(({ status }) => status).filter((status) => status !== 201 && status !== 202)).toEqual([]);
      await until(
        'all are sold',
        async () => (await streamsOf('orders', 'OrderConfirmed')).length >= unitIds.length,
        60_000,
      );
      const confirmed = await streamsOf('orders', 'OrderConfirmed');
      expect(new Set(confirmed).size).toBe(confirmed.length);
      expect((await streamsOf('inventory', 'UnitSold')).sort()).toEqual(unitIds.map((id) => `unit-${id}`).sort());
      for (const service of ['orders', 'inventory']) await isOver(service);
      expect(await deadLetters()).toEqual([]);
      for (const { name, endedItself } of shop.victims.values())
        expect([endedItself, endedItself.length > 0 && shop.logOf(name)]).toEqual([[], false]);
    },
    120_000 + cutSeconds * 2_000,
  );

  /** What was wrong is kept, once, with its end. */
  async function isOver(service: string) {
    const told = async (type: string) => (await streamsOf(service, type)).sort();
    await until(
      `all is well with ${service}`,
      async () => {
        const [began, ended] = [await told('TroubleBegan'), await told('TroubleEnded')];
        return began.length > 0 && began.join() === ended.join();
      },
      30_000,
    );
    // No alarm for each reader of the log; that messages waited is another matter.
    const others = (await told('TroubleBegan')).filter((stream) => !stream.startsWith('trouble-consumer-late.'));
    expect(others).toEqual([`trouble-log-stuck.${service}`]);
  }

  async function deadLetters() {
    const client = shop.busClient();
    const receiver = client.createReceiver('orders', 'inventory', { subQueueType: 'deadLetter' });
    const messages = await receiver.peekMessages(10);
    await receiver.close();
    await client.close();
    return messages.map(({ deadLetterReason }) => deadLetterReason);
  }
});
