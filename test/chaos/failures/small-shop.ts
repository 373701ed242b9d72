import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceBusClient } from '@azure/service-bus';
import { startSigner } from '#service/toy/token-signer.contract.js';
import { PatientClient, problemIn } from '../patient-client.js';
import { freePort, until, Victim } from '../victim.js';

const startMs = 20_000;
const patienceMs = 60_000;
const troubleAfterSeconds = 3;
const price = { minor: 125_000, currency: 'USD' };

/** How a service of a scenario differs from others. */
export type Wanted = {
  /** Beside, or instead of, the settings that all have. */
  readonly env?: { readonly [setting: string]: string };
  /** A command that starts the process in its place, such as nsenter. */
  readonly within?: readonly string[];
  /** A module that it loads first. */
  readonly preload?: string;
  /** The folder of the release that it is of; this one, if it is not said. */
  readonly release?: string;
};
type Service = 'orders' | 'inventory' | 'privacy';

/** What became of an order that was asked for once: 201 and 202, or why not. */
export type Sale = {
  readonly unitId: string;
  readonly status: number;
  readonly problem: string | undefined;
  readonly tookMs: number;
};
export type Fact = {
  readonly stream: string;
  readonly type: string;
  readonly data: { readonly [field: string]: unknown };
};
type Lag = { readonly services: readonly { readonly subscriptions: readonly { readonly behind: number }[] }[] };
export type Alert = { readonly kind: string; readonly who: string; readonly ended: boolean };

/**
 * Orders and inventory, each a process of its own, and the bus between them, another: as small as a shop can be that sells a piece once.
 * What a process logs, and what is in its log, can be read at any time.
 */
export class SmallShop {
  readonly victims = new Map<string, Victim>();
  private readonly urls = new Map<string, string>();
  private readonly seen = new Map<string, string>();
  private sold = 0;

  private constructor(
    readonly folder: string,
    readonly signer: Awaited<ReturnType<typeof startSigner>>,
    readonly busPort: number,
  ) {}

  /** Resolves when all are ready. */
  static async open(services: { readonly [name in Service]?: Wanted }, bus: Wanted = {}): Promise<SmallShop> {
    const folder = mkdtempSync(join(tmpdir(), 'retreasure-failure-'));
    const shop = new SmallShop(folder, await startSigner(), await freePort());
    shop.add('emulator', {
      ...bus,
      env: { EMULATOR_PORT: String(shop.busPort), DATA_DIR: join(folder, 'bus'), ...bus.env },
    });
    for (const [name, wanted] of Object.entries(services)) await shop.addService(name, wanted);
    await shop.ready();
    return shop;
  }

  get bus() {
    return `Endpoint=sb://127.0.0.1:${this.busPort};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`;
  }

