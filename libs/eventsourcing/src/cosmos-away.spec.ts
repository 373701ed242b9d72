import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CosmosClient } from '@azure/cosmos';
import { startCosmos, type Cosmos } from '../../../apps/emulator/src/cosmos/cosmos.js';
import { CuttableLine } from '../../../test/telemetry/cuttable-line.js';
import { CommandHandler } from './command-handler.js';
import { CosmosEventStore, eventContainer } from './cosmos.store.js';
import type { Decider } from './decider.js';
import { unavailability } from './unavailable.js';

type Counted = { type: 'Counted'; data: { by: string } };
const count: Decider<{ type: 'Count'; data: { by: string } }, Counted, readonly string[]> = {
  ...{ stream: 'count', initial: [], evolve: (all, { data }) => [...all, data.by] },
  decide: ({ data }, all) => (all.includes(data.by) ? [] : [{ type: 'Counted', data }]),
};
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const patienceMs = 1_000;
const connectionPolicy = { enableBackgroundEndpointRefreshing: false };

async function made({ endpoint, key }: Cosmos) {
  const client = new CosmosClient({ endpoint, key, connectionPolicy });
  const { database } = await client.databases.create({ id: 'retreasure' });
  await database.containers.create({ id: 'orders', ...eventContainer });
  client.dispose();
}

describe('The log on Cosmos DB, when the line is cut', () => {
  let at = 1_767_323_045_678;
  let cosmos: Cosmos;
  let line: CuttableLine;
  let store: CosmosEventStore;
  let others: CosmosEventStore;
  let commands: CommandHandler;
  const openAt = (endpoint: string) =>
    CosmosEventStore.open(`${endpoint}/retreasure/orders`, {
      // Every event is later than the one before it.
      now: () => new Date((at += 1_000)),
      cosmos: { client: { key: cosmos.key, connectionPolicy }, patienceMs },
    });
  beforeEach(async () => {
    cosmos = await startCosmos({ now: () => at });
    await made(cosmos);
    line = await new CuttableLine(() => Number(new URL(cosmos.endpoint).port)).mend();
    [store, others] = [await openAt(`http://127.0.0.1:${line.port}`), await openAt(cosmos.endpoint)];
    commands = new CommandHandler(store);
  });
  afterEach(async () => {
    await line.cut();
    await Promise.all([store.close(), others.close()]);
    await cosmos.close();
  });
  const ask = (by: string) => commands.handle(count, '1', { type: 'Count', data: { by } }, cause);
  const reasonOf = (asked: Promise<unknown>) => asked.then(() => 'it is done', unavailability);

  it('is away for whoever reads or writes, says why, and is there again when it is mended', async () => {
    await ask('ann');
    await line.cut();
    expect(await reasonOf(ask('bob'))).toBe('away');
    expect(commands.problem).toMatch(/ECONNREFUSED|does not answer within 1000 ms/);
    expect(await reasonOf(store.append('vase-1', 0, [{ type: 'Put', data: {} }], cause))).toBe('away');
    expect(await reasonOf(store.after(null, 10))).toBe('away');
    await line.mend();
    expect(await ask('bob')).toMatchObject({ state: ['ann', 'bob'], version: 2 });
    expect(commands.problem).toBeUndefined();
    expect((await others.after(null, 10)).events).toHaveLength(2);
  });

  const counted = { type: 'Counted', data: { by: 'bob' } };
  const itIsThere = async () => {
    while ((await others.read('count-1')).length < 2);
  };

  it('is overloaded where the account gives no more, for longer than the SDK asks, and says so until something is written', async () => {
    const poor = await startCosmos({ now: () => at, requestUnitsPerSecond: 20 });
    const policy = {
      ...connectionPolicy,
      retryOptions: { maxRetryAttemptCount: 1, fixedRetryIntervalInMilliseconds: 1 },
    };
    await made(poor);
    const impatient = await CosmosEventStore.open(`${poor.endpoint}/retreasure/orders`, {
      ...{ now: () => new Date(at), cosmos: { client: { key: poor.key, connectionPolicy: policy } } },
    });
    const poorly = new CommandHandler(impatient);
    const askThere = (by: string) => poorly.handle(count, '1', { type: 'Count', data: { by } }, cause);
    at += 60_000;
    const asked = [];
    for (let n = 0; n < 10; n++) asked.push(await reasonOf(askThere(`buyer-${n}`)));
    expect([asked[0], asked[9]]).toEqual(['it is done', 'overloaded']);
    expect(poorly.problem).toBe('Cosmos DB gives no more request units');
    at += 60_000;
    expect([await reasonOf(askThere('buyer-9')), poorly.problem]).toEqual(['it is done', undefined]);
    await impatient.close();
    await poor.close();
  });

  it('asks again by itself on a line that was cut while nobody used it, or before it was answered', async () => {
    await ask('ann');
    line.loseAnswers();
    const asked = store.append('count-1', 1, [counted], cause);
    await itIsThere();
    await line.cut();
    await line.mend();
    expect(await asked).toEqual((await others.read('count-1')).slice(1));
  });

  it('is away when it does not answer in time, and knows what it wrote when it is asked again', async () => {
    await ask('ann');
    line.loseAnswers();
    expect(await reasonOf(store.append('count-1', 1, [counted], cause))).toBe('away');
    expect(await ask('bob')).toEqual({ events: [], state: ['ann', 'bob'], version: 2 });
    expect(await others.read('count-1')).toHaveLength(2);
  });
});
