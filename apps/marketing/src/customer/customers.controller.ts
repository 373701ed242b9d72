import { Body, Controller, Get, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, IfMatch, RequestCause } from '#service/request.js';
import type { Identity as CallerIdentity } from '#service/roles.js';
import { consent, consentPurposes } from './consent.js';
import { CustomerDesk } from './customer-desk.controller.js';
import { customerResource, type CustomerResource } from './customer-resource.js';
import { IdentityRow } from './identity-list.view.js';
import { preferences, type Preferences } from './preferences.js';

const listQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const summary = z.object({ customerId: id, metAt: instant, channel: id }).meta({ id: 'CustomerSummary' });
const page = z.object({ customers: z.array(summary), next: z.string().optional() }).meta({ id: 'CustomerPage' });
const giveConsent = consent
  .extend({ at: instant.optional().describe('When they said it, if that was earlier: for people who work here') })
  .meta({ id: 'GiveConsent' });
const withdrawConsent = z.strictObject({ purpose: z.enum(consentPurposes) }).meta({ id: 'WithdrawConsent' });

const readers = ['guest', 'customer', 'shop-assistant', 'marketing', 'data-steward', 'service'] as const;
const writers = ['guest', 'customer', 'shop-assistant', 'marketing', 'service'] as const;
const sample = { customerId: 'c-1001' };
const asCustomer = { 200: { description: 'The customer', schema: customerResource } };
const refusals = { 'customer-unknown': 'We never heard of this customer.' };

@ApiTags('customers')
@Controller('v1/customers')
export class CustomersController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    summary: 'Lists customers, each person once, the latest first',
    roles: ['shop-assistant', 'marketing', 'data-steward', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { limit, cursor }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const select = this.database.getRepository(IdentityRow).createQueryBuilder('i').where('i.into is null');
    if (cursor !== undefined) {
      const [at, subjectId] = cursor;
      select.andWhere('(i.metAt < :at or (i.metAt = :at and i.subjectId < :subjectId))', { at, subjectId });
    }
    const rows = await select
      .orderBy('i.metAt', 'DESC')
      .addOrderBy('i.subjectId', 'DESC')
      .limit(limit + 1)
      .getMany();
    const shown = rows.slice(0, limit);
    const customers = shown.map(({ subjectId: customerId, metAt, channel }) => ({ customerId, metAt, channel }));
    const last = shown.at(-1);
    if (rows.length <= limit || last === undefined) return { customers };
    return { customers, next: cursorOf([last.metAt, last.subjectId]) };
  }

  @Get(':customerId')
  @Operation({
    summary: 'Shows a customer: by which identities we know them, and what they agreed to',
    roles: readers,
    description:
      'Any of the identities names the customer. A shopper sees herself as she signed in, and nobody whom we take for her: ' +
      'anyone may type an e-mail address.',
    parameters: sample,
    replies: asCustomer,
  })
  async get(
    @Param('customerId', { schema: id }) customerId: string,
    @Caller() caller: CallerIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomerResource> {
    return this.desk.shown(customerId, caller, reply);
  }

  @Post(':customerId/consents')
  @Operation({
    summary: 'Takes down that a customer agreed to something, where, and in which words',
    roles: writers,
    description:
      'It is what this identity says, and holds for it alone. Said again, it counts from then on; what was said before they ' +
      'withdrew, or before the last such word, changes nothing.',
    parameters: sample,
    example: {
      ...{ purpose: 'email-marketing', source: 'checkout' },
      wording: { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) },
      proof: { kind: 'checkbox', record: 'o-QLhCoRDhgNbQZQy9Mq751B' },
    },
    replies: { 201: { description: 'The customer', schema: customerResource } },
    refusals,
  })
  async give(
    @Param('customerId', { schema: id }) customerId: string,
    @Body({ schema: giveConsent }) body: z.infer<typeof giveConsent>,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomerResource> {
    const now = this.clock.now().toISOString();
    mustBeTheirsToSay(body, caller, now);
    const command = { type: 'GiveConsent', data: { ...body, at: body.at ?? now } } as const;
    return this.desk.take(customerId, command, caller, cause, expected, reply);
  }

  @Post(':customerId/withdrawals')
  @Operation({
    summary: 'Takes down that a customer no longer agrees, or never did',
    roles: writers,
    description: 'It holds for the whole person, however else we know them, until they agree again.',
    parameters: sample,
    example: { purpose: 'sms-marketing' },
    replies: { 201: { description: 'The customer', schema: customerResource } },
    refusals,
  })
  async withdraw(
    @Param('customerId', { schema: id }) customerId: string,
    @Body({ schema: withdrawConsent }) { purpose }: z.infer<typeof withdrawConsent>,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomerResource> {
    const by = caller.audience === 'storefront' ? 'person' : 'staff';
    const at = this.clock.now().toISOString();
    return this.desk.take(
      customerId,
      { type: 'WithdrawConsent', data: { purpose, by, at } },
      caller,
      cause,
      expected,
      reply,
    );
  }

  @Put(':customerId/preferences')
  @Operation({
    summary: 'Takes down how a customer wants to hear from us',
    roles: writers,
    description:
      'All of it at once: what is not said is as it is for everybody. It lets nobody hear from us who did not agree.',
    parameters: sample,
    example: { language: 'de', currency: 'EUR', timeZone: 'Europe/Berlin', topics: ['clocks'], lettersPerWeekMax: 1 },
    replies: asCustomer,
    refusals,
  })
  async prefer(
    @Param('customerId', { schema: id }) customerId: string,
    @Body({ schema: preferences }) body: Preferences,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomerResource> {
    const data = { preferences: body, at: this.clock.now().toISOString() };
    return this.desk.take(customerId, { type: 'SetPreferences', data }, caller, cause, expected, reply);
  }
}

/** Only people who work here pass on what was said elsewhere, or earlier. */
function mustBeTheirsToSay(
  { source, at, proof }: z.infer<typeof giveConsent>,
  { audience }: CallerIdentity,
  now: string,
) {
  const errors = [
    ...(at !== undefined && at > now ? [{ pointer: '#/at', detail: 'nothing that is still to come' }] : []),
    ...(audience === 'storefront' && at !== undefined ? [{ pointer: '#/at', detail: 'a shopper says it now' }] : []),
    ...(audience === 'storefront' && (source === 'till' || source === 'import')
      ? [{ pointer: '#/source', detail: 'one of checkout, account, form' }]
      : []),
    // What proves more than a click, we have ourselves: the link that was confirmed, the signature.
    ...(audience === 'storefront' && proof.kind !== 'checkbox'
      ? [{ pointer: '#/proof/kind', detail: 'a shopper has a checkbox; an address is proven by /v1/consent-requests' }]
      : []),
  ];
  const [first] = errors;
  if (first !== undefined) throw new Problem('invalid-request', `${first.pointer}: ${first.detail}.`, { errors });
}
