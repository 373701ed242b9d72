import type { Chance } from './chance.js';
import { purseOf, type Purse } from './purses.js';
import type { Goods, Piece } from './shop-front.js';

/** The entry points, and what people call them. */
export const channels = { web: 'Own web shop', ebay: 'eBay', etsy: 'Etsy', store: 'Store' } as const;
export type Channel = keyof typeof channels;
const channelsInTurn: readonly Channel[] = [
  'web',
  'web',
  'web',
  'web',
  'ebay',
  'ebay',
  'ebay',
  'etsy',
  'etsy',
  'store',
];

export const minutesOpen = 60;
const visitsPlanned = 170;
/** How many go for the same piece at the same moment, from the quiet start to the end of the hour. */
const crowds = [4, 6, 9, 12, 5, 18, 24, 8, 15, 30, 20, 12, 40, 50];

export type Buyer = { readonly channel: Channel; readonly customerId: string; readonly purse: Purse };
/** One buyer who looks around and buys something, or not. */
export type Visit = {
  readonly minute: number;
  readonly buyer: Buyer;
  /** Looks for this, and takes of what is found the one at this fraction of the list. */
  readonly words: string;
  readonly taste: number;
  readonly pieces: number;
  readonly goods?: { readonly item: Goods; readonly quantity: number };
  /** Has the first piece put aside, thinks so many minutes, and buys it after all or lets it go. */
  readonly thinks?: { readonly minutes: number; readonly buys: boolean };
  readonly cancelsAfterMinutes?: number;
};
/** Many buyers who want the same piece at the same moment. */
export type Contest = { readonly minute: number; readonly piece: Piece; readonly buyers: readonly Buyer[] };
export type Programme = { readonly visits: readonly Visit[]; readonly contests: readonly Contest[] };

/** As many pieces as an hour may need. */
export const piecesNeeded = 220;

/** An hour of trade: who comes when, and wants what. What they get is decided in the shop. */
export function programmeOf(chance: Chance, offered: readonly Piece[], goods: readonly Goods[]): Programme {
  const wanted = chance.some(offered, crowds.length);
  const contests = wanted.map((piece, index) => ({
    minute: 2 + (index * (minutesOpen - 4)) / (crowds.length - 1),
    piece,
    buyers: Array.from({ length: crowds[index]! }, (_, one) => buyer(chance, `crowd-${one}`, true)),
  }));
  const words = offered.map(({ category, title }) => category ?? title);
  const visits = Array.from({ length: visitsPlanned }, (_, index) => visit(chance, index, words, goods));
  return { visits: visits.sort((a, b) => a.minute - b.minute), contests };
}

function buyer(chance: Chance, name: string, eager: boolean): Buyer {
  const channel = chance.pick(channelsInTurn);
  return { channel, customerId: `${channel}-${name}`, purse: purseOf(chance, channel, eager) };
}

function visit(chance: Chance, index: number, words: readonly string[], goods: readonly Goods[]): Visit {
  const visitor = buyer(chance, String(1_000 + index), false);
  const { channel } = visitor;
  // A marketplace sells piece by piece; who comes to us fills a basket.
  const own = channel === 'web' || channel === 'store';
  const onlyGoods = own && chance.happens(0.12);
  const withGoods = goods.length > 0 && (onlyGoods || chance.happens(own ? 0.4 : 0.08));
  return {
    ...{ minute: chance.fraction() * (minutesOpen - 6), buyer: visitor },
    ...{ words: chance.pick(words), taste: chance.fraction() },
    pieces: onlyGoods ? 0 : own && chance.happens(0.25) ? chance.between(2, 3) : 1,
    ...(withGoods && { goods: { item: chance.pick(goods), quantity: chance.between(1, 4) } }),
    ...(own &&
      !onlyGoods &&
      chance.happens(0.15) && { thinks: { minutes: chance.between(2, 5), buys: chance.happens(0.6) } }),
    ...(chance.happens(0.1) && { cancelsAfterMinutes: chance.between(1, 4) }),
  };
}
