import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, money, text } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { marketplaces } from '../channel/channel.js';
import { Channels } from '../channel/channels.js';
import { ListingRow } from './listing-list.view.js';
import { listing, listingIdOf, listingStatuses, type Listing, type ListingCommand } from './listing.js';

const channel = z.enum(marketplaces);
const draft = z
  .strictObject({
    title: text(400),
    description: text(50_000),
    photos: z
      .array(z.url({ protocol: /^https$/ }).max(500))
      .max(24)
      .describe('The best first'),
    category: text(100).describe(
      'In the channel’s own words: a category id at eBay, a taxonomy id at Etsy, a type at Shopify',
    ),
    attributes: z.record(text(65), text(800)).default({}).describe('What else the channel asks for, by its own names'),
    format: z.enum(['fixed', 'auction']).default('fixed'),
  })
  .meta({ id: 'ListingDraft' });
const resource = z
  .object({
    channel,
    unitId: id,
    status: z.enum(listingStatuses),
    draft,
    faults: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .describe('What the channel would refuse: it is not asked until they are mended'),
    wanted: z.boolean().describe('Whether people want it there'),
    listingNumber: z.string().optional(),
    price: money.optional(),
    code: z.string().optional().describe('Why the channel refused'),
    version: z.int(),
  })
  .meta({ id: 'Listing' });
const listQuery = z.strictObject({
  channel: channel.optional(),
  status: z.enum(listingStatuses).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([z.string().max(100)])).optional(),
});
const summary = z
  .object({
    channel,
    unitId: id,
    status: z.enum(listingStatuses),
    title: z.string(),
    listingNumber: z.string().optional(),
    price: money.optional(),
    code: z.string().optional(),
    exposedMs: z.int().optional(),
    changedAt: instant,
  })
  .meta({ id: 'ListingSummary' });
const page = z.object({ listings: z.array(summary), next: z.string().optional() }).meta({ id: 'ListingPage' });

const sample = { channel: 'ebay', unitId: 'CM-93.117' };
const sampleDraft = {
  title: 'Punch bowl, porcelain with enamel and gilding, about 1770',
  description: 'A punch bowl in very good condition, with light wear to the gilding of its rim.',
  ...{ photos: ['https://shop.example/photos/CM-93.117.jpg'], category: '37908', format: 'fixed' as const },
  attributes: { Type: 'Bowl', Material: 'Porcelain' },
};

