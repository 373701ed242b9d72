import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubReader, type Incoming } from '#messaging/hub-reader.js';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startSigner, type Signer } from '#service/toy/token-signer.contract.js';
import { startEmulator, type Emulator } from '../../../emulator/src/emulator.js';
import { readHubTopology } from '../../../emulator/src/hubs/hub-topology.js';
import { topology } from '../../../emulator/src/topology.js';
import { analytics } from '../analytics.module.js';
import { analyticsConfig } from '../config.js';

// Nothing listens there: tracking needs the hubs alone.
const deadBus = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true';
const noQueues = topology.parse({ UserConfig: { Namespaces: [{ Name: 'n' }] } });

type Body = { accepted: number; rejected: { index: number; messageId?: string; reason: string }[]; type?: string };
export type Shopper = { readonly sub: string; readonly roles: readonly string[] };
export const guest: Shopper = { sub: 'guest-1', roles: ['guest'] };

/** The service alone, with the hubs, and a storefront that tells it what shoppers do. */
export class Storefront {
  readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-track-'));
  readonly hubsFile = join(this.folder, 'hubs.db');
  now = '2026-01-10T14:03:15.000Z';
  private emulator!: Emulator;
  private signer!: Signer;
  running!: Running;

  async open(more: Readonly<Record<string, string>> = {}) {
    await this.openHubs();
    this.signer = await startSigner();
    const env = {
      ...{ PORT: '0', DATA_DIR: this.folder, SERVICE_BUS_CONNECTION_STRING: deadBus, LOG_LEVEL: 'error' },
      ...{ AUTH_ISSUER: this.signer.issuer, IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
      ...{ EVENT_HUBS_CONNECTION_STRING: this.emulator.connectionString, EVENT_HUBS_TIMEOUT_MS: '2000', ...more },
    };
    let ids = 0;
    this.running = await serve([analytics(analyticsConfig(env))], parseSettings(env), {
      ...{ now: () => new Date(this.now), issuerNow: () => new Date(), newId: () => `id-${++ids}` },
    });
    return this;
  }

  async openHubs(port = 0) {
    const hubs = { topology: readHubTopology('libs/messaging/event-hubs.json'), file: this.hubsFile };
    this.emulator = await startEmulator({ topology: noQueues, hubs, port, now: () => Date.parse(this.now) });
  }

  /** Answers with the port, to open them again. */
  async closeHubs() {
    await this.emulator.close();
    return this.emulator.port;
  }

  async close() {
    await this.running.close();
    await this.signer.close();
    await this.emulator.close();
    rmSync(this.folder, { recursive: true });
  }

  async tell(body: unknown, shopper: Shopper = guest, headers: Record<string, string> = {}) {
    const answer = await this.ask('/v1/track', shopper, body, headers);
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body };
  }

  /** With a body it is a POST. */
  async ask(path: string, { sub, roles }: Shopper, body?: unknown, headers: Record<string, string> = {}) {
    const aud = roles.some((role) => role === 'guest' || role === 'customer') ? 'storefront' : 'back-office';
    const token = await this.signer.sign({ sub, aud: `retreasure-${aud}`, roles: [...roles] });
    const told = body !== undefined && { method: 'POST', body: JSON.stringify(body) };
    const type = body !== undefined && { 'content-type': 'application/json' };
    return fetch(this.running.url + path, {
      ...told,
      headers: { authorization: `Bearer ${token}`, ...type, ...headers },
    });
  }

  /** All that is in a hub. */
  async in(hub: 'clickstream' | 'clickstream-bad'): Promise<Record<string, unknown>[]> {
    const reader = new HubReader(this.emulator.connectionString, hub, '$Default', () => {});
    const found: Incoming[] = [];
    for (const { partitionId, begin, end } of await reader.partitions()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let left = end - begin;
      if (left === 0) continue;
      await reader.follow(
        partitionId,
        async () => begin,
        async (events) => {
          found.push(...events);
          left -= events.length;
          if (left === 0) resolve();
        },
      );
      await promise;
    }
    await reader.close();
    return found.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>);
  }
}
