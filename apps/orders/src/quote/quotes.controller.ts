import { isDeepStrictEqual } from 'node:util';
import { Body, Controller, Get, Injectable, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal, streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { priceRules } from '#money/price-rules.js';
import { Clock } from '#service/clock.js';
import { historyEvent, historyOf, type HistoryEvent } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, CommandId, etag, idOf, mayKnow, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { shopOf, taxRule } from '#tax/tax-rules.js';
import { skuPrice, unitPrice } from '../market/asking-price.js';
import { everyZone, shippingZones, zonesOf } from '../market/shipping-zones.js';
import { OrdersSettings } from '../config.js';
import { promotion } from '../promotion/promotion.js';
import { priceQuote, type Circumstances } from './price-quote.js';
import { isExpired, quote, quoteRequest, type Quote, type QuoteRequest } from './quote.js';
import { quoteResource, show, type QuoteResource } from './quote-resource.js';
import { shippingOptions } from './shipping-options.js';

/** Gathers what a price depends on, and issues quotes. */
@Injectable()
export class QuoteDesk {
  constructor(
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
    private readonly settings: OrdersSettings,
  ) {}

  /** As it was issued, expired or not. */
  async find(quoteId: string): Promise<Quote | undefined> {
    return (await this.commands.read(quote, quoteId)).state.issued;
  }

  /** The quote under this number: a new one, or what was issued under it before. Throws what {@link priceQuote} refuses. */
  async issue(quoteId: string, request: QuoteRequest, cause: Cause): Promise<Quote> {
    const known = await this.find(quoteId);
    if (known !== undefined) {
      if (isDeepStrictEqual(known.request, request)) return known;
      throw new Refusal('quote-number-taken', 'The Idempotency-Key was used for another quote.');
    }
    const data = priceQuote(await this.circumstances(quoteId, request));
    const { state } = await this.commands.handle(quote, quoteId, { type: 'IssueQuote', data }, cause);
    return state.issued!;
  }

  /**
   * What the same request costs now. The successor of a quote has a number that follows from the quote's own, so that
   * whoever asks gets the same one, until that has expired as well. Throws what {@link priceQuote} refuses.
   */
  async again(expired: Quote, cause: Cause): Promise<Quote> {
    for (let last = expired; ;) {
      const next = await this.successor(last, cause);
      if (!isExpired(next, this.clock.now().toISOString())) return next;
      last = next;
    }
  }

  /** Without its promotion, if that is over meanwhile. */
  private async successor({ quoteId, request }: Quote, cause: Cause): Promise<Quote> {
    const next = successorOf(quoteId);
    const known = await this.find(next);
    if (known !== undefined) return known;
    try {
      return await this.issue(next, request, cause);
    } catch (error) {
      if (!(error instanceof Refusal) || !error.code.startsWith('promotion-')) throw error;
      const { promotionCode: _, ...rest } = request;
      return this.issue(next, rest, cause);
    }
  }

  private async circumstances(quoteId: string, request: QuoteRequest): Promise<Circumstances> {
    const { config } = this.settings;
    const { lines, channel, currency, destination, promotionCode, shippingOption } = request;
    const sellerCountry = config.SELLER_COUNTRY;
    const at = this.clock.now().toISOString();
    const zones = await this.commands.read(shippingZones, everyZone);
    const shipping = shippingOptions(zonesOf(zones.state), destination, shippingOption);
    const delivery = shipping.chosen.collected ? shopOf(sellerCountry) : destination;
    const [rates, rule, offer, prices] = await Promise.all([
      this.commands.read(exchangeRates, this.settings.config.RATES_SOURCE),
      this.commands.read(priceRules, currency),
      promotionCode === undefined ? undefined : this.commands.read(promotion, promotionCode),
      Promise.all(lines.map((line) => this.asking(line))),
    ]);
    return {
      ...{ quoteId, request, askings: prices, at, shipping },
      ...{ rates: rates.state.latest, rule: rule.state.rule, promotion: offer?.state },
      tax: taxRule({ destination: delivery, channel, at, sellerCountry, scheme: config.TAX_SCHEME }),
      terms: {
        validMinutes: config.QUOTE_VALID_MINUTES,
        ratesAgeMaxHours: config.RATES_AGE_MAX_HOURS,
        ratesTooOld: config.RATES_TOO_OLD,
      },
    };
  }

  private async asking(line: QuoteRequest['lines'][number]) {
    const { state } =
      'unitId' in line
        ? await this.commands.read(unitPrice, line.unitId)
        : await this.commands.read(skuPrice, line.sku);
    return state.askingPrice;
  }
}

const successorOf = (quoteId: string) => `q-${idOf(quoteId)}`;

// The sample shop asks for it, with the Idempotency-Key sample-quote.
const sampleQuote = 'q-kAvzbGEkfnThUKldI1po_i';
const asking = { channel: 'web', currency: 'EUR', destination: 'DE', lines: [{ unitId: 'CM-06.19.17' }] };

@ApiTags('quotes')
@Controller('v1/quotes')
export class QuotesController {
  constructor(
    private readonly desk: QuoteDesk,
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    summary: 'Says what pieces cost a buyer, with shipping and tax, in the buyer’s currency',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    description:
      'What is captured later is this total. Nothing is kept for the buyer: whoever orders first has the piece. A shopper ' +
      'asks for herself, in channel web.',
    example: asking,
    replies: { 201: { description: 'Valid until `expiresAt`', schema: quoteResource } },
    refusals: {
      'quote-number-taken': 'The Idempotency-Key was used for another quote.',
      'piece-not-offered': 'A piece or an article is not for sale; the problem names it.',
      'piece-ordered-twice': 'A one-of-a-kind piece can be on one line only.',
      'rates-missing': 'Something has to be converted, and no exchange rates are known yet.',
      'rates-too-old': 'Something has to be converted, and the exchange rates are older than the shop allows.',
      'currency-not-priced': 'There is no exchange rate for a currency that is needed; the problem names it.',
      'price-impossible': 'Price rule and rates lead to no price that could be charged.',
      'total-too-large': 'The total exceeds what the books can hold.',
      'promotion-unknown': 'There is no promotion under this code.',
      'promotion-not-yet': 'The promotion has not begun.',
      'promotion-over': 'The promotion has ended.',
      'promotion-not-enough': 'The goods are worth less than the promotion asks for.',
      'promotion-used-up': 'As many orders as it is for are placed, or as many of this customer’s.',
      'promotion-needs-customer': 'It counts by customer, and nobody said whose quote it is.',
      'shipping-option-unknown': 'There is no such way to the buyer.',
      'destination-not-served':
        'There is no such country, or no shipping zone serves it. What is fetched from the shop can be quoted to anywhere.',
      'shipping-unknown': 'No shipping zones are known yet, so nobody knows what it costs to send anything.',
      'region-missing': 'Tax depends on the region there: say US-PA, not US.',
      'tax-unknown': 'There is no tax rule for this sale yet.',
    },
  })
  async ask(
    @Body({ schema: quoteRequest }) request: QuoteRequest,
    @Caller() caller: Identity,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuoteResource> {
    const quoteId = `q-${commandId}`;
    await this.desk.issue(quoteId, onBehalfOf(caller, request), cause);
    reply.status(201).header('location', `/v1/quotes/${quoteId}`);
    return this.get(quoteId, caller, reply);
  }

  @Get(':quoteId')
  @Operation({
    summary: 'Shows a quote, and whether it has expired',
    roles: ['guest', 'customer', 'shop-assistant', 'finance', 'auditor', 'service'],
    parameters: { quoteId: sampleQuote },
    replies: { 200: { description: 'The quote', schema: quoteResource } },
  })
  async get(
    @Param('quoteId', { schema: id }) quoteId: string,
    @Caller() caller: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QuoteResource> {
    const { state, version } = await this.commands.read(quote, quoteId);
    if (state.issued === undefined || !mayKnow(caller, state.issued.customerId)) throw unknown(quoteId);
    reply.header('etag', etag(version));
    return show(state.issued, version, this.clock.now().toISOString());
  }

  @Get(':quoteId/history')
  @Operation({
    summary: 'Lists everything that happened to a quote, and why',
    roles: ['shop-assistant', 'finance', 'auditor', 'service'],
    parameters: { quoteId: sampleQuote },
    replies: { 200: { description: 'Its events', schema: z.array(historyEvent) } },
  })
  async history(@Param('quoteId', { schema: id }) quoteId: string): Promise<HistoryEvent[]> {
    const events = await this.store.read(streamOf(quote, quoteId));
    if (events.length === 0) throw unknown(quoteId);
    return historyOf(events);
  }
}

/** A shopper asks for herself in the own shop, whatever she leaves out; the shop's people for anybody, in any channel. */
export function onBehalfOf({ audience, subject }: Identity, request: QuoteRequest): QuoteRequest {
  if (audience === 'back-office') return request;
  const { customerId = subject, channel } = request;
  if (customerId !== subject) throw new Problem('forbidden', 'A shopper asks for herself, and for no other customer.');
  if (channel !== 'web') throw new Problem('forbidden', 'A shopper buys in channel web.');
  return { ...request, customerId };
}

const unknown = (quoteId: string) => new Problem('not-found', `There is no quote ${quoteId}.`);
