import { ChannelRefusal, ChannelUnreachable, type Listed, type LiveListing, type Offer } from '../channel/channel.js';
import type { Urgency } from '../channel/budget.js';
import { format, type Money } from '#money/money.js';
import type { ShopifyAccount, ShopifyAdmin } from './admin.channel.js';
import * as ask from './listing-requests.js';
import { granted, staleCode } from './reply.js';
import * as told from './translate.js';

const { gid } = ask;
const tries = 4;

/**
 * What a shop sells. A piece is a product with one variant and one of it in stock, counted by comparison: a count that somebody
 * changed meanwhile, such as a buyer, is read again and not overwritten.
 */
export class ShopifyListings {
  private home: Promise<string> | undefined;

  constructor(
    private readonly us: ShopifyAccount,
    private readonly admin: ShopifyAdmin,
  ) {}

  /** It is for sale from the last of these calls on: what is said of it stands before anybody can buy it. */
  async publish(offer: Offer): Promise<Listed> {
    this.ours(offer.price);
    const asked = ask.productOf(offer, await this.find(offer.sku));
    const { productSet: made } = await this.admin.ask('edit', ask.putProduct, asked, told.madeProduct);
    granted(made.userErrors);
    const variant = made.product?.variants[0];
    if (variant === undefined) throw new ChannelUnreachable('shopify does not say what it made');
    await this.show(variant.product.id);
    await this.count('edit', variant, await this.homeId());
    return told.listedAs(offer.sku, variant);
  }

  async end({ handle }: Listed): Promise<'ended' | 'over'> {
    const variant = await this.look('ending', handle);
    if (variant === null) return 'over';
    const wasForSale = told.isForSale(variant);
    const isLoose = told.isLoose(variant);
    // Its stock alone would not keep anybody from buying it.
    if (isLoose) await this.change('ending', variant, { inventoryPolicy: 'DENY', inventoryItem: { tracked: true } });
    const counted = await this.count('ending', variant, undefined);
    return wasForSale && (counted || isLoose) ? 'ended' : 'over';
  }

  async reprice({ handle }: Listed, price: Money): Promise<'repriced' | 'over'> {
    this.ours(price);
    const variant = await this.look('edit', handle);
    if (variant === null || !told.isForSale(variant)) return 'over';
    if (told.priceOf(variant.price, price.currency).minor !== price.minor)
      await this.change('edit', variant, { price: format(price) });
    return 'repriced';
  }

  async *live(): AsyncIterable<LiveListing> {
    for (let after: string | null | undefined = null; after !== undefined;) {
      const { productVariants } = await this.admin.ask('edit', ask.liveVariants, { after }, told.livePage);
      for (const node of productVariants.nodes) {
        const one = told.liveOf(node, this.us.currency);
        if (one !== undefined) yield one;
      }
      after = told.nextOf(productVariants.pageInfo);
    }
  }

  private ours({ currency }: Money) {
    if (currency !== this.us.currency)
      throw new ChannelRefusal('currency', `The shop's prices are in ${this.us.currency}, not in ${currency}.`);
  }

  private async find(sku: string): Promise<ask.Known | undefined> {
    const { productVariants } = await this.admin.ask('edit', ask.findVariants, ask.skuQuery(sku), told.foundVariants);
    const [found, another] = productVariants.filter((one) => one.sku === sku);
    // Two could be sold, and there is one.
    if (another !== undefined)
      throw new ChannelRefusal('sku-not-unique', 'Several products of the shop have this SKU.');
    if (found?.product.hasOnlyDefaultVariant === false)
      throw new ChannelRefusal('several-variants', 'The product with this SKU has others, which would be lost.');
    return found && { productId: found.product.id, variantId: found.id };
  }

  private async look(urgency: Urgency, handle: string): Promise<told.Variant | null> {
    const id = gid('ProductVariant', handle.split('/')[1] ?? '');
    return (await this.admin.ask(urgency, ask.lookAtVariant, { id }, told.lookedAtVariant)).productVariant;
  }

  private async show(id: string) {
    const input = this.us.publicationIds.map((one) => ({ publicationId: gid('Publication', one) }));
    const { publishablePublish } = await this.admin.ask('edit', ask.publishProduct, { id, input }, told.published);
    granted(publishablePublish.userErrors);
  }

  private async change(urgency: Urgency, { id, product }: told.Variant, changes: object) {
    const asked = { productId: product.id, variants: [{ id, ...changes }] };
    const { productVariantsBulkUpdate } = await this.admin.ask(urgency, ask.changeVariant, asked, told.changedVariant);
    granted(productVariantsBulkUpdate.userErrors);
  }

  /**
   * Leaves one of it at `home`, or none anywhere; true if that was any change of ours. What makes a repeat harmless is the
   * comparison with what was read, so a count has a new key each time: under a key of what is meant Shopify would take the second
   * ending of a piece within a day for the first, and do nothing.
   */
  private async count(urgency: Urgency, first: told.Variant, home: string | undefined): Promise<boolean> {
    let variant: told.Variant | null = first;
    let isOurs = false;
    for (let left = tries; left > 0 && variant !== null; left--) {
      const { id: item, inventoryLevels: levels } = variant.inventoryItem;
      const steps = ask.stepsTo(levels, home);
      if (home !== undefined && levels.every(({ locationId }) => locationId !== home)) {
        await this.stockAt(urgency, item, home);
        isOurs = true;
      } else {
        if (steps.length === 0) return isOurs;
        const asked = { input: ask.quantitiesOf(item, steps), key: this.us.newId() };
        const { inventorySetQuantities } = await this.admin.ask(urgency, ask.setQuantities, asked, told.counted);
        const isStale = inventorySetQuantities.userErrors.some(({ code }) => code === staleCode);
        if (!isStale) granted(inventorySetQuantities.userErrors);
        if (!isStale && told.saysDone(inventorySetQuantities, steps)) return true;
        isOurs ||= !isStale;
      }
      variant = await this.look(urgency, told.listedAs('', variant).handle);
    }
    if (variant === null) return isOurs;
    throw new ChannelUnreachable('shopify: the stock is never what was just read');
  }

  private async stockAt(urgency: Urgency, item: string, location: string) {
    const asked = { item, location, key: this.us.newId() };
    const { inventoryActivate } = await this.admin.ask(urgency, ask.stockAt, asked, told.stocked);
    granted(inventoryActivate.userErrors);
  }

  private homeId(): Promise<string> {
    const { locationId } = this.us;
    if (locationId !== undefined) return Promise.resolve(gid('Location', locationId));
    this.home ??= this.primary().catch((error: unknown) => {
      this.home = undefined;
      throw error;
    });
    return this.home;
  }

  private async primary(): Promise<string> {
    const { location } = await this.admin.ask('edit', ask.primaryLocation, {}, told.homeLocation);
    if (location === null) throw new ChannelRefusal('not-found', 'The shop has no place for what it sells.');
    return location.id;
  }
}
