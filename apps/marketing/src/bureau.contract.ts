import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuyerNamed } from '#contracts/orders.js';
import { Plaintext } from '#contracts/personal.js';
import type { Message } from '#eventsourcing/decider.js';
import { PolicyRunner } from '#messaging/policy-runner.js';
import { People } from '#personal/people.js';
import type { Role } from '#service/roles.js';
import { startToy } from '#service/toy/toy.contract.js';
import { marketingConfig } from './config.js';
import { marketing } from './marketing.module.js';
import { marketingPolicy } from './marketing.policy.js';

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };
type Claims = { readonly sub: string; readonly roles: readonly Role[]; readonly aud?: string };
type Asked = { readonly body?: unknown; readonly headers?: Record<string, string> };
export type Told = { readonly name?: string; readonly email?: string; readonly phone?: string };

/** The service alone, without a bus, with a clock that stands still until it is moved. */
export class Bureau {
  nowMs = Date.parse('2026-03-13T16:00:00.000Z');
  private readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-marketing-'));
  private toy!: Awaited<ReturnType<typeof startToy>>;
  private heard = 0;

  static async open(env: Readonly<Record<string, string>> = {}): Promise<Bureau> {
    const bureau = new Bureau();
    const edge = { now: () => new Date(bureau.nowMs) };
    bureau.toy = await startToy({
      services: [marketing(marketingConfig({ DATA_DIR: bureau.folder, ...env }))],
      folder: bureau.folder,
      edge,
    });
    return bureau;
  }

  async close() {
    await this.toy.close();
    rmSync(this.folder, { recursive: true });
  }

  get url() {
    return this.toy.url;
  }

  get service() {
    return this.toy.service('marketing');
  }

  /** What orders would publish of who bought; each a millisecond after the one before. */
  async ordered(orderId: string, told: Told, { subjectId = `p-${orderId}`, channel = 'web' } = {}): Promise<string> {
    const buyer = await this.sealed(subjectId, told);
    const placedAt = new Date(++this.nowMs).toISOString();
    await this.hear(BuyerNamed.of({ orderId, channel, placedAt, subjectId, buyer }));
    return subjectId;
  }

  /** What somebody told, as orders publish it. */
  sealed(subjectId: string, { name = 'Clara Schumann', email, phone }: Told) {
    return this.service.app
      .get(People)
      .seal(subjectId, {
        name: new Plaintext('name', name),
        ...(email !== undefined && { email: new Plaintext('email', email) }),
        ...(phone !== undefined && { phone: new Plaintext('phone', phone) }),
      });
  }

  /** What another service publishes, or published at some instant, RFC 3339. */
  async hear({ type, data }: Message, time = new Date(this.nowMs).toISOString()) {
    const id = `other/${++this.heard}`;
    const head = { id, type, source: '/other', subject: undefined, sequence: this.heard, time };
    const cause = { causationId: id, correlationId: id, actor: undefined, traceparent: undefined };
    const runner = new PolicyRunner('marketing', marketingPolicy, this.service.commands);
    await runner.run({ ...head, data, ...cause }, undefined);
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

  /** As somebody who works here. */
  async staff(role: Role, method: string, path: string, asked: Asked = {}) {
    return this.send({ sub: 'u-1', roles: [role] }, method, path, asked);
  }

  /** Somebody who only looks around, as the header has it. */
  async guest() {
    const claims = { sub: 'g-1', roles: ['guest'], aud: 'retreasure-storefront' };
    return `Bearer ${await this.toy.signer.sign(claims)}`;
  }

  /** As somebody who works here, what is no JSON. */
  async fetch(role: Role, path: string) {
    const authorization = `Bearer ${await this.toy.signer.sign({ sub: 'u-1', roles: [role] })}`;
    return fetch(`${this.toy.url}${path}`, { headers: { authorization } });
  }

  async staffToken(role: Role) {
    return `Bearer ${await this.toy.signer.sign({ sub: 'u-1', roles: [role] })}`;
  }

  /** As a customer of the shop. */
  async shopper(sub: string, method: string, path: string, asked: Asked = {}) {
    return this.send({ sub, roles: ['customer'], aud: 'retreasure-storefront' }, method, path, asked);
  }

  private async send(claims: Claims, method: string, path: string, { body, headers = {} }: Asked): Promise<Answer> {
    const authorization = `Bearer ${await this.toy.signer.sign({ ...claims })}`;
    const answer = await fetch(`${this.toy.url}${path}`, {
      ...{ method, headers: { authorization, ...(body !== undefined && json), ...headers } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
  }
}

const json = { 'content-type': 'application/json' };
