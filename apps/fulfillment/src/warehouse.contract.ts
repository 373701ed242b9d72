import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plaintext } from '#contracts/personal.js';
import { DeliveryOrdered } from '#contracts/orders.js';
import type { Message } from '#eventsourcing/decider.js';
import { PolicyRunner } from '#messaging/policy-runner.js';
import { People } from '#personal/people.js';
import type { Role } from '#service/roles.js';
import { startToy } from '#service/toy/toy.contract.js';
import { startSandbox, type Sandbox } from '../../sandbox/src/sandbox.js';
import { fulfillmentConfig } from './config.js';
import { fulfillment } from './fulfillment.module.js';
import { fulfillmentPolicy } from './fulfillment.policy.js';
import { shipment, shipmentIdOf, type Shipment, type ShipmentCommand } from './shipment/shipment.js';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: never;
};
export const upsCredential = 'ups-credential-of-nobody';
export const fedexToken = 'fedex-token-of-nobody';
const measures = { weightGrams: 4_300, lengthMm: 457, widthMm: 356, heightMm: 305 };
const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };

/** The service alone without a bus, with both carriers in the sandbox, and a clock that stands still until it is moved. */
export class Warehouse {
  nowMs = Date.parse('2026-03-13T16:00:00.000Z');
  /** How far our clock is behind the carriers'. */
  behindMs = 0;
  sandbox!: Sandbox;
  private readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-fulfillment-'));
  private toy!: Awaited<ReturnType<typeof startToy>>;
  private heard = 0;
  private ids = 0;
  private env: Record<string, string | undefined> = {};

  static async open(env: Record<string, string> = {}): Promise<Warehouse> {
    const warehouse = new Warehouse();
    await warehouse.start(env).catch(async (error: unknown) => {
      await warehouse.sandbox.close();
      throw error;
    });
    return warehouse;
  }

  private async start(env: Record<string, string>) {
    this.sandbox = await startSandbox({
      ...{ secretKey: 'sk_test_of_nobody', webhookSecret: 'whsec_of_nobody', now: () => this.nowMs, seed: 7 },
      ...{ upsClientId: 'us', upsClientSecret: 'ups-secret-of-nobody', upsAccount: 'A1B2C3' },
      ...{ fedexClientId: 'us', fedexClientSecret: 'fedex-secret-of-nobody', fedexAccount: '740561073' },
      ...{ fedexWebhookToken: fedexToken },
    });
    this.env = env;
    await this.openService();
  }

  /** The same service once more on the same folder, as after a stop; what is set here counts from now on. */
  async restart(env: Record<string, string | undefined> = {}) {
    await this.toy.close();
    this.env = { ...this.env, ...env };
    await this.openService();
  }

  private async openService() {
    const { url } = this.sandbox;
    const config = fulfillmentConfig({
      ...{ DATA_DIR: this.folder, CARRIER_SETTLE_SECONDS: '0', CARRIER_TIMEOUT_MS: '2000' },
      ...{
        UPS_URL: `${url}/ups`,
        UPS_CLIENT_ID: 'us',
        UPS_CLIENT_SECRET: 'ups-secret-of-nobody',
        UPS_ACCOUNT: 'A1B2C3',
      },
      ...{ UPS_CALLBACK_URL: 'http://127.0.0.1:1/ups', UPS_WEBHOOK_CREDENTIALS: upsCredential },
      ...{ FEDEX_URL: `${url}/fedex`, FEDEX_CLIENT_ID: 'us', FEDEX_CLIENT_SECRET: 'fedex-secret-of-nobody' },
      ...{ FEDEX_ACCOUNT: '740561073', FEDEX_WEBHOOK_TOKENS: fedexToken, ...this.env },
    });
    const edge = { now: () => new Date(this.nowMs - this.behindMs), newId: () => `w-${++this.ids}` };
    this.toy = await startToy({ services: [fulfillment(config)], folder: this.folder, edge });
  }

