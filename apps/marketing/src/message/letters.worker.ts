import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Rates } from '#money/conversion.js';
import { exchangeRates } from '#money/exchange-rates.js';
import type { Money } from '#money/money.js';
import { priceRules } from '#money/price-rules.js';
import { plainRule, priceIn } from '#money/pricing.js';
import { Clock } from '#service/clock.js';
import { MarketingSettings } from '../config.js';
import { campaign } from '../campaign/campaign.js';
import { wordsFor } from '../campaign/plan.js';
import { cart, reminderOf } from '../cart/cart.js';
import { firstBackAt, offer, priceToBeHadAt, type Offer } from '../offer/offer.js';
import type { LetterWritten, Piece } from './letter.js';
import type { HeldBecause, MessageState } from './message.js';
import { priced } from './priced.js';
import type { Tags } from './rendered.js';
import { offeredIn, stillToBeHad, type OfShop } from './still-to-be-had.js';

/** After the end of a hold inventory's word of it is here. */
const untilHeardMs = 60_000;

type Asked = NonNullable<MessageState['asked']>;
/** What language (BCP 47) somebody reads, and what currency they pay in, if they said so. */
export type Reads = { readonly language: string; readonly currency?: string | undefined };
/** What is written, in which language; `tags` stand in its links. */
export type Written = { readonly letter: LetterWritten; readonly language: string; readonly tags: Tags | undefined };
/** Why it does not go: not before `until`, RFC 3339, or never. */
export type Held = { readonly because: HeldBecause; readonly until?: string };

const isLower = (price: Money, before: Money) => price.currency !== before.currency || price.minor < before.minor;

/** What a letter says by the time when it is about to go. */
@Injectable()
export class Letters {
  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: MarketingSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Or why it does not go: its campaign was stopped, or what it shows is gone, also if that is a lower price. Prices are those that a quote of our own shop would have,
   * in the reader's currency, or else in that of the offer.
   */
  async of(asked: Asked, reader: Reads): Promise<Written | Held> {
    const written = await this.written(asked, reader.language);
    if ('because' in written) return written;
    const rates = (await this.commands.read(exchangeRates, this.settings.config.RATES_SOURCE)).state.latest;
    const askings = new Set<Money>();
    priced(written.letter, (asking) => {
      askings.add(asking);
      return asking;
    });
    const prices = new Map<Money, Money>();
    for (const asking of askings) prices.set(asking, await this.priceOf(asking, reader.currency, rates));
    const letter = priced(written.letter, (asking) => prices.get(asking)!);
    // Price points, and the steps of another currency, may swallow it.
    if (letter.template === 'price-drop' && !isLower(letter.values.piece.price, letter.values.before))
      return { because: 'gone' };
    return { ...written, letter };
  }

  /** As it is asked where it cannot be converted. */
  private async priceOf(asking: Money, wanted: string | undefined, rates: Rates | undefined): Promise<Money> {
    for (const currency of new Set([wanted ?? asking.currency, asking.currency])) {
      const { rule = plainRule(currency) } = (await this.commands.read(priceRules, currency)).state;
      try {
        return priceIn(asking, currency, 'web', rates, rule);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return asking;
  }

  private async written(asked: Asked, language: string): Promise<Written | Held> {
    const { letter, campaignId, purpose } = asked;
    if (letter.template === 'campaign') return this.ofCampaign(asked, language);
    const now = await this.asOfNow(await this.asKept(letter, asked));
    if ('because' in now) return now;
    const tags = { source: 'letters', medium: 'email', campaign: campaignId };
    return { letter: now, language, tags: purpose === 'service' ? undefined : tags };
  }

  private async asOfNow(letter: OfShop): Promise<OfShop | Held> {
    const byUnit = new Map(await this.offersOf(offeredIn(letter)));
    return stillToBeHad(letter, (unitId) => byUnit.get(unitId)!) ?? this.gone([...byUnit.values()]);
  }

  /** A reminder of a cart without what was taken out of it since, and of nothing once it has ended. */
  private async asKept(letter: OfShop, { campaignId, customerId, trigger }: Asked): Promise<OfShop> {
    if (letter.template !== 'abandoned-cart') return letter;
    const { carts, unitIds } = (await this.commands.read(cart, customerId)).state;
    const about = reminderOf(carts);
    // Whoever asks for such letters elsewhere keeps the carts, too.
    if (carts === 0 || campaignId !== about.campaignId) return letter;
    const isKept = ({ unitId }: Piece) => trigger === about.trigger && unitIds.includes(unitId);
    return { ...letter, values: { ...letter.values, pieces: letter.values.pieces.filter(isKept) } };
  }

  /** What is only kept for somebody may be to be had again. */
  private gone(offers: readonly Offer[]): Held {
    const back = firstBackAt(offers);
    if (back === undefined) return { because: 'gone' };
    const untilMs = Math.max(Date.parse(back), this.clock.now().getTime()) + untilHeardMs;
    return { because: 'gone', until: new Date(untilMs).toISOString() };
  }

  private offersOf(unitIds: readonly string[]) {
    return Promise.all(
      unitIds.map(async (unitId) => [unitId, (await this.commands.read(offer, unitId)).state] as const),
    );
  }

  private async ofCampaign({ campaignId, variant = '' }: Asked, reads: string): Promise<Written | Held> {
    const { plan, status } = (await this.commands.read(campaign, campaignId)).state;
    const words = plan && wordsFor(plan, variant, reads);
    if (words === undefined || status === 'stopped') return { because: 'called-off' };
    const { subject, paragraphs, unitIds = [], language } = words;
    const offers = await this.offersOf(unitIds);
    const pieces = offers.flatMap(([unitId, state]) => asOffered(unitId, state) ?? []);
    if (unitIds.length > 0 && pieces.length === 0) return this.gone(offers.map(([, state]) => state));
    const letter = { template: 'campaign', values: { subject, paragraphs, pieces } } as const;
    return { letter, language, tags: { ...plan!.utm, content: variant } };
  }
}

/** As it is offered now; undefined if nobody can buy it. */
function asOffered(unitId: string, state: Offer): Piece | undefined {
  const price = priceToBeHadAt(state);
  return price && { unitId, title: state.words.title ?? unitId, price, path: `/pieces/${unitId}` };
}
