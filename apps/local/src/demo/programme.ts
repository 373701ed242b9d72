import type { Chance } from './chance.js';
import { isMarketplace, type Marketplace } from './market-square.js';
import { purseOf, type Purse } from './purses.js';
import type { Goods, Piece } from './shop-front.js';

/** The entry points, and what people call them. */
export const channels = {
  ...{ web: 'Own web shop', ebay: 'eBay', etsy: 'Etsy', shopify: 'Shopify', store: 'Store' },
} as const;
export type Channel = keyof typeof channels;
const channelsInTurn: readonly Channel[] = [
  'web',
  'web',
  'web',
  'web',
  'web',
  'web',
  'ebay',
  'ebay',
  'etsy',
  'shopify',
  'store',
  'store',
];

export const minutesOpen = 60;
const visitsPlanned = 170;
/** How many go for the same piece at the same moment, from the quiet start to the end of the hour. */
const crowds = [4, 6, 9, 12, 5, 18, 24, 8, 15, 30, 20, 12, 40, 50];
/** Etsy takes so few calls a second that a listing there takes a second: only the last contests are fought there too. */
const contestsAtEtsy = 3;
/** Who looks into a window at a marketplace and buys. */
const windowShoppersShare = 0.5;
/** What lies in the windows of the marketplaces besides, for who just looks around. */
const windowPieces = { ebay: 26, shopify: 10, etsy: 2 } as const;

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
/** Many buyers who want the same piece at the same moment; in the store one would have it in hand. */
export type Contest = { readonly minute: number; readonly piece: Piece; readonly buyers: readonly Buyer[] };
export type Programme = {
  readonly visits: readonly Visit[];
  readonly contests: readonly Contest[];
  /** What has to lie in our window at each marketplace before the hour begins. */
  readonly windows: ReadonlyMap<Marketplace, readonly Piece[]>;
};

/** As many pieces as an hour may need. */
export const piecesNeeded = 220;

/** An hour of trade: who comes when, and wants what. What they get is decided in the shop. `open`: where else we sell. */
export function programmeOf(
  chance: Chance,
  offered: readonly Piece[],
  goods: readonly Goods[],
  open: readonly Marketplace[],
): Programme {
  const wanted = chance.some(offered, crowds.length);
  const contests = wanted.map((piece, index) => {
    const atEtsy = index >= crowds.length - contestsAtEtsy;
    const at = open.filter((marketplace) => marketplace !== 'etsy' || atEtsy);
    return {
      minute: 2 + (index * (minutesOpen - 4)) / (crowds.length - 1),
      piece,
      buyers: Array.from({ length: crowds[index]! }, (_, one) => buyer(chance, `crowd-${one}`, true, at)),
    };
  });
  const words = offered.map(({ category, title }) => category ?? title);
  const visits = Array.from({ length: visitsPlanned }, (_, index) => visit(chance, index, words, goods, open));
  const rest = offered.filter((piece) => !wanted.includes(piece));
  const windows = open.map((marketplace): [Marketplace, Piece[]] => {
    const contested = marketplace === 'etsy' ? wanted.slice(-contestsAtEtsy) : wanted;
    return [marketplace, [...contested, ...chance.some(rest, windowPieces[marketplace])]];
  });
  return { visits: visits.sort((a, b) => a.minute - b.minute), contests, windows: new Map(windows) };
}

function buyer(chance: Chance, name: string, eager: boolean, open: readonly Marketplace[]): Buyer {
  const isOpen = (one: Channel) => (isMarketplace(one) ? open.includes(one) : one === 'web' || !eager);
  const channel = chance.pick(channelsInTurn.filter(isOpen));
  return { channel, customerId: `${channel}-${name}`, purse: purseOf(chance, channel, eager) };
}

function visit(
  chance: Chance,
  index: number,
  words: readonly string[],
  goods: readonly Goods[],
  open: readonly Marketplace[],
): Visit {
  const visitor = buyer(chance, String(1_000 + index), false, open);
  const { channel } = visitor;
  // A marketplace sells piece by piece; who comes to us fills a basket.
  const own = channel === 'web' || channel === 'store';
  const onlyGoods = own && chance.happens(0.12);
  const withGoods = own && goods.length > 0 && (onlyGoods || chance.happens(0.4));
  return {
    ...{ minute: chance.fraction() * (minutesOpen - 6), buyer: visitor },
    ...{ words: chance.pick(words), taste: chance.fraction() },
    pieces: own ? basketOf(chance, onlyGoods) : Number(chance.happens(windowShoppersShare)),
    ...(withGoods && { goods: { item: chance.pick(goods), quantity: chance.between(1, 4) } }),
    ...(own &&
      !onlyGoods &&
      chance.happens(0.15) && { thinks: { minutes: chance.between(2, 5), buys: chance.happens(0.6) } }),
    // What is cancelled at eBay or Etsy we hear of within the minute in which we ask for orders: an hour here has less.
    ...((own || channel === 'shopify') && chance.happens(0.1) && { cancelsAfterMinutes: chance.between(1, 4) }),
  };
}

const basketOf = (chance: Chance, onlyGoods: boolean) =>
  onlyGoods ? 0 : chance.happens(0.25) ? chance.between(2, 3) : 1;
