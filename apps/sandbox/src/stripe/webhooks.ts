import { Agent, request } from 'node:http';
import type { Faults } from '../faults.js';
import type { EventType, StripeEvent } from './payment.js';
import type { Shapes } from './shapes.js';
import { signatureHeader } from './signature.js';
import type { DueEvent, StripeBooks } from './stripe-books.js';

export type Endpoint = { readonly url: string | undefined; readonly events: readonly EventType[] };

export const defaultEvents: readonly EventType[] = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.updated',
  'refund.failed',
  'payout.paid',
];

const inFlightMax = 32;
const answerWithinMs = 10_000;
/** Stripe's pauses are hours; these let a shop that was away for a minute catch up within one. */
const retryAfterMs = (attempts: number) => Math.min(1_000 * 2 ** (attempts - 1), 60_000);
const attemptsMax = 3 * 24 * 60;
const heldBackMs = 1_000;

/** What was planned for a delivery when it was scheduled. */
type Plan = 'lose' | 'twice';

/**
 * Deliveries to the seller's endpoint, at least once, in no promised order, signed, again and again until it answers 2xx.
 * What is due stands in the books, so that a restart goes on with it.
 */
export class Webhooks {
  endpoint: Endpoint;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: inFlightMax, maxFreeSockets: inFlightMax });
  private readonly plans = new Map<number, Plan>();
  private readonly inFlight = new Map<number, Promise<void>>();
  /** Held back until a later one was delivered. */
  private readonly heldBack = new Set<number>();
  private idlers: (() => void)[] = [];
  private pumping = false;
  /** More is due than may be in flight. */
  private behind = false;
  private closed = false;

  constructor(
    private readonly world: {
      readonly books: StripeBooks;
      readonly shapes: Shapes;
      readonly faults: Faults;
      readonly secret: string;
      readonly now: () => number;
      readonly report: (message: string) => void;
    },
    url: string | undefined,
  ) {
    this.endpoint = { url, events: defaultEvents };
  }

  /** Writes the event down, and, if the endpoint asked for its type, that it is to be delivered. */
  tell(event: StripeEvent) {
    const wanted = this.endpoint.url !== undefined && this.endpoint.events.includes(event.type);
    const due = wanted ? this.planned(event.number, event.type, this.world.now()) : null;
    this.world.books.putEvent(event, due);
    if (due !== null) this.pump();
  }

  /** Begins what is due by now and can be begun, once it is committed: nobody is told of what may still be lost. */
  pump() {
    if (this.pumping) return;
    this.pumping = true;
    this.world.books.file.committed(() => {
      this.pumping = false;
      this.beginDue();
    });
  }

  /** All that are due by now, once each. */
  async drain(): Promise<void> {
    const tried = new Set<number>();
    for (;;) {
      const inFlight = await new Promise<[number, Promise<void>][]>((resolve) =>
        this.world.books.file.committed(() => {
          this.beginDue();
          resolve([...this.inFlight]);
        }),
      );
      const fresh = inFlight.filter(([number]) => !tried.has(number));
      if (fresh.length === 0) return;
      for (const [number] of fresh) tried.add(number);
      await Promise.all(fresh.map(([, ended]) => ended));
    }
  }

  waiting() {
    return Math.max(this.world.books.waiting(), this.inFlight.size);
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.idlers.push(resolve);
      this.tellIdlers();
    });
  }

  async close() {
    this.closed = true;
    this.agent.destroy();
    await Promise.all(this.inFlight.values());
  }

  /** When it is due, after what the faults make of it. */
  private planned(number: number, type: string, due: number): number {
    const rule = this.world.faults.draw({ part: 'webhooks', method: 'POST', path: type });
    if (rule === undefined) return due;
    if (rule.fault === 'delay') return due + rule.ms;
    if (rule.fault === 'drop') this.plans.set(number, 'lose');
    if (rule.fault === 'duplicate') this.plans.set(number, 'twice');
    if (rule.fault !== 'reorder') return due;
    this.heldBack.add(number);
    return due + (rule.ms || heldBackMs);
  }

  private beginDue() {
    if (this.closed || this.endpoint.url === undefined || this.inFlight.size >= inFlightMax) return;
    this.behind = false;
    for (const event of this.world.books.due(this.world.now(), 2 * inFlightMax)) {
      this.behind ||= this.inFlight.size >= inFlightMax;
      if (this.behind) return;
      if (!this.inFlight.has(event.number)) this.begin(event);
    }
  }

  private begin(event: DueEvent) {
    const ended = this.attempt(event).then((delivered) => {
      this.inFlight.delete(event.number);
      if (!this.closed) this.ended(event, delivered);
    });
    this.inFlight.set(event.number, ended);
  }

  private async attempt({ number, body }: DueEvent): Promise<boolean> {
    const plan = this.plans.get(number);
    this.plans.delete(number);
    this.heldBack.delete(number);
    if (plan === 'lose') return false;
    const shown = { kind: 'event', of: JSON.parse(body) as StripeEvent } as const;
    const text = JSON.stringify(this.world.shapes.show(shown));
    if (plan === 'twice') await this.post(text);
    return this.post(text);
  }

  private ended({ number, type, attempts }: DueEvent, delivered: boolean) {
    const { books, now, report } = this.world;
    const tries = attempts + 1;
    if (delivered || tries >= attemptsMax) {
      if (!delivered) report(`The webhook ${type} was given up after ${tries} attempts.`);
      books.delivered(number);
      this.letGo(number);
    } else {
      books.dueAgain(number, this.planned(number, type, now() + retryAfterMs(tries)), tries);
    }
    if (this.behind) this.pump();
    this.tellIdlers();
  }

  /** A later one came first: what was held back for that may go. */
  private letGo(delivered: number) {
    for (const number of this.heldBack) {
      if (number > delivered) continue;
      this.heldBack.delete(number);
      this.world.books.dueAgain(number, this.world.now(), 0);
      this.pump();
    }
  }

  private post(body: string): Promise<boolean> {
    const { secret, now } = this.world;
    const headers = {
      ...{ 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) },
      ...{ 'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)' },
      'stripe-signature': signatureHeader(secret, Math.floor(now() / 1_000), body),
    };
    return new Promise((resolve) => {
      const sent = request(this.endpoint.url!, { method: 'POST', agent: this.agent, headers, timeout: answerWithinMs });
      sent.on('response', (answer) => {
        answer.resume();
        const { statusCode = 500 } = answer;
        answer.on('close', () => resolve(answer.complete && statusCode >= 200 && statusCode < 300));
      });
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => resolve(false));
      sent.end(body);
    });
  }

  private tellIdlers() {
    if (this.idlers.length === 0 || this.waiting() > 0) return;
    for (const resolve of this.idlers) resolve();
    this.idlers = [];
  }
}
