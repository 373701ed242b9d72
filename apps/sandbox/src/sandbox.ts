import { readFileSync } from 'node:fs';
import { BookFile } from './book-file.js';
import { Chance } from './chance.js';
import { Control } from './control.js';
import { Faults } from './faults.js';
import { Front, type Part } from './front.js';
import { PrivacyEvents } from './privacy/privacy-events.js';
import { Rates } from './rates/rates.js';
import { GroundTruth } from './stripe/ground-truth.js';
import { openStripe } from './stripe/open-stripe.js';

export type SandboxOptions = {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** A SQLite file; absent: everything is gone with the process. */
  readonly books?: string;
  /** What Stripe's clients must show: sk_test_... */
  readonly secretKey: string;
  /** What webhooks are signed with: whsec_... */
  readonly webhookSecret: string;
  /** Absent: events happen, and nobody is told. */
  readonly webhookUrl?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly seed?: number;
  /** The ECB's file of the real day whose figures are served. */
  readonly ratesExtract?: string;
  readonly report?: (message: string) => void;
};

export type Sandbox = {
  readonly url: string;
  readonly port: number;
  /** Where webhooks go from now on, also those that wait. */
  setWebhookUrl(url: string | undefined): void;
  readonly faults: Faults;
  readonly books: GroundTruth;
  readonly rates: Rates;
  /** Lets what is due by now() happen at once: refunds that banks settle, and one attempt to deliver each webhook. */
  tick(): Promise<void>;
  /** Resolves when no webhook waits to be delivered, now or later. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

const tickMs = 50;
const forgetEveryMs = 60_000;

/**
 * The world outside the shop on this machine: a payment provider that speaks Stripe's API, the ECB's reference rates, and
 * marketplaces that tell of people who want to be forgotten.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host = '127.0.0.1', now = Date.now, seed = 1, report = () => {} } = options;
  const extract = options.ratesExtract ?? 'apps/sandbox/rates-extract/eurofxref-daily.2026-03-13.xml';
  const file = new BookFile(options.books);
  const faults = new Faults(new Chance(seed));
  const rates = new Rates(readFileSync(extract, 'utf8'), now);
  let url = '';
  const stripe = openStripe({ ...options, file, faults, chance: new Chance(seed + 1), now, report, origin: () => url });
  const { webhooks } = stripe;
  const privacy = new PrivacyEvents(now, report);
  const books = new GroundTruth(stripe.books, stripe.ids);

  const setWebhook = (to: string | undefined, events = webhooks.endpoint.events) => {
    webhooks.endpoint = { url: to, events };
    webhooks.pump();
  };
  const parts = new Map<string, Part>([
    ['v1', stripe.part],
    ['rates', ratesPart(rates)],
    ['ebay', privacy.ebay],
    ['control', new Control({ faults, books, webhooks, rates, setWebhook, buyer: stripe.buyer, privacy })],
  ]);
  const front = new Front(
    (path) => parts.get(path.split('/', 2)[1] ?? ''),
    faults,
    (done) => file.committed(done),
    report,
  );
  const port = await front.listen(options.port ?? 0, host).catch((error: unknown) => {
    file.close();
    throw error;
  });
  url = `http://${host}:${port}`;

  const timer = setInterval(() => {
    stripe.settle();
    webhooks.pump();
    privacy.pump();
  }, tickMs);
  const forgetting = setInterval(() => stripe.forget(), forgetEveryMs);
  return {
    ...{ url, port, faults, books, rates },
    setWebhookUrl: (to) => setWebhook(to),
    async tick() {
      stripe.settle();
      await webhooks.drain();
      await privacy.drain();
    },
    async idle() {
      await webhooks.idle();
      await privacy.idle();
    },
    async close() {
      clearInterval(timer);
      clearInterval(forgetting);
      await front.close();
      await webhooks.close();
      await privacy.close();
      file.close();
    },
  };
}

const ratesPart = (rates: Rates): Part => ({
  name: 'rates',
  begin: (question) => () => rates.answer(question),
  outOfOrder: (status) => ({ status, headers: { 'content-type': 'text/html' }, body: '<h1>Service unavailable</h1>' }),
});
