import { lookLong, shareOut, until } from './many-hands.js';
import { marketplaces, type BookedListing, type MarketSquare, type Marketplace } from './market-square.js';
import { expect, type RestApi } from './rest-api.js';
import type { Piece } from './shop-front.js';

const titleMax = 80;
const atOnce = 8;
const proofTries = 20;

type Listed = {
  readonly unitId: string;
  readonly status: string;
  readonly listingNumber?: string;
  readonly code?: string;
};
/** What each marketplace asks for besides words, by its own names. */
const terms: Readonly<Record<Marketplace, { readonly category: string; readonly attributes: object }>> = {
  ebay: { category: '37908', attributes: { Type: 'Antique', condition: 'USED_GOOD' } },
  etsy: { category: '1054', attributes: { who_made: 'someone_else', when_made: '1800s' } },
  shopify: { category: 'Antiques', attributes: {} },
};

/** Our windows at the marketplaces: which pieces lie there, as the shop's own people arrange them. */
export class Windows {
  constructor(
    private readonly api: RestApi,
    private readonly square: MarketSquare,
    /** A run's own part of keys. */
    private readonly run: string,
  ) {}

  /**
   * Those marketplaces that are the sandbox's: its books know something that the shop has listed there, by its number. A real
   * one must not sell what is played with.
   */
  async open(): Promise<Marketplace[]> {
    const booked = await this.square.listings();
    if (booked === undefined) return [];
    const found = await Promise.all(
      marketplaces.map(async (marketplace) => {
        const page = (await this.api.get(`/v1/listings?channel=${marketplace}&limit=200`)) as { listings: Listed[] };
        return page.listings.some((ours) => booked.some((theirs) => isSame(marketplace, ours, theirs)));
      }),
    );
    return marketplaces.filter((_, index) => found[index]);
  }

  /**
   * Resolves when all of it is for sale there, to how many were not before.
   * @throws Error if one is not within a minute, or is at a marketplace that is not the sandbox's
   */
  async dress(marketplace: Marketplace, pieces: readonly Piece[]): Promise<number> {
    const booked = (await this.square.listings(marketplace)) ?? [];
    const isThere = ({ unitId }: Piece) => booked.some(({ sku, state }) => sku === unitId && state === 'live');
    const [first, ...others] = pieces.filter((piece) => !isThere(piece));
    if (first === undefined) return 0;
    await this.list(marketplace, first);
    await this.prove(marketplace, first);
    await shareOut(others, atOnce, (piece) => this.list(marketplace, piece));
    return others.length + 1;
  }

  private async list(marketplace: Marketplace, piece: Piece) {
    const path = pathOf(marketplace, piece);
    const put = await this.api.put(path, { ...words(piece), ...terms[marketplace] });
    expect(put, 200);
    expect(await this.api.post(`${path}/publication`, {}, `demo-${this.run}-${marketplace}-${piece.unitId}`), 202);
    const look = async () => (await this.api.get(path)) as Listed;
    const seen = await until(`${path} is for sale`, look, ({ status }) => !['draft', 'publishing'].includes(status));
    if (seen.status !== 'live') throw new Error(`${path} is ${seen.status}: ${seen.code ?? ''}`);
  }

  /** What lies in a real window is taken out again, and nothing more is put there. */
  private async prove(marketplace: Marketplace, piece: Piece) {
    const look = async () => (await this.square.listings(marketplace)) ?? [];
    const isThere = (booked: readonly BookedListing[]) =>
      booked.some(({ sku, state }) => sku === piece.unitId && state === 'live');
    if (isThere(await lookLong(look, isThere, proofTries))) return;
    await this.api.delete(`${pathOf(marketplace, piece)}/publication`);
    throw new Error(
      `${piece.unitId} was listed at a ${marketplace} that the sandbox at ${this.square.sandboxUrl} does not know. ` +
        'If that is the real one: the listing is being ended, and nothing more is listed.',
    );
  }
}

const pathOf = (marketplace: Marketplace, { unitId }: Piece) => `/v1/listings/${marketplace}/${unitId}`;

const isSame = (marketplace: Marketplace, { unitId, listingNumber }: Listed, theirs: BookedListing) =>
  theirs.platform === marketplace && theirs.sku === unitId && listingNumber === String(theirs.number);

/** Etsy takes some signs once only. */
const words = ({ unitId, title }: Piece) => ({
  title: title
    .replace(/[%:&+]/g, ' ')
    .slice(0, titleMax)
    .trim(),
  description: `${title}. For sale for an hour of invented trade.`,
  photos: [`https://shop.example/photos/${unitId}.jpg`],
});
