import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { id, instant, knownCurrency, money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, streamOf } from '#eventsourcing/decider.js';
import { EventStore } from '#eventsourcing/event-store.js';
import { convert } from '#money/conversion.js';
import { plainRule, priceIn } from '#money/pricing.js';
import { asOf } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { backOffice, everyone } from '#service/roles.js';
import { RateDesk } from '../rates/rate-desk.controller.js';
import { age, moment, whichRates, type WhichRates } from '../rates/rate-set-resource.js';
import type { Moment } from '../rates/rate-set.view.js';
import { rates } from '../rates/rates.js';
import { samples } from '../samples.js';
import { namedRule, pricing, ruleFor, type PriceRuleEvent } from './price-rule.js';

const minorMax = 1e12;
// Named in every answer: a conversion that does not say how it was rounded cannot be done again.
const rounding = 'half-even';
const namedRates = id.optional().describe('By these rates and no others, as a refund is by those of its sale');

const minor = (least: number) => z.coerce.number().pipe(z.int().min(least).max(minorMax));
const conversionQuery = z.strictObject({
  minor: minor(-minorMax).describe('In minor units of `currency`'),
  currency: knownCurrency,
  to: knownCurrency,
  ...whichRates,
  rateId: namedRates,
});
const priceQuery = z.strictObject({
  minor: minor(0).describe('What is asked for the piece, in minor units of `currency`'),
  currency: knownCurrency,
  to: knownCurrency,
  channel: id.default('web'),
  ...whichRates,
  rateId: namedRates,
  ruleId: namedRule.optional().describe('By this rule and no other: a version for `to`; JPY-0 is the plain one'),
});

/** Left out where rates and rule are named, since the answer is then of no moment. */
const ofMoment = { ageHours: age.ageHours.optional(), stale: age.stale.optional(), moment: moment.optional() };
const conversion = z
  .object({
    from: money,
    to: money,
    rateId: id,
    ruleId: z
      .literal(rounding)
      .describe(
        'The rule of every conversion: exact through the base, no margin, and at the end once to the even neighbour',
      ),
    rounding: z.literal(rounding).describe('Once, at the end'),
    ratesAsOf: instant,
    ...ofMoment,
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
    ...ofMoment,
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
    roles: backOffice,
    description:
      'Exact through the base, rounded once. Asked again with its `moment`, it answers the same; with a `rateId` the answer ' +
      'depends on nothing else, and has no moment.',
    parameters: { minor: 125_000, currency: 'USD', to: 'JPY', source: samples.source, asOf: samples.asOf },
    replies: { 200: { description: 'The amount', schema: conversion }, 404: 'There are no rates of that time' },
    refusals: { 'rates-not-usable': 'These rates were questioned, and nobody has accepted them.' },
  })
  async convert(
    @Query({ schema: conversionQuery }) query: z.infer<typeof conversionQuery>,
  ): Promise<z.infer<typeof conversion>> {
    const at = this.desk.momentOf(query);
    const used = await this.ratesFor(query, at);
    const from = { minor: query.minor, currency: query.currency };
    const to = orProblem(() => convert(from, query.to, used, rounding));
    return {
      ...{ from, to, rateId: used.rateId, ruleId: rounding, rounding, ratesAsOf: used.asOf },
      ...(query.rateId === undefined && { ...this.desk.ageOf(used.asOf, at.asOf), moment: { ...at } }),
    };
  }

  @Get('prices')
  @Operation({
    summary: 'Makes a price in a currency of what is asked for a piece in another, by the rule of that currency',
    roles: everyone,
    description:
      'The asking price converted, with the margin, raised until the fee of the channel leaves it whole, not below the ' +
      'floor, then up to a price point. Asked again with its `moment`, it answers the same; with a `rateId` and a ' +
      '`ruleId`, such as those of a quote, the answer depends on nothing else, and has no moment.',
    parameters: {
      ...{ minor: 125_000, currency: 'USD', to: 'GBP', channel: 'ebay' },
      ...{ source: samples.source, asOf: samples.asOf },
    },
    replies: { 200: { description: 'The price', schema: priced }, 404: 'There are no rates of that time' },
    refusals: { 'rates-not-usable': 'These rates were questioned, and nobody has accepted them.' },
  })
  async price(@Query({ schema: priceQuery }) query: z.infer<typeof priceQuery>): Promise<z.infer<typeof priced>> {
    const { minor, currency, to, channel } = query;
    const at = this.desk.momentOf(query);
    const used = currency === to ? undefined : await this.ratesFor(query, at);
    const rule = query.ruleId === undefined ? await this.ruleAt(to, at) : await this.ruleOf(to, query.ruleId);
    const isOfMoment = query.ruleId === undefined || (used !== undefined && query.rateId === undefined);
    const asking = { minor, currency };
    const price = orProblem(() => priceIn(asking, to, channel, used, rule));
    return {
      ...{ asking, price, channel, ruleId: rule.ruleId },
      ...(used && { rateId: used.rateId, ratesAsOf: used.asOf }),
      ...(used && isOfMoment && this.desk.ageOf(used.asOf, at.asOf)),
      ...(isOfMoment && { moment: { ...at } }),
    };
  }

  /** A rule counts from when it was set, so what was not known then did not count then. */
  private async ruleAt(currency: string, moment: { asOf: string; knownAt: string }) {
    const events = await this.store.read<PriceRuleEvent>(streamOf(pricing, currency));
    const earlier = moment.asOf < moment.knownAt ? moment.asOf : moment.knownAt;
    return ruleFor(currency, asOf(events, earlier).at(-1)?.data);
  }

  private async ruleOf(currency: string, ruleId: string) {
    const detail = `${ruleId} is no rule for ${currency}`;
    if (!ruleId.startsWith(`${currency}-`))
      throw new Problem('invalid-request', detail, { errors: [{ parameter: 'ruleId', detail }] });
    if (ruleId === plainRule(currency).ruleId) return plainRule(currency);
    const events = await this.store.read<PriceRuleEvent>(streamOf(pricing, currency));
    const version = events.find(({ data }) => data.ruleId === ruleId);
    if (version === undefined) throw new Problem('not-found', `There is no ${ruleId}.`);
    return version.data;
  }

  private ratesFor(query: WhichRates & { readonly rateId?: string | undefined }, at: Moment) {
    return query.rateId === undefined ? this.desk.get(query, at) : this.named(query.rateId);
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
