import type { MarketOrder, MarketTruth } from '../../../sandbox/src/market/market.js';
import type { Channel, Offer } from './channel.js';

/** A marketplace to test, made anew for each test, and the world in which it is one. Its clock stands at `openedAt`. */
export type ChannelBackend = {
  readonly channel: Channel;
  /** The same shop, for somebody whom it does not know. */
  readonly stranger: Channel;
  /** The same shop, for whom it is less than they would like: its clock goes on while they wait. */
  readonly thrifty: Channel;
  /** The marketplace's own books, whatever anybody was told. */
  readonly truth: MarketTruth;
  /** What the channel takes, and faultsIn() has nothing against. */
  readonly offer: (sku: string) => Offer;
  /** What the channel's programs call an order of its books. */
  readonly numberOf: (order: MarketOrder) => string;
  /** A number that could be an order's, and is none's. */
  readonly unknownNumber: string;
  /**
   * The channel's answer to one request of the call is lost, though what was asked is done: to the first, if `position` is 0.
   * False if there were not so many, so that nothing was lost.
   */
  readonly losing: (position: number, call: () => Promise<unknown>) => Promise<boolean>;
  /** A piece that is live is sold so many times, one after the other, and is live again after each. */
  readonly sold: (sku: string, times: number) => readonly MarketOrder[];
  /** The next request fails, and nothing is done. */
  fail(): void;
  /** Of the next payout it keeps more than was agreed. */
  cheat(): void;
  /** Nothing is lost and nothing fails any more. */
  recover(): void;
  /** The clock goes on, and what is due happens. */
  pass(ms: number): void;
  /** RFC 3339. */
  now(): string;
  close(): Promise<void>;
};

export const openedAt = '2026-03-09T15:00:00.000Z';
