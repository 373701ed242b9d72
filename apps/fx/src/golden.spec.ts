import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { feed, type FeedEvent } from './files/feed.js';
import { pricing, type PriceRuleEvent } from './pricing/price-rule.js';
import { rates, type RatesEvent } from './rates/rates.js';

const ratesTypes = {
  ...{ RatesPublished: 1, RatesConfirmed: 1, RatesQuestioned: 1, RatesAccepted: 1, RatesDeclined: 1 },
} satisfies Record<RatesEvent['type'], 1>;
const feedTypes = { RateFileRejected: 1 } satisfies Record<FeedEvent['type'], 1>;
const pricingTypes = { PriceRuleSet: 1 } satisfies Record<PriceRuleEvent['type'], 1>;

goldenContract(rates, join(__dirname, 'rates/rates.golden.json'), Object.keys(ratesTypes));
goldenContract(feed, join(__dirname, 'files/feed.golden.json'), Object.keys(feedTypes));
goldenContract(pricing, join(__dirname, 'pricing/price-rule.golden.json'), Object.keys(pricingTypes));
