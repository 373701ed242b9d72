import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plaintext, type Buyer, type SealedOf } from '#contracts/personal.js';
import type { Message } from '#eventsourcing/decider.js';
import { PolicyRunner } from '#messaging/policy-runner.js';
import { People } from '#personal/people.js';
import type { Role } from '#service/roles.js';
import type { Running } from '#service/serve.js';
import { startToy } from '#service/toy/toy.contract.js';
import { privacyConfig } from './config.js';
import { privacyPolicy } from './privacy.policy.js';
import { privacy } from './privacy.module.js';

export type Body = Record<string, unknown>;
export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Body };
type Claims = { readonly sub: string; readonly roles: readonly Role[]; readonly aud?: string };
type Asked = { readonly body?: unknown; readonly headers?: Record<string, string> };

/** The service alone, without a bus: what others would publish is told to its policy. */
export class Office {
  now = new Date();
  private readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-privacy-'));
  private toy!: Awaited<ReturnType<typeof startToy>>;
  private heard = 0;

  static async open(env: Record<string, string> = {}): Promise<Office> {
    const office = new Office();
    const services = [privacy(privacyConfig(env))];
    office.toy = await startToy({ services, folder: office.folder, edge: { now: () => office.now } });
    return office;
  }

  async close() {
    await this.toy.close();
    rmSync(this.folder, { recursive: true });
  }

  get url() {
    return this.toy.url;
  }

  get service(): ReturnType<Running['service']> {
    return this.toy.service('privacy');
  }

  /** As somebody who works here. */
  async staff(role: Role, method: string, path: string, asked: Asked = {}) {
    return this.send({ sub: 'u-1', roles: [role] }, method, path, asked);
  }

  /** As a customer of the shop. */
  async shopper(sub: string, method: string, path: string, asked: Asked = {}) {
    return this.send({ sub, roles: ['customer'], aud: 'retreasure-storefront' }, method, path, asked);
  }

  /** Without a token, as webhooks come. */
  async webhook(path: string, body: string, headers: Record<string, string>) {
    return answerOf(await fetch(`${this.url}${path}`, { method: 'POST', body, headers: { ...json, ...headers } }));
  }

  /** What another service publishes. */
  async hear({ type, data }: Message) {
    const id = `other/${++this.heard}`;
    const head = { id, type, source: '/other', subject: undefined, sequence: this.heard, time: this.now.toISOString() };
    const cause = { causationId: id, correlationId: id, actor: undefined, traceparent: undefined };
    await new PolicyRunner('privacy', privacyPolicy, this.service.commands).run({ ...head, data, ...cause }, undefined);
  }

  /** What another service would have sealed. */
  seal(
    subjectId: string,
    { name, email, phone }: Record<'name' | 'email' | 'phone', string>,
  ): Promise<SealedOf<Buyer>> {
    return this.service.app
      .get(People)
      .seal(subjectId, {
        ...{ name: new Plaintext('name', name), email: new Plaintext('email', email) },
        phone: new Plaintext('phone', phone),
      });
  }

  async sealAccount(subjectId: string, account: string) {
    await this.service.app.get(People).seal(subjectId, { account: new Plaintext('account', account) });
  }

  async types(stream: string) {
    return (await this.service.store.read(stream)).map(({ type }) => type);
  }

  /** Resolves when workers have done, and views have, what is in the log; also what follows from that. */
  async settled() {
    for (let before = ''; ;) {
      await this.service.subscribers.subscriptions.reduce(
        (all, one) => (one.name === 'publisher' ? all : all.then(() => one.caughtUp())),
        Promise.resolve(),
      );
      const { position } = await this.service.store.after(null, 100_000);
      if (position === before) return;
      before = position ?? '';
    }
  }

  /** Whether a text is anywhere in what the service has written. */
  hasWritten(text: string) {
    return globSync(`${this.folder}/**/*`, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text));
  }

  private async send(claims: Claims, method: string, path: string, { body, headers = {} }: Asked): Promise<Answer> {
    const authorization = `Bearer ${await this.toy.signer.sign({ ...claims })}`;
    const answer = await fetch(`${this.url}${path}`, {
      ...{ method, headers: { authorization, ...(body !== undefined && json), ...headers } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return answerOf(answer);
  }
}

const json = { 'content-type': 'application/json' };

async function answerOf(answer: Response): Promise<Answer> {
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, headers: answer.headers, text, body: (isJson ? JSON.parse(text) : {}) as Body };
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
