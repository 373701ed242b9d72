import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkout, Line, Outcome, Placing } from './checkout.js';
import { isMarketplace, type MarketSquare, type Marketplace } from './market-square.js';
import { minutesOpen, type Buyer, type Channel, type Contest, type Programme, type Visit } from './programme.js';
import type { Piece, ShopFront } from './shop-front.js';
import type { Tally } from './tally.js';

/** What the hour needs from outside: how long a minute of it takes, the time, and a run's own part of keys. */
export type Staging = {
  readonly minuteMs: number;
  readonly run: string;
  /** Milliseconds that only move forward. */
  readonly clock: () => number;
  /** The time of day. */
  readonly now: () => Date;
  /** Many wanted one piece, and who got it is known. */
  readonly decided: (contest: Contest, winners: readonly Channel[], slowestMs: number) => void;
};

/** Plays an hour of trade against a shop, many buyers at once, each in their own time. */
export class TradingHour {
  private readonly startMs: number;
  private readonly contested: ReadonlySet<string>;
  private keys = 0;

  constructor(
    private readonly shop: ShopFront,
    private readonly checkout: Checkout,
    private readonly square: MarketSquare,
    private readonly programme: Programme,
    private readonly tally: Tally,
    private readonly staging: Staging,
  ) {
    this.startMs = staging.clock();
    this.contested = new Set(programme.contests.map(({ piece }) => piece.unitId));
  }

  /** What the clock on the shop's wall shows, in minutes since it opened. */
  get minute() {
    return Math.min(minutesOpen, (this.staging.clock() - this.startMs) / this.staging.minuteMs);
  }

  /** Resolves at closing time, when every buyer has left. */
  async play() {
    const { visits, contests } = this.programme;
    await Promise.all([
      ...visits.map((visit) => this.receive(visit)),
      ...contests.map((contest) => this.fightOver(contest)),
      this.until(minutesOpen),
    ]);
  }

  private async receive(visit: Visit) {
    await this.until(visit.minute);
    const pieces = await this.choose(visit);
    const [first] = pieces;
    if (visit.thinks !== undefined && first !== undefined) {
      const bought = await this.thinkOver(first, visit.thinks);
      if (!bought) return;
    }
    const lines = [...pieces.map(asLine), ...goodsOf(visit, pieces)];
    if (lines.length === 0) {
      this.tally.leftWithNothing += 1;
      return;
    }
    const outcome = await this.order(visit.buyer, lines, await this.prepare(visit.buyer, lines));
    if (outcome?.kind !== 'confirmed' || visit.cancelsAfterMinutes === undefined) return;
    await this.minutes(visit.cancelsAfterMinutes);
    await this.checkout.cancel(outcome.orderId!, 'changed-mind');
    this.tally.cancelled(visit.buyer, outcome.orderId!);
  }

  /** Looks around and picks pieces, if any; where nobody converts, they are asked for in one currency. */
  private async choose({ words, taste, pieces, buyer }: Visit): Promise<Piece[]> {
    if (pieces === 0) return [];
    const seen = isMarketplace(buyer.channel) ? await this.inWindow(buyer.channel) : await this.shop.search(words);
    const found = seen.filter(({ unitId }) => !this.contested.has(unitId));
    const start = Math.floor(taste * found.length);
    const currency = found[start]?.askingPrice.currency;
    return [...found.slice(start), ...found.slice(0, start)]
      .filter(({ askingPrice }) => isConverted(buyer) || askingPrice.currency === currency)
      .slice(0, pieces);
  }

  /** What can be bought there now, as the marketplace shows it. */
  private async inWindow(marketplace: Marketplace): Promise<Piece[]> {
    const booked = (await this.square.listings(marketplace)) ?? [];
    return booked.flatMap(({ sku: unitId, title, priceMinor: minor, currency, state }) =>
      state === 'live' ? [{ unitId, title, askingPrice: { minor, currency } }] : [],
    );
  }

  /** False when the buyer lets it go, or somebody else has it already. */
  private async thinkOver({ unitId }: Piece, { minutes, buys }: { minutes: number; buys: boolean }): Promise<boolean> {
    const holdId = this.key();
    const until = new Date(this.staging.now().getTime() + 60_000).toISOString();
    if (!(await this.shop.hold(unitId, holdId, until))) return false;
    this.tally.holds += 1;
    await this.minutes(minutes);
    await this.shop.release(unitId, holdId);
    return buys;
  }

  private async fightOver(contest: Contest) {
    const { minute, piece, buyers } = contest;
    await this.until(minute - 1);
    const lines = [asLine(piece)];
    const prepared = await Promise.all(buyers.map((buyer) => this.prepare(buyer, lines)));
    await this.until(minute);
    const outcomes = await Promise.all(buyers.map((buyer, index) => this.order(buyer, lines, prepared[index])));
    const winners = buyers.filter((_, index) => outcomes[index]?.kind === 'confirmed').map(({ channel }) => channel);
    this.tally.contested.push({ contest, winners });
    const slowestMs = Math.max(0, ...outcomes.map((outcome) => outcome?.ms ?? 0));
    this.staging.decided(contest, winners, slowestMs);
  }

  private prepare(buyer: Buyer, lines: readonly Line[]) {
    return this.checkout.prepare({ buyer, lines, key: this.key() });
  }

  /** A buyer who is told no price leaves. */
  private async order(buyer: Buyer, lines: readonly Line[], place: Placing | undefined): Promise<Outcome | undefined> {
    if (place === undefined) {
      this.tally.leftWithNothing += 1;
      return undefined;
    }
    const unitIds = lines.flatMap((line) => ('unitId' in line ? [line.unitId] : []));
    const outcome = await place(this.staging.now().toISOString());
    for (const unitId of unitIds) this.tally.ordered.add(unitId);
    this.tally.answered(buyer, outcome, unitIds);
    return outcome;
  }

  private key() {
    return `demo-${this.staging.run}-${(this.keys += 1)}`;
  }

  private until(minute: number) {
    return sleep(Math.max(0, this.startMs + minute * this.staging.minuteMs - this.staging.clock()));
  }

  private minutes(count: number) {
    return sleep(count * this.staging.minuteMs);
  }
}

const asLine = ({ unitId, askingPrice }: Piece): Line => ({ unitId, price: askingPrice });

/** In the own shop prices are quoted in the buyer's currency, whatever pieces are asked for in. */
const isConverted = ({ purse }: Buyer) => purse.method === 'card';

/** Counted goods go into the same basket, if its prices need not all be in one currency or are. */
function goodsOf({ goods, buyer }: Visit, pieces: readonly Piece[]): Line[] {
  if (goods === undefined) return [];
  const { item, quantity } = goods;
  const currency = pieces[0]?.askingPrice.currency ?? item.askingPrice.currency;
  if (!isConverted(buyer) && currency !== item.askingPrice.currency) return [];
  return [{ sku: item.sku, quantity, price: item.askingPrice }];
}