  async close() {
    await this.toy.close();
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true });
  }

  get url() {
    return this.toy.url;
  }

  get service() {
    return this.toy.service('fulfillment');
  }

  /** Signs tokens that the service believes. */
  get signer() {
    return this.toy.signer;
  }

  /** As UPS and FedEx reach us. */
  listen() {
    this.sandbox.setUpsWebhook(`${this.url}/v1/ups-track-alerts`, { credential: upsCredential });
    this.sandbox.setFedexWebhook(`${this.url}/v1/fedex-events`, { token: fedexToken });
  }

  /** What orders would publish of a confirmed order for pieces of 200 dollars each, to Austin unless it is said otherwise. */
  async order(name: string, pieces: readonly string[] = [`${name}-1`], changes: object = {}): Promise<string> {
    const orderId = `o-${name}`;
    const subjectId = `c-${name}`;
    const consignee = await this.service.app
      .get(People)
      .seal(subjectId, {
        name: new Plaintext('name', `Ronke Okafor ${name}`),
        phone: new Plaintext('phone', '+15125550188'),
        address: new Plaintext('address', {
          street: '14 Barton Ct',
          postalCode: '78704',
          city: 'Austin',
          region: 'TX',
        }),
      });
    const price = { minor: 20_000, currency: 'USD' };
    const lines = pieces.map((unitId, index) => ({ line: index + 1, unitId, price }));
    await this.hear(
      DeliveryOrdered.of({
        ...{ orderId, channel: 'web', lines, orderedAt: new Date(this.nowMs).toISOString(), subjectId, consignee },
        ...{ destination: 'US-TX', option: 'standard', zoneId: 'domestic', daysMax: 6, ...changes },
      }),
    );
    return shipmentIdOf(orderId);
  }

  /** All its pieces into parcel 1, which is closed: from there on workers go on. */
  async pack(shipmentId: string) {
    const { ordered } = await this.shipment(shipmentId);
    for (const line of ordered!.lines)
      if ('unitId' in line) await this.ask(shipmentId, { type: 'PackPiece', data: { parcel: 1, code: line.unitId } });
    await this.ask(shipmentId, { type: 'CloseParcel', data: { parcel: 1, measures } });
  }

  async ask(shipmentId: string, command: ShipmentCommand) {
    return this.service.commands.handle(shipment, shipmentId, command, cause);
  }

  async shipment(shipmentId: string): Promise<Shipment> {
    return (await this.service.commands.read(shipment, shipmentId)).state;
  }

  async types(shipmentId: string) {
    return (await this.service.store.read(`shipment-${shipmentId}`)).map(({ type }) => type);
  }

  /** What another service publishes, or we to ourselves. */
  async hear({ type, data }: Message) {
    const id = `other/${++this.heard}`;
    const head = {
      id,
      type,
      source: '/other',
      subject: undefined,
      sequence: this.heard,
      time: new Date(this.nowMs).toISOString(),
    };
    const told = { causationId: id, correlationId: id, actor: undefined, traceparent: undefined };
    const runner = new PolicyRunner('fulfillment', fulfillmentPolicy, this.service.commands);
    await runner.run({ ...head, data, ...told }, undefined);
  }

  /** Resolves when workers and views have done what the log asks for; also what follows from that. */
  async settled() {
    for (let before = ''; ;) {
      for (const one of this.service.subscribers.subscriptions) if (one.name !== 'publisher') await one.caughtUp();
      const { position } = await this.service.store.after(null, 1_000_000);
      if (position === before) return;
      before = position ?? '';
    }
  }

  async staff(role: Role, method: string, path: string, body?: unknown): Promise<Answer> {
    const authorization = `Bearer ${await this.toy.signer.sign({ sub: 'u-1', roles: [role] })}`;
    return this.send(method, path, body === undefined ? undefined : JSON.stringify(body), { authorization });
  }

  /** As it comes from outside. */
  async send(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.url}${path}`, {
      ...{ method, headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers } },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) as never };
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
