import { setTimeout as sleep } from 'node:timers/promises';
import type { Signer } from '#service/toy/token-signer.contract.js';
import { Chance } from './chance.js';
import { linkIn, type Letter } from './mail-server.js';
import type { Answer, PatientClient } from './patient-client.js';
import type { Reader } from './readers.js';
import { until } from './victim.js';

const thinksMaxMs = 1_500;
const recognisedMs = 60_000;
const tokenSeconds = 4 * 3_600;
const consent = {
  ...{ purpose: 'email-marketing', source: 'checkout' },
  wording: { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) },
  proof: { kind: 'checkbox', record: 'checkout' },
};

/** What somebody said of our letters, and when they were answered that it is so; RFC 3339. */
export type Said = {
  readonly email: string;
  /** asks: for the one letter by which they can agree. */
  readonly what: 'yes' | 'no' | 'asks';
  readonly askedAt: string;
  /** None as long as nobody knows. */
  answeredAt?: string;
};

/**
 * The readers as they live through a run: each says one thing after the other, by their account or by the links in their letters,
 * and all together.
 */
export class Correspondence {
  readonly said: Said[] = [];
  readonly complaints: string[] = [];
  private readonly byEmail: ReadonlyMap<string, Reader>;
  private readonly talks = new Map<string, Promise<void>>();
  private readonly letters = new Map<string, number>();
  private isOver = false;

  constructor(
    private readonly readers: ReadonlyMap<string, Reader>,
    private readonly shop: PatientClient,
    private readonly signer: Signer,
    private readonly seed: number,
  ) {
    this.byEmail = new Map([...readers.values()].map((reader) => [reader.email, reader]));
  }

  /** Before they order. */
  async visit(key: string) {
    const reader = this.readers.get(key);
    if (reader === undefined) return;
    const { agrees, cart, watch } = reader;
    await this.then(reader, async () => {
      if (agrees === 'by-checkbox') await this.agree(reader, 'first');
      if (cart !== undefined) await this.keep(reader, 'cart', 'cart', { unitIds: [cart] });
      if (watch !== undefined) await this.keep(reader, 'watch', `watches/${watch}`, {});
    });
  }

  /** As soon as they ordered; nobody waits for what they do. */
  leave(key: string) {
    const reader = this.readers.get(key);
    if (reader === undefined) return;
    void this.then(reader, async () => {
      if (reader.saysNoFirst) await this.refuse(reader, 'first');
      if (reader.agrees === 'by-form') await this.askForLetter(reader);
      if (reader.leavesAfter === 0) await this.changeMind(reader);
    });
  }

  /** A letter is in somebody's box. */
  hear(letter: Letter) {
    const reader = this.byEmail.get(letter.to);
    if (reader === undefined || this.isOver) return;
    const confirmation = linkIn(letter, '/v1/consent-confirmations');
    if (confirmation !== undefined) return void this.then(reader, () => this.confirm(reader, confirmation));
    const count = (this.letters.get(reader.key) ?? 0) + 1;
    this.letters.set(reader.key, count);
    if (count === reader.leavesAfter) void this.then(reader, () => this.changeMind(reader, letter));
  }

  /** Resolves when everybody has said what they had to say; from now on they only read. */
  async end() {
    this.isOver = true;
    await Promise.all(this.talks.values());
  }

  private then({ key }: Reader, talk: () => Promise<void>): Promise<void> {
    const next = (this.talks.get(key) ?? Promise.resolve())
      .then(talk)
      .catch((error: unknown) => void this.complaints.push(`${key}: ${String(error)}`));
    this.talks.set(key, next);
    return next;
  }

  private async changeMind(reader: Reader, letter?: Letter) {
    const chance = new Chance(this.seed, `mind ${reader.key}`);
    await this.known(reader);
    if (reader.leavesBy === 'link' && letter !== undefined) await this.unsubscribe(reader, letter);
    else await this.refuse(reader, 'second');
    if (!reader.returns) return;
    await sleep(chance.below(thinksMaxMs));
    await this.agree(reader, 'second');
    if (!reader.leavesAgain) return;
    await sleep(chance.below(thinksMaxMs));
    await this.refuse(reader, 'third');
  }

  private agree(reader: Reader, time: string) {
    const path = `/v1/customers/${reader.key}/consents`;
    return this.say(reader, 'yes', 201, async () => this.asked(reader, path, `yes-${time}`, consent));
  }

  private refuse(reader: Reader, time: string) {
    const path = `/v1/customers/${reader.key}/withdrawals`;
    return this.say(reader, 'no', 201, () => this.asked(reader, path, `no-${time}`, { purpose: 'email-marketing' }));
  }

  private askForLetter(reader: Reader) {
    const { email } = reader;
    const form = { email, wording: consent.wording };
    return this.say(reader, 'asks', 202, () => this.asked(reader, '/v1/consent-requests', 'form', form));
  }

  private confirm(reader: Reader, link: string) {
    return this.say(reader, 'yes', 200, () => this.shop.post(link, `${reader.key}-link`, new URLSearchParams()));
  }

  /** By one click, as mail programs do it. */
  private unsubscribe(reader: Reader, { unsubscribeUrl }: Letter) {
    const { pathname } = new URL(unsubscribeUrl!);
    const form = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    return this.say(reader, 'no', 200, () => this.shop.post(pathname, `${reader.key}-click`, form));
  }

  /** Whoever agreed by a form is one more identity, and what they say by their account is theirs, too, once that is known. */
  private async known({ key, agrees }: Reader) {
    if (agrees !== 'by-form') return;
    const isOne = async () => {
      const { identities } = JSON.parse((await this.shop.get(`/v1/customers/${key}`)).body) as {
        identities: unknown[];
      };
      return identities.length > 1;
    };
    await until(`${key} is known by account and by address`, isOne, recognisedMs);
  }

  private async keep(reader: Reader, what: string, path: string, body: object) {
    const { key } = reader;
    const answer = await this.shop.put(`/v1/customers/${key}/${path}`, `${key}-${what}`, body, await this.as(reader));
    if (answer.status !== 200)
      this.complaints.push(`${key}: their ${what} was answered ${answer.status}: ${answer.body}`);
  }

  private async asked(reader: Reader, path: string, what: string, body: object) {
    return this.shop.post(path, `${reader.key}-${what}`, body, await this.as(reader));
  }

  private async as({ key }: Reader) {
    const claims = { sub: key, aud: 'retreasure-storefront', roles: ['customer'] };
    return { authorization: `Bearer ${await this.signer.sign(claims, { seconds: tokenSeconds })}` };
  }

  private async say({ key, email }: Reader, what: Said['what'], expected: number, ask: () => Promise<Answer>) {
    const said: Said = { email, what, askedAt: new Date().toISOString() };
    this.said.push(said);
    const { status, body } = await ask();
    if (status === expected) said.answeredAt = new Date().toISOString();
    else this.complaints.push(`${key}: their ${what} was answered ${status}: ${body}`);
  }
}
