import type { Listing, MarketOrder, Platform } from '../../../sandbox/src/market/market.js';

export type Marketplace = Platform;
export const marketplaces: readonly Marketplace[] = ['ebay', 'etsy', 'shopify'];
export type BookedListing = Listing;
/** `id`: what the marketplace's programs call it. Who bought is nobody's business. */
export type BookedOrder = Omit<MarketOrder, 'buyer'> & { readonly id: string };

/** The marketplaces of this machine, as whoever buys there knows them, and their own books. */
export class MarketSquare {
  constructor(readonly sandboxUrl: string) {}

  /** Every piece that was ever listed there; undefined if nobody answers. */
  async listings(platform?: Marketplace): Promise<readonly BookedListing[] | undefined> {
    const query = platform === undefined ? '' : `?platform=${platform}`;
    const answer = await fetch(`${this.sandboxUrl}/control/market/listings${query}`).catch(() => undefined);
    if (answer === undefined || !answer.ok) return undefined;
    return ((await answer.json()) as { readonly listings: readonly BookedListing[] }).listings;
  }

  async orders(): Promise<readonly BookedOrder[]> {
    const answer = await fetch(`${this.sandboxUrl}/control/market/orders`);
    return (expected(answer, await answer.text()) as { readonly orders: readonly BookedOrder[] }).orders;
  }

  /** undefined: it is not for sale there, or not any more. */
  async buy(platform: Marketplace, sku: string): Promise<BookedOrder | undefined> {
    const { answer, text } = await this.post('buy', { platform, sku });
    return answer.status === 409 ? undefined : (expected(answer, text) as BookedOrder);
  }

  /** On the marketplace's own pages, which give the money back. */
  async cancel({ platform, number }: Pick<BookedOrder, 'platform' | 'number'>, reason: string) {
    const { answer, text } = await this.post('cancel', { platform, order: number, reason });
    expected(answer, text);
  }

  private async post(what: string, body: object) {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.sandboxUrl}/control/market/${what}`, request);
    return { answer, text: await answer.text() };
  }
}

/** The order that a marketplace's order becomes in the shop. */
export const orderIdOf = ({ platform, id }: Pick<BookedOrder, 'platform' | 'id'>) => `o-${platform}-${id}`;

export const isMarketplace = (channel: string): channel is Marketplace =>
  marketplaces.some((marketplace) => marketplace === channel);

function expected(answer: Response, text: string): unknown {
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