  /** Also another replica of one that is there: `app` says of which. */
  async addService(name: string, { env, ...wanted }: Wanted, app = name) {
    const port = await freePort();
    this.urls.set(name, `http://127.0.0.1:${port}`);
    const shared = {
      ...{ PORT: String(port), DATA_DIR: join(this.folder, 'data'), SERVICE_BUS_CONNECTION_STRING: this.bus },
      ...{ AUTH_ISSUER: this.signer.issuer, PAYMENTS_URL: 'local:', SERVICE_BUS_TIMEOUT_MS: '2000' },
      TROUBLE_AFTER_SECONDS: String(troubleAfterSeconds),
      ...{ RATE_LIMIT_PER_SECOND: '1000000', IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
    };
    return this.add(name, { ...wanted, env: { ...shared, ...env } }, app);
  }

  add(name: string, { env = {}, release = '.', ...wanted }: Wanted, app = name): Victim {
    const entry = `${release}/dist/apps/${app}/src/main.js`;
    const victim = new Victim({ name, entry, env, logFile: join(this.folder, `${name}.log`), ...wanted });
    this.victims.set(name, victim);
    victim.start();
    return victim;
  }

  /** Where a service has its files. */
  placeOf(service: string): string {
    return join(this.folder, 'data', service);
  }

  /** Where we see them, if that is elsewhere. */
  seenAt(service: string, place: string) {
    this.seen.set(service, place);
  }

  /** Ends one of the services in order, for good. Answers how it ended, if that was not in order. */
  async retire(name: string): Promise<string | undefined> {
    this.urls.delete(name);
    return this.victim(name).stop(20_000);
  }

  victim(name: string): Victim {
    return this.victims.get(name)!;
  }

  async ready() {
    for (const [name, url] of this.urls)
      await until(`${name} is ready`, async () => (await fetch(`${url}/health/ready`)).ok, startMs).catch(
        (error: Error) => {
          throw new Error(`${error.message}\n${this.logOf(name).slice(-2_000)}`);
        },
      );
  }

  client = (service: string) =>
    new PatientClient(this.urls.get(service)!, patienceMs, async () => `Bearer ${await this.token()}`);

  url(service: string): string {
    return this.urls.get(service)!;
  }

  private token() {
    return this.signer.sign({ sub: 'till', roles: ['shop-assistant', 'service', 'auditor'] }, { seconds: 86_400 });
  }

  /** Pieces that nobody has bought yet. */
  async offer(count: number, service = 'inventory'): Promise<string[]> {
    const unitIds = Array.from({ length: count }, (_, index) => `F-${this.sold + index}`);
    this.sold += count;
    const inventory = this.client(service);
    await Promise.all(
      unitIds.map(async (unitId) => {
        const unit = {
          unitId,
          title: 'Vase',
          category: 'vases',
          condition: 'good',
          location: 'shop',
          askingPrice: price,
        };
        const answer = await inventory.post('/v1/units', `register-${unitId}`, unit);
        if (answer.status !== 201) throw new Error(`${unitId} was not registered: ${answer.status} ${answer.body}`);
      }),
    );
    return unitIds;
  }

  /** Asks once, under a key that follows from the piece, and waits for what becomes of it for `waitSeconds` at most. */
  async sell(unitId: string, waitSeconds = 0, service = 'orders'): Promise<Sale> {
    const begunMs = performance.now();
    const headers = {
      ...{ 'content-type': 'application/json', 'idempotency-key': `sale-${unitId}` },
      ...{ authorization: `Bearer ${await this.token()}`, prefer: `wait=${waitSeconds}` },
    };
    const body = JSON.stringify({ channel: 'store', customerId: `c-${unitId}`, lines: [{ unitId, price }] });
    const signal = AbortSignal.timeout(30_000);
    const reply = await fetch(`${this.url(service)}/v1/orders`, { method: 'POST', headers, body, signal });
    const answer = { status: reply.status, location: null, body: await reply.text() };
    return { unitId, status: reply.status, problem: problemIn(answer), tookMs: performance.now() - begunMs };
  }

  /** All in the log of a service, read beside it. */
  facts(service: string): Fact[] {
    const rows = this.rows(service, 'events.db', 'select stream, type, data from event order by position');
    return rows.map(({ stream, type, data }) => ({ stream, type, data: JSON.parse(String(data)) as object }) as Fact);
  }

  rows(service: string, file: string, sql: string) {
    const database = new DatabaseSync(join(this.readable(service), file), { readOnly: true, timeout: 5_000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }

  /** SQLite follows links to where they lead for us, and not for others: what they see must be copied. */
  private readable(service: string): string {
    const seen = this.seen.get(service);
    if (seen === undefined) return this.placeOf(service);
    const copy = join(this.folder, 'seen', service);
    rmSync(copy, { recursive: true, force: true });
    cpSync(seen, copy, { recursive: true, filter: (path) => !path.endsWith('-shm') });
    return copy;
  }

  /** What a service raised the alarm about, as its log has it. */
  alerts(service: string): Alert[] {
    const all = this.facts(service);
    const ended = new Set(all.filter(({ type }) => type === 'TroubleEnded').map(({ data }) => data['alertId']));
    return all
      .filter(({ type }) => type === 'AlertRaised' || type === 'TroubleBegan')
      .map(({ data: { alertId, kind, who } }) => ({ kind: String(kind), who: String(who), ended: ended.has(alertId) }));
  }

  logOf(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8');
  }

  /** Resolves when everything that is in the logs is in every read model, and on the bus. */
  async caughtUp() {
    for (const [name, url] of this.urls)
      await until(
        `${name} has caught up`,
        async () => {
          const { services } = (await (await fetch(`${url}/health/lag`)).json()) as Lag;
          return services.every(({ subscriptions }) => subscriptions.every(({ behind }) => behind === 0));
        },
        patienceMs,
      );
  }

  /** Resolves when as many orders are confirmed as were accepted; every piece of a confirmed order is sold to it, once. */
  async allSold(unitIds: readonly string[]) {
    const types = (service: string, type: string) => this.facts(service).filter((fact) => fact.type === type);
    await until(
      `${unitIds.length} confirmed orders and sold pieces`,
      () =>
        Promise.resolve(
          types('orders', 'OrderConfirmed').length >= unitIds.length &&
            types('inventory', 'UnitSold').length >= unitIds.length,
        ),
      patienceMs,
    );
    const sold = types('inventory', 'UnitSold').map(({ stream }) => stream.slice('unit-'.length));
    const holders = new Set(types('inventory', 'UnitAllocated').map(({ data }) => String(data['orderId'])));
    const confirmed = types('orders', 'OrderConfirmed').map(({ stream }) => stream.slice('order-'.length));
    return { sold: sold.sort(), confirmed: confirmed.sort(), holders: [...holders].sort() };
  }

  async close() {
    await Promise.all([...this.victims.values()].map((victim) => victim.stop(15_000)));
    await this.signer.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A client of the bus, to be closed. */
  busClient() {
    return new ServiceBusClient(this.bus, { retryOptions: { retryDelayInMs: 500, timeoutInMs: 3_000 } });
  }

  /** Sells one piece after the other until `signal`, whatever is the matter, and answers with what became of each. */
  async sellOn(unitIds: readonly string[], everyMs: number, service = 'orders'): Promise<Sale[]> {
    const sales: Promise<Sale>[] = [];
    for (const unitId of unitIds) {
      sales.push(this.sell(unitId, 0, service));
      await sleep(everyMs);
    }
    return Promise.all(sales);
  }
}
