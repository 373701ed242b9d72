import { Injectable } from '@nestjs/common';
import type { Money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { priceRules } from '#money/price-rules.js';
import { plainRule, priceIn } from '#money/pricing.js';
import type { Channel } from '../channel/channel.js';
import { ChannelsSettings } from '../config.js';
import type { Priced } from './listing.js';

/** What a piece costs at a channel: the asking price in the channel's currency, by the rule for it, raised by the channel's fee. */
@Injectable()
export class Prices {
  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: ChannelsSettings,
  ) {}

  /** Undefined while there are no rates from one currency to the other. */
  async of(asking: Money, { name, currency }: Pick<Channel, 'name' | 'currency'>): Promise<Priced | undefined> {
    const { latest } = (await this.commands.read(exchangeRates, this.settings.config.RATES_SOURCE)).state;
    const { rule = plainRule(currency) } = (await this.commands.read(priceRules, currency)).state;
    const isConverted = asking.currency !== currency;
    if (isConverted && latest === undefined) return undefined;
    const price = priceIn(asking, currency, name, latest, rule);
    return { price, ruleId: rule.ruleId, ...(isConverted && { rateId: latest!.rateId }) };
  }
}
