import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startEmulator, type Emulator } from '../../apps/emulator/src/emulator.js';
import { readTopology } from '../../apps/emulator/src/topology.js';
import { inventory } from '../../apps/inventory/src/inventory.module.js';
import { orders } from '../../apps/orders/src/orders.module.js';

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

/** The whole shop in one process, with a clock that only {@link Shop.pass} moves, beyond what real time adds. */
export class Shop {
  private emulator!: Emulator;
  private running!: Running;
  private aheadMs = 0;
  private ids = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-shop-'));

  constructor(private readonly exporter?: SpanExporter) {}

  get url() {
    return this.running.url;
  }

  /** Of the bus, for whoever wants to look into it. */
  get connectionString() {
    return this.emulator.connectionString;
  }

  get services() {
    return [this.running.service('orders'), this.running.service('inventory')];
  }

  readonly now = () => Date.now() + this.aheadMs;

  async open() {
    const topology = readTopology('libs/messaging/service-bus.json');
    this.emulator = await startEmulator({ topology, journal: join(this.folder, 'bus.db'), now: this.now });
    const { connectionString } = this.emulator;
    const env = {
      PORT: '0',
      DATA_DIR: this.folder,
      SERVICE_BUS_CONNECTION_STRING: connectionString,
      LOG_LEVEL: 'error',
    };
    const newId = () => `id-${++this.ids}`;
    const edge = { now: () => new Date(this.now()), newId, ...(this.exporter && { exporter: this.exporter }) };
    this.running = await serve([orders, inventory], parseSettings({ ...env, RATE_LIMIT_PER_SECOND: '100000' }), edge);
    return this;
  }

  async close() {
    await this.running.close();
    await this.emulator.close();
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }

  /** Lets that much time go by, and everything happen that is due then. */
  pass(ms: number) {
    this.aheadMs += ms;
    this.emulator.tick();
  }

  /** Resolves when a stream of a service satisfies a question. */
  async until(service: 'orders' | 'inventory', stream: string, types: readonly string[]) {
    const { store } = this.running.service(service);
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = async () => {
      const seen = (await store.read(stream)).map(({ type }) => type);
      if (types.every((type) => seen.includes(type))) resolve();
    };
    const leave = store.onAppend(() => void look());
    await look();
    await promise;
    leave();
  }

  /** Resolves when every view has folded every log. */
  async settled() {
    for (const { subscribers } of this.services) await subscribers.caughtUp();
  }

  async get<Body>(path: string) {
    return this.send<Body>('GET', path);
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
      { channel: 'web', lines },
      { 'idempotency-key': key, ...headers },
    );
  }

  private async send<Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers: { ...type, ...headers }, ...content });
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
