import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CosmosEventStore } from '#eventsourcing/cosmos.store.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import { asStaff, localIssuer, Tokens } from '../../apps/local/src/tokens.js';
import { commandOf, processTree } from '../bench/process-tree.js';
import { wholeLog } from '../whole-log.js';
import { Chance } from './chance.js';
import { PatientClient, problemIn, type Answer } from './patient-client.js';
import { freePort, until, Victim } from './victim.js';

const seed = Number(process.env['SEED'] ?? 20_261_122);
const seconds = Number(process.env['KILLING_SECONDS'] ?? 40);
const perSecond = Number(process.env['ORDERS_PER_SECOND'] ?? 3);
const killEveryMs = 10_000;
const recoveredWithinMs = 10_000;
/** Of the rate at which orders come in; who has recovered confirms more, since some wait. */
const [windowMs, normal] = [2_000, 0.8];
const [startMs, patienceMs] = [180_000, 60_000];
const price = { minor: 125_000, currency: 'USD' };
/** First those between whom an order goes back and forth; then, for whoever has longer than 40 seconds, all others. */
const victims = [
  'orders',
  'inventory',
  ...closedShop.map(({ name }) => name).filter((name) => !['orders', 'inventory'].includes(name)),
];

type Kill = { readonly service: string; readonly atMs: number };
type Asked = { readonly unitId: string; readonly answer: Answer; readonly tookMs: number };