@ApiTags('listings')
@Controller('v1/listings')
export class ListingsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly channels: Channels,
    private readonly database: DataSource,
  ) {}

  @Get()
  @Operation({
    summary: 'Lists what is, was or may be for sale at channels',
    roles: ['shop-assistant', 'marketing', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { channel, status, limit, cursor } = query;
    const select = this.database.getRepository(ListingRow).createQueryBuilder('l').where('1 = 1');
    if (channel !== undefined) select.andWhere('l.channel = :channel', { channel });
    if (status !== undefined) select.andWhere('l.status = :status', { status });
    if (cursor !== undefined) select.andWhere('l.listingId > :after', { after: cursor[0] });
    const rows = await select
      .orderBy('l.listingId', 'ASC')
      .limit(limit + 1)
      .getMany();
    const listings = rows.slice(0, limit).map(summaryOf);
    if (rows.length <= limit) return { listings };
    return { listings, next: cursorOf([rows[limit - 1]!.listingId]) };
  }

  @Get(':channel/:unitId')
  @Operation({
    summary: 'Shows a piece on a channel',
    roles: ['shop-assistant', 'marketing', 'auditor', 'service'],
    parameters: sample,
    replies: { 200: { description: 'The listing', schema: resource } },
  })
  async get(
    @Param('channel', { schema: channel }) channel: string,
    @Param('unitId', { schema: id }) unitId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return answer(await this.commands.read(listing, listingIdOf(channel, unitId)), reply);
  }

  @Put(':channel/:unitId')
  @HttpCode(200)
  @Operation({
    summary: 'Drafts a piece for a channel, or changes what is said of it there',
    roles: ['shop-assistant', 'service'],
    description:
      'What the channel would refuse is in `faults`, each with the field and its rule; nothing is asked of the channel ' +
      'until they are mended. What is live is changed at once.',
    example: sampleDraft,
    parameters: sample,
    replies: { 200: { description: 'The listing', schema: resource } },
    refusals: {
      'listing-invalid': 'It is live, and the channel would refuse the change: the fields are named.',
      'listing-is-live': 'What is live stays an auction, or stays none: end it first.',
    },
  })
  async draft(
    @Param('channel', { schema: channel }) name: string,
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: draft }) body: z.infer<typeof draft>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const faults = this.channelOf(name).faultsIn(body);
    const data = { channel: name, unitId, draft: body, faults };
    return this.ask(name, unitId, { type: 'DraftListing', data }, cause, reply, expected);
  }

  @Post(':channel/:unitId/publication')
  @HttpCode(202)
  @Operation({
    summary: 'Puts the piece up for sale at the channel, as soon as it can be had',
    roles: ['shop-assistant', 'service'],
    description: 'It stays wanted there: an order that gives it back puts it up for sale again.',
    parameters: sample,
    replies: { 202: { description: 'Asked for; what becomes of it shows in the listing', schema: resource } },
    refusals: {
      'listing-unknown': 'Nobody drafted this piece for that channel.',
      'listing-invalid': 'The channel would refuse it: the fields are named.',
    },
  })
  publish(
    @Param('channel', { schema: channel }) name: string,
    @Param('unitId', { schema: id }) unitId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return this.ask(name, unitId, { type: 'PublishListing', data: {} }, cause, reply, expected);
  }

  @Delete(':channel/:unitId/publication')
  @HttpCode(202)
  @Operation({
    summary: 'Takes the piece off sale at the channel',
    roles: ['shop-assistant', 'service'],
    parameters: sample,
    replies: { 202: { description: 'Asked for; what becomes of it shows in the listing', schema: resource } },
    refusals: { 'listing-unknown': 'Nobody drafted this piece for that channel.' },
  })
  end(
    @Param('channel', { schema: channel }) name: string,
    @Param('unitId', { schema: id }) unitId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return this.ask(name, unitId, { type: 'EndListing', data: {} }, cause, reply, expected);
  }

  private async ask(
    channel: string,
    unitId: string,
    command: ListingCommand,
    cause: Cause,
    reply: FastifyReply,
    expected: number | undefined,
  ) {
    return answer(await this.commands.handle(listing, listingIdOf(channel, unitId), command, cause, expected), reply);
  }

  private channelOf(name: string) {
    const found = this.channels.find(name);
    if (found === undefined) throw new Problem('not-found', `We have no shop at ${name}.`);
    return found;
  }
}

type Known = { readonly state: Listing; readonly version: number };

function answer({ state, version }: Known, reply: FastifyReply): z.infer<typeof resource> {
  const { status, channel, unitId, draft, faults, isWanted, listed, priced, code } = state;
  if (status === 'new' || draft === undefined)
    throw new Problem('not-found', 'Nobody drafted this piece for that channel.');
  reply.header('etag', etag(version));
  return {
    ...{ channel: channel as z.infer<typeof resource>['channel'], unitId: unitId!, status },
    draft: { ...draft, photos: [...draft.photos], attributes: { ...draft.attributes } },
    ...{ faults: [...faults], wanted: isWanted, ...(listed && { listingNumber: listed.listingNumber }) },
    ...{ ...(priced && { price: priced.price }), ...(code !== undefined && { code }), version },
  };
}

function summaryOf(row: ListingRow): z.infer<typeof summary> {
  const { channel, unitId, status, title, listingNumber, priceMinor, currency, code, exposedMs, changedAt } = row;
  return {
    channel: channel as z.infer<typeof summary>['channel'],
    ...{ unitId, status: status as z.infer<typeof summary>['status'], title },
    ...(listingNumber !== null && { listingNumber }),
    ...(priceMinor !== null && currency !== null && { price: { minor: Number(priceMinor), currency } }),
    ...{ ...(code !== null && { code }), ...(exposedMs !== null && { exposedMs }), changedAt },
  };
}
