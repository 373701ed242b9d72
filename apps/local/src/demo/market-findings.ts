import { lookLong } from './many-hands.js';
import { byMarketplace, isCancelled, marketFaults, type Ours } from './market-faults.js';
import { orderIdOf, type BookedOrder, type MarketSquare, type Marketplace } from './market-square.js';
import type { RestApi } from './rest-api.js';

/** As long as endings, cancellations and what is heard of them may take, in tenths of a second. */
const settlingTries = 200;

type Sale = { readonly orderId: string; readonly attention?: string; readonly conflict?: string };
type Exposure = {
  readonly channel: Marketplace;
  readonly endings: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly maxMs?: number;
};
/** What a marketplace sold since the hour began, and how long what was somebody's could still be bought there. */
export type MarketRow = {
  readonly marketplace: Marketplace;
  readonly bought: number;
  readonly kept: number;
  readonly conflicts: number;
  /** No program may cancel these: people did, on the marketplace's pages. */
  readonly byHand: number;
  /** Of these the shop has heard from the marketplace that all of the money is back. */
  readonly settled: number;
  readonly exposure: Exposure;
};
export type MarketFindings = {
  readonly rows: readonly MarketRow[];
  readonly listed: number;
  /** Since the hour began, of what marketplaces and tills told. */
  readonly quarantined: number;
  readonly faults: readonly string[];
};

/** Compares the shop with the marketplaces' own books, once everything has settled that settles without people. */
export class MarketAudit {
  constructor(
    private readonly api: RestApi,
    private readonly square: MarketSquare,
    /** RFC 3339, in UTC: before the first buyer. */
    private readonly since: string,
  ) {}

  async findings(open: readonly Marketplace[]): Promise<MarketFindings> {
    const conflicts = await this.conflicts();
    const byHand = await this.seeTo(conflicts);
    const { orders, live, faults } = await lookLong(
      () => this.look(open),
      (seen) => seen.faults.length === 0,
      settlingTries,
    );
    const after = await this.conflicts();
    const exposures = (await this.api.get(`/v1/exposures?since=${this.since}`)) as { channels: readonly Exposure[] };
    const booked = byMarketplace(orders);
    const rows = open.map((marketplace): MarketRow => {
      const theirs = booked.get(marketplace)!;
      const ours = after.filter(({ orderId }) => theirs.some((order) => orderIdOf(order) === orderId));
      return {
        ...{ marketplace, bought: theirs.length, kept: theirs.filter((order) => !isCancelled(order)).length },
        ...{ conflicts: ours.length, settled: ours.filter(({ conflict }) => conflict === 'settled').length },
        byHand: byHand.filter(({ platform }) => platform === marketplace).length,
        exposure: exposures.channels.find(({ channel }) => channel === marketplace)!,
      };
    });
    return { rows, listed: live, quarantined: await this.quarantined(), faults };
  }

  /** Of what was bought since the hour began; once each is cancelled there, or left to people. */
  private async conflicts(): Promise<Sale[]> {
    const look = async () => {
      const orders = new Map((await this.ordersSince()).map((order) => [orderIdOf(order), order]));
      const pages = await Promise.all((['open', 'settled'] as const).map((state) => this.sales(state)));
      return pages.flat().flatMap((sale) => {
        const order = orders.get(sale.orderId);
        return order === undefined ? [] : [{ ...sale, isOver: isCancelled(order) || sale.attention !== undefined }];
      });
    };
    return lookLong(look, (sales) => sales.every(({ isOver }) => isOver), settlingTries);
  }

  private async sales(conflict: 'open' | 'settled'): Promise<Sale[]> {
    const found: Sale[] = [];
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = await this.api.get(`/v1/sales?conflict=${conflict}&limit=200${more}`);
      const { sales, next } = page as { sales: Sale[]; next?: string };
      found.push(...sales);
      cursor = next;
    } while (cursor !== undefined);
    return found;
  }

  /** What the shop's own people do on the pages of a marketplace that lets no program cancel. */
  private async seeTo(conflicts: readonly Sale[]): Promise<BookedOrder[]> {
    const waiting = new Set(conflicts.filter(({ attention }) => attention === 'cancel').map(({ orderId }) => orderId));
    const theirs = (await this.ordersSince()).filter((order) => waiting.has(orderIdOf(order)));
    for (const order of theirs) await this.square.cancel(order, 'somebody else has the piece');
    return theirs;
  }

  private async look(open: readonly Marketplace[]) {
    const [orders, booked] = [await this.ordersSince(), (await this.square.listings()) ?? []];
    const listings = booked.filter(({ platform, state }) => state === 'live' && open.includes(platform));
    const ours: Ours = {
      orders: await this.statuses('/v1/orders', orders.map(orderIdOf)),
      pieces: await this.statuses(
        '/v1/units',
        listings.map(({ sku }) => sku),
      ),
    };
    return { orders, live: listings.length, faults: marketFaults(orders, listings, ours) };
  }

  private async ordersSince(): Promise<BookedOrder[]> {
    return (await this.square.orders()).filter(({ placedAt }) => placedAt >= Date.parse(this.since));
  }

  private async statuses(path: string, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await Promise.all(
      [...new Set(ids)].map(async (id): Promise<[string, string][]> => {
        const seen = (await this.api.look(`${path}/${id}`)) as { readonly status: string } | undefined;
        return seen === undefined ? [] : [[id, seen.status]];
      }),
    );
    return new Map(found.flat());
  }

  private async quarantined(): Promise<number> {
    const page = await this.api.get('/v1/channel-messages?status=quarantined&limit=200');
    const { messages } = page as { readonly messages: readonly { readonly receivedAt: string }[] };
    return messages.filter(({ receivedAt }) => receivedAt >= this.since).length;
  }
}
