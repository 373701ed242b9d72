import type { Faults } from '../faults.js';
import type { CarrierName, Parcel, Scan } from './parcel.js';
import type { MissedPush, ParcelBooks, Push } from './parcel-books.js';

/** How a carrier tells of scans. */
export type Channel = {
  /** Somebody subscribed to this. */
  isWanted(parcel: Parcel, scan: Scan): boolean;
  /** Undefined: nobody wants it any longer. `attempt` counts from 1. */
  letter(parcel: Parcel, scan: Scan, attempt: number): Letter | Promise<Letter | undefined> | undefined;
  accepts(status: number): boolean;
  readonly attemptsMax: number;
  readonly retryAfterMs: number;
};
export type Letter = {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

const inFlightMax = 16;
const answerWithinMs = 10_000;
const missedKeptMs = 7 * 86_400_000;
const heldBackMs = 1_000;
type Plan = 'lose' | 'twice';

/**
 * Deliveries of scans to whoever subscribed, in no promised order. A carrier that has tried often enough gives up, and keeps
 * the scan on a list of what was missed. What is due stands in the books, so that a restart goes on with it.
 */
export class Pushes {
  private readonly plans = new Map<number, Plan>();
  private readonly inFlight = new Map<number, Promise<void>>();
  /** Held back until a later one was delivered. */
  private readonly heldBack = new Set<number>();
  private idlers: (() => void)[] = [];
  private pumping = false;
  private closed = false;

  constructor(
    private readonly world: {
      readonly books: ParcelBooks;
      readonly faults: Faults;
      readonly channels: Readonly<Partial<Record<CarrierName, Channel>>>;
      readonly now: () => number;
      readonly report: (message: string) => void;
    },
  ) {}

  tell(parcel: Parcel, scan: Scan) {
    const { books, channels, now } = this.world;
    if (!channels[parcel.carrier]?.isWanted(parcel, scan)) return;
    const number = books.next();
    books.putPush(number, parcel.carrier, scan.number, this.planned(number, parcel.carrier, now()));
  }

  /** Begins what is due by now, once it is committed. */
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
      await new Promise<void>((resolve) => this.world.books.file.committed(resolve));
      this.beginDue();
      const fresh = [...this.inFlight].filter(([number]) => !tried.has(number));
      if (fresh.length === 0) return;
      for (const [number] of fresh) tried.add(number);
      await Promise.all(fresh.map(([, ended]) => ended));
    }
  }

  waiting(carrier?: CarrierName) {
    return this.world.books.waiting(carrier);
  }

  /** Given up, and not yet too old to be sent again. */
  missed(): MissedPush[] {
    return this.world.books.everyMissed(this.world.now() - missedKeptMs);
  }

  /** Sends again what was missed, as the seller may ask for in a portal. */
  replay() {
    this.world.books.replay(this.world.now(), this.world.now() - missedKeptMs);
    this.pump();
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.idlers.push(resolve);
      this.tellIdlers();
    });
  }

  async close() {
    this.closed = true;
    await Promise.all(this.inFlight.values());
  }

  /** When it is due, after what the faults make of it. */
  private planned(number: number, carrier: CarrierName, due: number): number {
    const rule = this.world.faults.draw({ part: 'webhooks', method: 'POST', path: `/${carrier}` });
    if (rule === undefined) return due;
    if (rule.fault === 'delay') return due + rule.ms;
    if (rule.fault === 'drop') this.plans.set(number, 'lose');
    if (rule.fault === 'duplicate') this.plans.set(number, 'twice');
    if (rule.fault !== 'reorder') return due;
    this.heldBack.add(number);
    return due + (rule.ms || heldBackMs);
  }

  private beginDue() {
    if (this.closed) return;
    for (const push of this.world.books.due(this.world.now(), 2 * inFlightMax)) {
      if (this.inFlight.size >= inFlightMax) return;
      if (this.inFlight.has(push.number)) continue;
      const ended = this.attempt(push)
        .catch((error: unknown) => {
          this.world.report(String(error));
          return false;
        })
        .then((delivered) => {
          this.inFlight.delete(push.number);
          if (!this.closed) this.ended(push, delivered);
        });
      this.inFlight.set(push.number, ended);
    }
  }

  private async attempt({ number, carrier, scan: scanned, attempts }: Push): Promise<boolean> {
    const plan = this.plans.get(number);
    this.plans.delete(number);
    this.heldBack.delete(number);
    if (plan === 'lose') return false;
    const { books, channels } = this.world;
    const [channel, scan] = [channels[carrier], books.scan(scanned)!];
    const letter = await channel?.letter(books.parcel(scan.parcel)!, scan, attempts + 1);
    if (channel === undefined || letter === undefined) return true;
    if (plan === 'twice') await post(letter);
    return channel.accepts(await post(letter));
  }

  private ended({ number, carrier, attempts }: Push, delivered: boolean) {
    const { books, channels, now } = this.world;
    const { attemptsMax = 1, retryAfterMs = 0 } = channels[carrier] ?? {};
    const tries = attempts + 1;
    if (delivered) books.ended(number);
    else if (tries >= attemptsMax) books.missed(number, now(), tries);
    else books.dueAgain(number, this.planned(number, carrier, now() + retryAfterMs), tries);
    if (delivered || tries >= attemptsMax) this.letGo(number);
    this.pump();
    this.tellIdlers();
  }

  /** A later one came first: what was held back for that may go. */
  private letGo(ended: number) {
    for (const number of this.heldBack) {
      if (number > ended) continue;
      this.heldBack.delete(number);
      this.world.books.dueAgain(number, this.world.now(), 0);
    }
  }

  private tellIdlers() {
    if (this.idlers.length === 0 || this.inFlight.size > 0 || this.waiting() > 0) return;
    for (const resolve of this.idlers.splice(0)) resolve();
  }
}

/** 0: nobody answered. */
const post = ({ url, body, headers }: Letter): Promise<number> =>
  fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(answerWithinMs), redirect: 'manual' }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
