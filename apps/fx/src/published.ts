import * as contracts from '#contracts/fx.js';
import type { Publication, Published } from '#messaging/publication.js';
import type { FeedEvent } from './files/feed.js';
import type { PriceRuleEvent } from './pricing/price-rule.js';
import type { RateSet } from './rates/rate-set.js';
import type { RatesEvent } from './rates/rates.js';

/** The facts about rates and prices that other services may rely on. What is not translated here stays private. */
export const published: Published<RatesEvent | FeedEvent | PriceRuleEvent> = ({ type, data, at }, id) => {
  switch (type) {
    case 'RatesPublished':
      // Nobody prices by what was yesterday's already when we heard of it.
      return data.history ? [] : [ratesPublished(id, data.set, at)];
    case 'RatesConfirmed':
      return [ratesPublished(id, data.set, data.usableSince)];
    case 'RatesQuestioned': {
      const { source, asOf } = data.set;
      return [contracts.RatesQuestioned.of({ rateId: id, source, asOf, because: [...data.because] })];
    }
    case 'RatesAccepted':
      return [ratesPublished(id, data.set, at)];
    case 'RatesDeclined':
      return [];
    case 'RateFileRejected':
      return [contracts.RateFileRejected.of({ source: id, ...data })];
    case 'PriceRuleSet':
      return [contracts.PriceRuleSet.of(data)];
  }
};

const ratesPublished = (rateId: string, { source, asOf, base, rates }: RateSet, publishedAt: string): Publication =>
  contracts.RatesPublished.of({ rateId, source, asOf, base, rates: { ...rates }, publishedAt });
