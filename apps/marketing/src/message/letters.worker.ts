import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Rates } from '#money/conversion.js';
import { exchangeRates } from '#money/exchange-rates.js';
import type { Money } from '#money/money.js';
import { priceRules } from '#money/price-rules.js';
import { plainRule, priceIn } from '#money/pricing.js';
import { MarketingSettings } from '../config.js';
import { campaign } from '../campaign/campaign.js';
import { wordsFor } from '../campaign/plan.js';
import { offer, priceToBeHadAt } from '../offer/offer.js';
import type { LetterWritten, Piece } from './letter.js';
import type { HeldBecause, MessageState } from './message.js';
import { priced } from './priced.js';
import type { Tags } from './rendered.js';
import { offeredIn, stillToBeHad, type OfShop } from './still-to-be-had.js';

type Asked = NonNullable<MessageState['asked']>;
/** What language (BCP 47) somebody reads, and what currency they pay in, if they said so. */
export type Reads = { readonly language: string; readonly currency?: string | undefined };
/** What is written, in which language; `tags` stand in its links. */
export type Written = { readonly letter: LetterWritten; readonly language: string; readonly tags: Tags | undefined };

/** What a letter says by the time when it is about to go. */
@Injectable()
export class Letters {
  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: MarketingSettings,
  ) {}

  /**
   * Or why it does not go: its campaign was stopped, or what it shows is gone. Prices are those that a quote of our own shop would have,
   * in the reader's currency, or else in that of the offer.
   */
  async of(asked: Asked, reader: Reads): Promise<Written | { readonly because: HeldBecause }> {
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
    return { ...written, letter: priced(written.letter, (asking) => prices.get(asking)!) };
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

  private async written(asked: Asked, language: string): Promise<Written | { readonly because: HeldBecause }> {
    const { letter, campaignId, purpose } = asked;
    if (letter.template === 'campaign') return this.ofCampaign(asked, language);
    const now = await this.asOfNow(letter);
    if (now === undefined) return { because: 'gone' };
    const tags = { source: 'letters', medium: 'email', campaign: campaignId };
    return { letter: now, language, tags: purpose === 'service' ? undefined : tags };
  }

  private async asOfNow(letter: OfShop): Promise<OfShop | undefined> {
    const offers = await Promise.all(
      offeredIn(letter).map(async (unitId) => [unitId, (await this.commands.read(offer, unitId)).state] as const),
    );
    const byUnit = new Map(offers);
    return stillToBeHad(letter, (unitId) => byUnit.get(unitId)!);
  }

  private async ofCampaign(
    { campaignId, variant = '' }: Asked,
    reads: string,
  ): Promise<Written | { readonly because: HeldBecause }> {
    const { plan, status } = (await this.commands.read(campaign, campaignId)).state;
    const words = plan && wordsFor(plan, variant, reads);
    if (words === undefined || status === 'stopped') return { because: 'called-off' };
    const { subject, paragraphs, unitIds = [], language } = words;
    const pieces = (await Promise.all(unitIds.map((unitId) => this.piece(unitId)))).filter((one) => one !== undefined);
    if (unitIds.length > 0 && pieces.length === 0) return { because: 'gone' };
    const letter = { template: 'campaign', values: { subject, paragraphs, pieces } } as const;
    return { letter, language, tags: { ...plan!.utm, content: variant } };
  }

  /** As it is offered now; undefined if nobody can buy it. */
  private async piece(unitId: string): Promise<Piece | undefined> {
    const { state } = await this.commands.read(offer, unitId);
    const price = priceToBeHadAt(state);
    return price && { unitId, title: state.words.title ?? unitId, price, path: `/pieces/${unitId}` };
  }
}
