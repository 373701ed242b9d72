import { createHmac } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { Exporters } from '#service/telemetry.js';
import type { Role } from '#service/roles.js';
import { toVault } from '#service/secret/vault-at-hand.contract.js';
import { parseSettings } from '#service/settings.js';
import { defaultZones } from '../../apps/fulfillment/src/zone/default-zones.js';
import { everyService } from '../../apps/local/src/every-service.js';
import { asGuest, asService, asStaff, Tokens, type Grant } from '../../apps/local/src/tokens.js';
import { serveShop } from '../apart.js';
import { openOutsideWorld, type OutsideWorld } from '../outside-world.js';

export type Answer<Body> = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
};
export type UnitShown = { unitId: string; status: string; version: number; order?: { orderId: string } };
export type OrderShown = {
  orderId: string;
  status: string;
  lines: { allocation: string }[];
  cancelledBecause?: string;
};
export type ProblemShown = { type: string; detail: string };

const serviceNames = [
  ...(['orders', 'inventory', 'fx', 'privacy', 'fulfillment', 'channels', 'finance', 'analytics'] as const),
  'marketing' as const,
];
type ServiceName = (typeof serviceNames)[number];

/** The whole shop in one process, with a clock that only {@link Shop.pass} moves, beyond what real time adds. */
export class Shop {
  private outside!: OutsideWorld;
  private running!: Awaited<ReturnType<typeof serveShop>>;
  private aheadMs = 0;
  private ids = 0;
  /** Where everything is that it writes. */
  readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-shop-'));

  private readonly log = join(this.folder, 'shop.log');

  /** `more`: settings that differ from those of every other shop here. */
  constructor(
    private readonly exporters?: Exporters,
    private readonly more: Readonly<Record<string, string>> = {},
  ) {}

  get url() {
    return this.running.url;
  }

  /** Of the bus, for whoever wants to look into it. */
  get connectionString() {
    return this.outside.emulator.connectionString;
  }

  get services() {
    return serviceNames.map((name) => this.service(name));
  }

  /** The inside of one service. */
  service(name: ServiceName) {
    return this.running.service(name);
  }

  /** What every shop here is told of the outside world. */
  get settings() {
    return this.outside.env;
  }

  /** Where its logs are, with `{service}`, and the key of their account. */
  get logs() {
    const { EVENTS_URL: url = `sqlite:${this.folder}/{service}/events.db`, COSMOS_KEY: key } = this.settings;
    return { url, key };
  }

  /** Whose tokens the shop believes. */
  get issuer() {
    return this.outside.issuer;
  }

  /** Everybody we trade with, and their books. */
  get sandbox() {
    return this.outside.sandbox;
  }

  readonly now = () => Date.now() + this.aheadMs;

  async open() {
    this.outside = await openOutsideWorld(this.folder, this.now);
    const env = { ...this.outside.env, LOG_LEVEL: 'info', ...this.more };
    const edge = {
      ...{ now: () => new Date(this.now()), issuerNow: () => new Date(), newId: () => `id-${++this.ids}` },
      logTo: { write: (line: string) => appendFileSync(this.log, line) },
      ...{ vault: toVault, ...(this.exporters && { exporters: this.exporters }) },
    };
    this.running = await serveShop(everyService(env), parseSettings(env), edge);
    this.outside.tell(this.running.url);
    return this;
  }

  /** `meanwhile`: what is done when the services are gone, and the world outside is not yet. */
  async close(meanwhile?: () => Promise<void>) {
    await this.running.close();
    await meanwhile?.();
    await this.outside.close();
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }

  /** Lets that much time go by, and everything happen that is due then. */
  pass(ms: number) {
    this.aheadMs += ms;
    this.outside.emulator.tick();
  }

  /** Resolves when a stream of a service has events of all these types, each at least so many times. */
  async until(service: ServiceName, stream: string, types: readonly string[], times = 1) {
    const { store } = this.service(service);
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = async () => {
      const seen = (await store.read(stream)).map(({ type }) => type);
      if (types.every((type) => seen.filter((one) => one === type).length >= times)) resolve();
    };
    const leave = store.onAppend(() => void look());
    await look();
    await promise;
    leave();
  }

  /** When something of this type first happened in a stream; milliseconds since 1970. */
  async at(service: ServiceName, stream: string, type: string) {
    const events = await this.service(service).store.read(stream);
    return Date.parse(events.find((event) => event.type === type)!.at);
  }

  async types(service: ServiceName, stream: string) {
    return (await this.service(service).store.read(stream)).map(({ type }) => type);
  }

  /** A job of a service, to be made to run now. */
  job<Job>(service: ServiceName, type: Type<Job>): Job {
    return this.service(service).app.get(type, { strict: false });
  }

  untilSold(unitId: string) {
    return this.until('inventory', `unit-${unitId}`, ['UnitSold']);
  }