describe(`Two processes of every service, one of which is killed every ten seconds (SEED=${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-replicas-'));
  const chance = new Chance(seed, 'replicas');
  const kills: Kill[] = [];
  const asked: Asked[] = [];
  let shop: Victim;
  let client: PatientClient;
  let cosmosPort: number;
  let url: string;
  let beganMs: number;

  beforeAll(async () => {
    const [port, issuerPort] = [await freePort(), await freePort()];
    cosmosPort = await freePort();
    const ports = { EMULATOR_PORT: '0', SANDBOX_PORT: '0', ISSUER_PORT: String(issuerPort), PORT: String(port) };
    const limits = { RATE_LIMIT_PER_SECOND: '1000000', IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' };
    shop = new Victim({
      ...{ name: 'shop', entry: 'dist/apps/local/src/main.js', logFile: join(folder, 'shop.log') },
      env: {
        ...{ ...ports, ...limits, EMULATOR_COSMOS_PORT: String(cosmosPort), DATA_DIR: folder, MALLOC_ARENA_MAX: '1' },
        ...{ REPLICAS: '2', SAMPLE_SHOP: 'off', RECONCILE_CRON: 'off', LOG_LEVEL: 'error' },
      },
    });
    shop.start();
    url = `http://127.0.0.1:${port}`;
    await until('the shop is ready', async () => (await fetch(`${url}/health/ready`)).ok, startMs);
    const { issuer, secretOf } = localIssuer(folder);
    const tokens = new Tokens(issuer, asStaff(secretOf('terminal')));
    client = new PatientClient(url, patienceMs, () => tokens.authorization());
  }, startMs);
  afterAll(async () => {
    expect(await shop.stop(30_000)).toBeUndefined();
    rmSync(folder, { recursive: true });
  }, patienceMs);

  const running = (service: string) =>
    processTree(process.pid).filter((pid) => commandOf(pid).includes(`/apps/${service}/src/`));

  function kill() {
    const service = victims[kills.length % victims.length]!;
    process.kill(chance.pick(running(service)), 'SIGKILL');
    kills.push({ service, atMs: Date.now() });
  }

  /** Every third piece two people want, each under a key of their own. */
  async function order(unitId: string, buyer: string) {
    const sentMs = performance.now();
    const sale = { channel: 'store', customerId: `c-${buyer}`, lines: [{ unitId, price }] };
    const answer = await client.post('/v1/orders', buyer, sale);
    asked.push({ unitId, answer, tookMs: performance.now() - sentMs });
  }

  async function all(service: string): Promise<readonly Recorded[]> {
    const store = await CosmosEventStore.open(`http://127.0.0.1:${cosmosPort}/events/${service}`, {
      ...{ now: () => new Date(), cosmos: { client: { key: 'bG9jYWw=' } } },
    });
    return wholeLog(store)
      .then(({ events }) => events)
      .finally(() => store.close());
  }

  const streamsOf = (events: readonly Recorded[], type: string) =>
    events.filter((event) => event.type === type).map(({ stream }) => stream);

  it('go on taking orders, and confirm every one that is not beaten to its piece', async () => {
    const unitIds = Array.from({ length: seconds * perSecond }, (_, n) => `R-${n}`);
    for (const unitId of unitIds.slice(0, 20 * perSecond)) await register(unitId);
    beganMs = Date.now();
    const killing = setInterval(kill, killEveryMs);
    const sales: Promise<void>[] = [];
    for (const [n, unitId] of unitIds.entries()) {
      await sleep(Math.max(0, beganMs + (n * 1_000) / perSecond - Date.now()));
      const ahead = unitIds[n + 20 * perSecond];
      if (ahead !== undefined) sales.push(register(ahead));
      sales.push(order(unitId, `first-${n}`));
      if (n % 3 === 0) sales.push(order(unitId, `second-${n}`));
    }
    await Promise.all(sales);
    clearInterval(killing);
    expect(asked.map(({ answer }) => answer.status).filter((status) => status !== 202)).toEqual([]);
    await until(
      'every order is confirmed or refused its piece',
      async () => {
        const events = await all('orders');
        const placed = streamsOf(events, 'OrderPlaced');
        const ended = new Set([...streamsOf(events, 'OrderConfirmed'), ...streamsOf(events, 'OrderCancelled')]);
        return placed.every((stream) => ended.has(stream));
      },
      patienceMs,
    );
  }, 300_000);

  async function register(unitId: string) {
    const unit = { unitId, title: 'Vase', category: 'vases', condition: 'good', location: 'shop', askingPrice: price };
    const answer = await client.post('/v1/units', `register-${unitId}`, unit);
    if (answer.status !== 201) throw new Error(`${unitId}: ${answer.status} ${problemIn(answer)}`);
  }

  it('lose no order that was accepted, and sell no piece twice', async () => {
    const [orders, inventory] = [await all('orders'), await all('inventory')];
    const accepted = asked.map(({ answer }) => `order-${answer.location!.split('/').at(-1)}`);
    const confirmed = streamsOf(orders, 'OrderConfirmed');
    expect(new Set(accepted).size).toBe(asked.length);
    expect(accepted.filter((stream) => !streamsOf(orders, 'OrderPlaced').includes(stream))).toEqual([]);
    const wanted = new Set(asked.map(({ unitId }) => `unit-${unitId}`));
    expect(new Set(confirmed).size).toBe(confirmed.length);
    expect(confirmed.filter((stream) => accepted.includes(stream))).toHaveLength(wanted.size);
    const sold = streamsOf(inventory, 'UnitSold').filter((stream) => wanted.has(stream));
    expect(sold.toSorted()).toEqual([...wanted].toSorted());
  });

  it('are as fast as before within ten seconds', async () => {
    const confirmedMs = (await all('orders'))
      .filter(({ type }) => type === 'OrderConfirmed')
      .map(({ at }) => Date.parse(at))
      .toSorted((one, other) => one - other);
    const within = (fromMs: number) => confirmedMs.filter((at) => at >= fromMs && at < fromMs + windowMs).length;
    const enough = (normal * perSecond * windowMs) / 1_000;
    const recovered = kills
      .filter(({ atMs }) => atMs + recoveredWithinMs <= beganMs + seconds * 1_000)
      .map(({ service, atMs }) => {
        let ms = 0;
        while (within(atMs + ms) < enough && ms < patienceMs) ms += 100;
        return { service, ms };
      });
    const took = asked.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
    const share = (of: number) => Math.round(took[Math.floor(of * (took.length - 1))]!);
    process.stdout.write(
      `${asked.length} orders in ${seconds} s, accepted in ${share(0.5)} ms (half), ${share(0.99)} ms (99 of 100); ` +
        `${client.retries} asked again; ${recovered.map(({ service, ms }) => `${service} ${ms} ms`).join(', ')}\n`,
    );
    expect(recovered.length).toBeGreaterThan(0);
    expect(recovered.filter(({ ms }) => ms > recoveredWithinMs)).toEqual([]);
  });

  it('are replaced one after the other, as by a new release, and nobody who asks notices', async () => {
    const [retries, sold] = [client.retries, asked.length];
    let over = false;
    const selling = (async () => {
      for (let n = 0; !over; n++) {
        await register(`T-${n}`);
        await order(`T-${n}`, `turn-${n}`);
      }
    })();
    for (const { name } of closedShop)
      for (const pid of running(name)) {
        process.kill(pid, 'SIGTERM');
        await until(`${name} is replaced`, async () => !running(name).includes(pid) && (await everybody()), startMs);
      }
    over = true;
    await selling;
    const answers = asked.slice(sold).map(({ answer }) => answer.status);
    expect(answers.length).toBeGreaterThan(closedShop.length);
    expect([answers.filter((status) => status !== 202), client.retries - retries]).toEqual([[], 0]);
  }, 300_000);

  /** Two processes of each service, and all of them ready. */
  async function everybody() {
    const answer = await fetch(`${url}/health/ready`);
    const { because } = (await answer.json()) as { because: readonly string[] };
    return answer.ok && because.length === 0 && closedShop.every(({ name }) => running(name).length === 2);
  }
});
