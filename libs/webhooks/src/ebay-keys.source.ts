import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '#service/clock.js';
import { isUngranted, withPresent, type Secret } from '#service/secret/secret.js';

/** eBay does not tell its key, or we may not ask; the message says which, and is fit for an answer. */
export class Unanswered extends Error {}

const keptMs = 3_600_000;
const keysMax = 100;
const noneMs = 300_000;
const nonesMax = 1_000;
const askedAtOnceMax = 4;
const spareSeconds = 60;
const scope = 'https://api.ebay.com/oauth/api_scope';

const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().min(0) });
const published = z.object({ key: z.string().max(4_000) });

/** An application at eBay, and how long eBay may take to answer it. Without id and secret no key can be asked for. */
export type EbayApplication = {
  readonly url: string;
  readonly clientId: string | undefined;
  readonly clientSecret: Secret | undefined;
  readonly timeoutMs: number;
  readonly now: Clock;
};

type Kept<Value> = { readonly value: Value; readonly untilMs: number };

/** The keys that eBay signs notifications with, asked for by an application token and kept for an hour. */
export class EbayKeys {
  private readonly keys = new Map<string, Kept<KeyObject>>();
  /** Until when we believe eBay that it has no such key. */
  private readonly nones = new Map<string, number>();
  private readonly asking = new Map<string, Promise<KeyObject | undefined>>();
  private token: Kept<string> | undefined;

  constructor(private readonly application: EbayApplication) {}

  /**
   * Undefined if eBay has no such key.
   * @throws Unanswered
   */
  async find(kid: string): Promise<KeyObject | undefined> {
    const kept = this.keys.get(kid);
    if (kept !== undefined && this.nowMs() < kept.untilMs) return kept.value;
    const known = this.asking.get(kid);
    if (known !== undefined) return known;
    // Whoever invents keys must not make us ask eBay as fast as they invent; and not delay those that are eBay's.
    if (kept === undefined && this.nowMs() < (this.nones.get(kid) ?? 0)) return undefined;
    if (kept === undefined && this.asking.size >= askedAtOnceMax)
      throw new Unanswered('Too many keys of eBay are asked for at once.');
    const asking = this.ask(kid).finally(() => this.asking.delete(kid));
    this.asking.set(kid, asking);
    return asking;
  }

  private async ask(kid: string): Promise<KeyObject | undefined> {
    const path = `/commerce/notification/v1/public_key/${encodeURIComponent(kid)}`;
    const bearing = async () => ({ authorization: `Bearer ${await this.bearer()}` });
    let answer = await this.fetch(path, { headers: await bearing() });
    if (answer.status === 401) {
      this.token = undefined;
      answer = await this.fetch(path, { headers: await bearing() });
    }
    if (answer.status === 400 || answer.status === 404) {
      this.keys.delete(kid);
      remember(this.nones, kid, this.nowMs() + noneMs, nonesMax);
      return undefined;
    }
    const key = keyOf((await this.read(answer, published)).key);
    remember(this.keys, kid, { value: key, untilMs: this.nowMs() + keptMs }, keysMax);
    return key;
  }

  private async bearer(): Promise<string> {
    const now = this.nowMs();
    if (this.token !== undefined && now < this.token.untilMs) return this.token.value;
    const { clientId: id, clientSecret: secret } = this.application;
    if (id === undefined || secret === undefined) throw new Unanswered('No application at eBay is set up.');
    const ask = () =>
      this.fetch('/identity/v1/oauth2/token', {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${id}:${secret.value}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
      });
    const answer = await withPresent([secret], ask, isUngranted);
    const { access_token: value, expires_in: seconds } = await this.read(answer, granted);
    this.token = { value, untilMs: now + (seconds - spareSeconds) * 1_000 };
    return value;
  }

  private async fetch(path: string, request: RequestInit): Promise<Response> {
    const { url, timeoutMs } = this.application;
    const signal = AbortSignal.timeout(timeoutMs);
    return fetch(`${url.replace(/\/$/, '')}${path}`, { ...request, signal, redirect: 'error' }).catch(() => {
      throw new Unanswered('eBay does not answer.');
    });
  }

  private nowMs() {
    return this.application.now.now().getTime();
  }

  private async read<Shape extends z.ZodType>(answer: Response, shape: Shape): Promise<z.infer<Shape>> {
    if (!answer.ok) throw new Unanswered(`eBay answered ${answer.status}.`);
    const parsed = shape.safeParse(await answer.json().catch(() => undefined));
    if (!parsed.success) throw new Unanswered('eBay answered something else.');
    return parsed.data;
  }
}

/** The oldest goes where there is no more room. */
function remember<Value>(map: Map<string, Value>, kid: string, value: Value, max: number) {
  map.delete(kid);
  map.set(kid, value);
  if (map.size > max) map.delete(map.keys().next().value!);
}

/** eBay writes it as PEM without the line breaks that PEM has. */
function keyOf(pem: string): KeyObject {
  const der = Buffer.from(pem.replace(/-----(BEGIN|END) PUBLIC KEY-----|\s/g, ''), 'base64');
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ec') return key;
  } catch {
    // Falls through: not a key at all.
  }
  throw new Unanswered('eBay answered with no key for ECDSA.');
}