  /** Tells the shop what Shopify would tell, signed as Shopify signs it. */
  async shopify(topic: string, body: object, secret = this.settings['SHOPIFY_WEBHOOK_SECRETS']!) {
    const text = JSON.stringify(body);
    const answer = await fetch(`${this.url}/v1/shopify-events`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'x-shopify-topic': topic },
        'x-shopify-webhook-id': `${++this.ids}`,
        'x-shopify-hmac-sha256': createHmac('sha256', secret).update(text).digest('base64'),
      },
      body: text,
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** A picture that channels can fetch. */
  get photo() {
    return this.outside.photo;
  }

  /** Resolves when nothing follows any more from what happened: in no service, and on no bus. */
  async atRest() {
    let appended = 0;
    const leaving = this.services.map(({ store }) => store.onAppend((events) => void (appended += events.length)));
    for (let before = -1; before !== appended || this.outside.emulator.waiting() > 0;) {
      before = appended;
      await this.settled();
      // Whoever has a message in hand goes on.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const leave of leaving) leave();
  }

  /** Resolves when every view has folded every log. */
  async settled() {
    for (const { subscribers } of this.services) await subscribers.caughtUp();
  }

  /** Resolves when the first rates and all shipping zones are where quotes are made. */
  async priced() {
    await this.until('orders', 'exchangeRates-ecb', ['RatesRecorded']);
    await this.until('orders', 'shippingZones-all', ['ZoneRecorded'], defaultZones('US').length);
  }

  /** Resolves when quotes are made at these rates. */
  async untilQuoted(quote: () => Promise<{ readonly rateId?: string }>, rateId: string) {
    const { store } = this.service('orders');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => void quote().then((quoted) => quoted.rateId === rateId && resolve(), reject);
    const leave = store.onAppend((events) => events.some(({ type }) => type === 'RatesRecorded') && look());
    look();
    await promise;
    leave();
  }

  /** Resolves when everything in the log of orders so far is on the bus. */
  async published() {
    const { subscriptions } = this.service('orders').subscribers;
    const all = subscriptions.filter(({ name }) => name.split('@')[0] === 'publisher');
    await Promise.all(all.map((one) => one.caughtUp()));
  }

  /** Resolves when the sandbox's faults have struck calls under this path so often. */
  async befallen(path: string, times: number) {
    const struck = () =>
      this.sandbox.faults.counts
        .filter(({ match }) => match.path === path)
        .reduce((sum, { happened }) => sum + happened, 0);
    while (struck() < times) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** What the buyer does on the card's own page. */
  async authenticate(paymentId: string, outcome: 'succeed' | 'fail') {
    const answer = await fetch(`${this.sandbox.url}/control/authentications/${paymentId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async get<Body>(path: string, headers: Record<string, string> = {}) {
    return this.send<Body>('GET', path, undefined, headers);
  }

  /** What is answered, as it is. */
  async raw(path: string, headers: Record<string, string>) {
    return (await fetch(this.url + path, { headers })).text();
  }

  /** Headers of somebody who looks into the shop's window, new each time. */
  guest() {
    return this.proof(asGuest);
  }

  customer(subjectId: string) {
    return this.proof({ ...asService('till', this.issuer.clientSecret('till')), scope: `customer:${subjectId}` });
  }

  staff(...roles: readonly Role[]) {
    return this.proof(asStaff(this.issuer.clientSecret('terminal'), roles));
  }

  private async proof(grant: Grant) {
    return { authorization: await new Tokens(this.issuer.url, grant).authorization() };
  }

  async post<Body>(path: string, body: unknown, headers: Record<string, string> = {}) {
    return this.send<Body>('POST', path, body, headers);
  }

  async offer(unitId: string, minor = 10_000) {
    const piece = { unitId, title: `Piece ${unitId}`, condition: 'good', location: 'shop', askingPrice: usd(minor) };
    const answer = await this.post<UnitShown>('/v1/units', piece);
    if (answer.status !== 201) throw new Error(answer.text);
  }

  /** Orders pieces and waits for the outcome. */
  async buy(unitIds: readonly string[], key: string, headers: Record<string, string> = { prefer: 'wait=10' }) {
    const lines = unitIds.map((unitId) => ({ unitId, price: usd(10_000) }));
    return this.post<OrderShown & ProblemShown>(
      '/v1/orders',
      { channel: 'etsy', lines },
      { 'idempotency-key': key, ...headers },
    );
  }

  async put<Body>(path: string, body: unknown) {
    return this.send<Body>('PUT', path, body);
  }

  async patch<Body>(path: string, body: unknown) {
    return this.send<Body>('PATCH', path, body);
  }

  async delete<Body>(path: string) {
    return this.send<Body>('DELETE', path);
  }

  private async send<Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const authorization = headers['authorization'] ?? (await this.outside.tokens.authorization());
    const answer = await fetch(this.url + path, {
      method,
      headers: { ...type, ...headers, authorization },
      ...content,
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: JSON.parse(text) as Body,
      text,
    } satisfies Answer<Body>;
  }
}

export const usd = (minor: number) => ({ minor, currency: 'USD' });
