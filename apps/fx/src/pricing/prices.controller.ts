import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { id, instant, knownCurrency, money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, streamOf } from '#eventsourcing/decider.js';
import { EventStore } from '#eventsourcing/event-store.js';
import { convert } from '#money/conversion.js';
import { priceIn } from '#money/pricing.js';
import { asOf } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { RateDesk } from '../rates/rate-desk.controller.js';
import { age, moment, whichRates } from '../rates/rate-set-resource.js';
import { rates } from '../rates/rates.js';
import { samples } from '../samples.js';
import { pricing, ruleFor, type PriceRuleEvent } from './price-rule.js';

const minorMax = 1e12;
// Named in every answer: a conversion that does not say how it was rounded cannot be done again.
const rounding = 'half-even';

const minor = (least: number) => z.coerce.number().pipe(z.int().min(least).max(minorMax));
const conversionQuery = z.strictObject({
  minor: minor(-minorMax).describe('In minor units of `currency`'),
  currency: knownCurrency,
  to: knownCurrency,
  ...whichRates,
  rateId: id.optional().describe('By these rates and no others, as a refund is by those of its sale'),
});
const priceQuery = z.strictObject({
  minor: minor(0).describe('What is asked for the piece, in minor units of `currency`'),
  currency: knownCurrency,
  to: knownCurrency,
  channel: id.default('web'),
  ...whichRates,
});

const conversion = z
  .object({
    from: money,
    to: money,
    rateId: id,
    rounding: z.literal(rounding).describe('Once, at the end'),
    ratesAsOf: instant,
    ...age,
    moment,
  })
  .meta({ id: 'Conversion' });
const priced = z
  .object({
    asking: money,
    price: money,
    channel: id,
    ruleId: id.describe('How the price was made: /v1/price-rules/{currency}/versions/{version}; GBP-3 is version 3'),
    rateId: id.optional().describe('Without it nothing was converted'),
    ratesAsOf: instant.optional(),
    ageHours: age.ageHours.optional(),
    stale: age.stale.optional(),
    moment,
  })
  .meta({ id: 'Price' });

@ApiTags('prices')
@Controller('v1')
export class PricesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
    private readonly desk: RateDesk,
  ) {}

  @Get('conversions')
  @Operation({
    summary: 'Converts an amount by the rates that count, or by those that it names',
    description:
      'Exact through the base, rounded once. Asked again with its `moment` or `rateId`, it answers the same.',
    parameters: { minor: 125_000, currency: 'USD', to: 'JPY', source: samples.source, asOf: samples.asOf },
    replies: { 200: { description: 'The amount', schema: conversion }, 404: 'There are no rates of that time' },
    refusals: { 'rates-not-usable': 'These rates were questioned, and nobody has accepted them.' },
  })
  async convert(
    @Query({ schema: conversionQuery }) query: z.infer<typeof conversionQuery>,
  ): Promise<z.infer<typeof conversion>> {
    const at = this.desk.momentOf(query);
    const used = query.rateId === undefined ? await this.desk.get(query, at) : await this.named(query.rateId);
    const from = { minor: query.minor, currency: query.currency };
    const to = orProblem(() => convert(from, query.to, used, rounding));
    return {
      ...{ from, to, rateId: used.rateId, rounding, ratesAsOf: used.asOf },
      ...{ ...this.desk.ageOf(used.asOf, at.asOf), moment: { ...at } },
    };
  }

  @Get('prices')
  @Operation({
    summary: 'Makes a price in a currency of what is asked for a piece in another, by the rule of that currency',
    description:
      'The asking price converted, with the margin, raised until the fee of the channel leaves it whole, not below the ' +
      'floor, then up to a price point. Asked again with its `moment`, it answers the same.',
    parameters: {
      ...{ minor: 125_000, currency: 'USD', to: 'GBP', channel: 'ebay' },
      ...{ source: samples.source, asOf: samples.asOf },
    },
    replies: { 200: { description: 'The price', schema: priced }, 404: 'There are no rates of that time' },
  })
  async price(@Query({ schema: priceQuery }) query: z.infer<typeof priceQuery>): Promise<z.infer<typeof priced>> {
    const { minor, currency, to, channel } = query;
    const at = this.desk.momentOf(query);
    const used = currency === to ? undefined : await this.desk.get(query, at);
    const rule = await this.ruleAt(to, at);
    const asking = { minor, currency };
    const price = orProblem(() => priceIn(asking, to, channel, used, rule));
    return {
      ...{ asking, price, channel, ruleId: rule.ruleId, moment: { ...at } },
      ...(used && { rateId: used.rateId, ratesAsOf: used.asOf, ...this.desk.ageOf(used.asOf, at.asOf) }),
    };
  }

  /** A rule counts from when it was set, so what was not known then did not count then. */
  private async ruleAt(currency: string, moment: { asOf: string; knownAt: string }) {
    const events = await this.store.read<PriceRuleEvent>(streamOf(pricing, currency));
    const earlier = moment.asOf < moment.knownAt ? moment.asOf : moment.knownAt;
    return ruleFor(currency, asOf(events, earlier).at(-1)?.data);
  }

  private async named(rateId: string) {
    const { state } = await this.commands.read(rates, rateId);
    if (state === undefined) throw new Problem('not-found', `There are no rates ${rateId}.`);
    if (state.status !== 'usable') throw new Refusal('rates-not-usable', `The rates ${rateId} are ${state.status}.`);
    return { rateId, ...state.set };
  }
}

/** Money says with a RangeError what cannot be: a currency without a rate, an amount beyond what numbers hold. */
function orProblem<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem('invalid-request', error.message, { errors: [{ parameter: 'to', detail: error.message }] });
  }
}
