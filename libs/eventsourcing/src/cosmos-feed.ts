import type { ChangeFeedIteratorResponse, ChangeFeedPullModelIterator, Container, Resource } from '@azure/cosmos';
import type { Position } from './event-store.js';
import { RecentMap } from './recent.js';

// What subscribers who keep up share.
const pagesMax = 100;

/** One range of a continuation token, as the SDK writes it. */
type Stretch = { readonly minInclusive: string; readonly maxExclusive: string; readonly continuationToken?: string };
type Token = { readonly rid: string; readonly Continuation: readonly Stretch[] };
type Fed<Item> = Item & Resource & { readonly _lsn: number };
export type Page<Item> = { readonly position: Position; readonly items: readonly Fed<Item>[] };
type Answer<Item> = ChangeFeedIteratorResponse<Fed<Item>[]>;

const nothingNew = 304;

/**
 * The change feed of a container whose items are never written again, so that it tells of each of them once, for as long as the
 * container lives. A position is a continuation token of the SDK: it names the ranges of partition keys that it goes through.
 */
export class CosmosFeed<Item extends { readonly version: number }> {
  /** By the position before them. Whoever comes by later finds them here. */
  private readonly pages = new RecentMap<string, Page<Item>>(pagesMax);
  private readonly asked = new Map<string, Promise<Page<Item>>>();
  /** By the position that they have reached: a new one costs a request more. */
  private readonly readers = new RecentMap<string, ChangeFeedPullModelIterator<Fed<Item>>>(pagesMax);

  /** @param charge hears the request units of each page */
  constructor(
    private readonly container: Container,
    private readonly charge: (requestUnits: number) => void,
  ) {}

  /** One for each physical partition there is at this time. */
  async beginnings(): Promise<string[]> {
    const [ranges, { resource }] = await Promise.all([this.container.getFeedRanges(), this.container.read()]);
    return ranges.map(({ minInclusive, maxExclusive }) =>
      JSON.stringify({ rid: resource!._rid, Continuation: [{ minInclusive, maxExclusive }] } satisfies Token),
    );
  }

  /** A page is larger than `limit` where a batch does not fit into it: what was written together comes together. */
  async page(position: Position, limit: number): Promise<Page<Item>> {
    const key = `${limit} ${position}`;
    const known = this.pages.get(key) ?? this.asked.get(key);
    if (known !== undefined) return known;
    const asked = this.read(position, limit).finally(() => this.asked.delete(key));
    this.asked.set(key, asked);
    const page = await asked;
    if (page.items.length > 0) this.pages.set(key, page);
    return page;
  }

  /** How many writes lie after a position: in each range from the first unread one to the last there is. */
  async behind(position: Position): Promise<number> {
    const stretches = position === null ? await this.beginnings() : partsOf(position);
    const lags = stretches.map(async (stretch) => {
      const answer = await this.next(await this.readerAt(stretch, 1));
      if (answer.statusCode === nothingNew) return 0;
      return Math.max(1, lsnOf(answer.sessionToken) - answer.result[0]!._lsn + 1);
    });
    return (await Promise.all(lags)).reduce((sum, lag) => sum + lag, 0);
  }

  /** The same, remembered by nobody. */
  async read(position: Position, limit: number): Promise<Page<Item>> {
    const reader = await this.readerAt(position, limit);
    const { continuationToken, result } = await this.next(reader);
    this.readers.set(`${limit} ${continuationToken}`, reader);
    return { position: continuationToken, items: inOrder(result) };
  }

  private async readerAt(position: Position, limit: number) {
    const { ChangeFeedStartFrom } = await import('@azure/cosmos');
    const reader = this.readers.take(`${limit} ${position}`);
    if (reader !== undefined) return reader;
    const changeFeedStartFrom =
      position === null ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.Continuation(position);
    return this.container.items.getChangeFeedIterator<Fed<Item>>({ changeFeedStartFrom, maxItemCount: limit });
  }

  private async next(reader: ChangeFeedPullModelIterator<Fed<Item>>) {
    const answer = (await reader.readNext()) as unknown as Answer<Item>;
    this.charge(answer.requestCharge);
    return answer;
  }
}

/** Through how many ranges a position goes. One that was of one range goes through two when Azure has divided that. */
export const rangesIn = (position: string): number => partsOf(position).length;

/**
 * Where to go on from a place in each of these ranges, of which the beginnings are told; in those alone through which it goes.
 * @throws Error if it goes through none
 */
export function inEach(position: string, beginnings: readonly Position[]): string[] {
  const { rid, Continuation } = JSON.parse(position) as Token;
  const ranges = beginnings.flatMap((beginning) => (JSON.parse(beginning!) as Token).Continuation);
  const places = ranges.flatMap((range) => {
    const whole = Continuation.find(
      (one) => one.minInclusive <= range.minInclusive && range.maxExclusive <= one.maxExclusive,
    );
    return whole === undefined ? [] : [JSON.stringify({ rid, Continuation: [{ ...whole, ...range }] } satisfies Token)];
  });
  // Azure can make one of two again, where it is asked to: a position is of neither then.
  if (places.length === 0) throw new Error(`no range of the feed lies within ${position}`);
  return places;
}

/** What one batch wrote has one place in the feed, and within it no order that anybody promises. */
const inOrder = <Item extends { readonly version: number }>(items: readonly Fed<Item>[]) =>
  items.toSorted((one, other) => one._lsn - other._lsn || one.version - other.version);

const partsOf = (position: string) => {
  const { rid, Continuation } = JSON.parse(position) as Token;
  return Continuation.map((stretch) => JSON.stringify({ rid, Continuation: [stretch] } satisfies Token));
};

/** `<range>:<version>#<sequence number>#...`, as in the header x-ms-session-token. */
const lsnOf = (sessionToken: string) => Number(sessionToken.split(':')[1]?.split('#')[1] ?? 0);
