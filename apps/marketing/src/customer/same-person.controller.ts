import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { buyer } from '#contracts/personal.js';
import { id, reason } from '#contracts/vocabulary.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Caller, RequestCause } from '#service/request.js';
import { actorOf, type Identity } from '#service/roles.js';
import { customerResource, show, type CustomerResource } from './customer-resource.js';
import { unknownCustomer } from './identity.js';
import { ProfileDesk } from './profile-desk.controller.js';

const { email, phone, account } = buyer.shape;
const search = z
  .strictObject({ email, phone, account })
  .refine((given) => Object.values(given).filter((value) => value !== undefined).length === 1, 'exactly one of them')
  .meta({ id: 'CustomerSearch' });
const found = z
  .object({
    customerIds: z.array(id).describe('Each person once, whom we met first before the others; at most 100'),
    more: z.literal(true).optional().describe('Others told us the same, and were not looked at'),
  })
  .meta({ id: 'CustomerSearchResult' });
const join = z.strictObject({ subjectId: id, sameAs: id, reason }).meta({ id: 'JoinCustomers' });
const split = z.strictObject({ subjectId: id, reason }).meta({ id: 'SplitCustomer' });

const staff = ['shop-assistant', 'marketing', 'data-steward', 'service'] as const;
// Who bought in the store of the sample shop, and has no account.
const sampleBuyer = 'p-o-X6Ya0DgWP0IDKPhm_0HX6I';

/** Who is the same person as whom. */
@ApiTags('customers')
@Controller('v1')
export class SamePersonController {
  constructor(
    private readonly people: People,
    private readonly desk: ProfileDesk,
    private readonly clock: Clock,
  ) {}

  @Post('customer-searches')
  @HttpCode(200)
  @Operation({
    summary: 'Finds the customers who told us an e-mail address, a phone number or an account, in whatever spelling',
    roles: staff,
    description:
      'It changes nothing, so an Idempotency-Key is ignored: each search is a new one, and no answer is kept.',
    example: { email: 'clara.schumann@example.com' },
    replies: { 200: { description: 'Who they are; none if nobody told it who ordered since', schema: found } },
  })
  async search(
    @Body({ schema: search }) given: z.infer<typeof search>,
    @Caller() caller: Identity,
    @Req() { server }: FastifyRequest,
  ): Promise<z.infer<typeof found>> {
    const told = (given.email ?? given.phone ?? given.account)!;
    server.alarms.note('bulk-reads', actorOf(caller));
    const { subjectIds, more } = await this.people.subjectsOf(told.kind, told.reveal());
    const customerIds = await Promise.all(subjectIds.map((subjectId) => this.desk.customerIdOf(subjectId)));
    const known = customerIds.filter((customerId) => customerId !== undefined);
    return { customerIds: [...new Set(known)], ...(more && { more }) };
  }

  @Post('customer-joins')
  @HttpCode(200)
  @Operation({
    summary: 'Makes two customers one person, because somebody knows it',
    roles: staff,
    description: 'What each agreed to stays its own. What was told apart by hand may be joined by hand again.',
    example: { subjectId: sampleBuyer, sameAs: 'c-1001', reason: 'said so on the phone' },
    replies: { 200: { description: 'The customer that they are now', schema: customerResource } },
    refusals: { 'customer-unknown': 'We never heard of one of them.' },
  })
  async join(
    @Body({ schema: join }) { subjectId, sameAs, reason: evidence }: z.infer<typeof join>,
    @RequestCause() cause: Cause,
  ): Promise<CustomerResource> {
    const at = this.clock.now().toISOString();
    await this.desk.join(subjectId, sameAs, { because: 'by-hand', evidence, at }, cause);
    return this.shown(subjectId);
  }

  @Post('customer-splits')
  @HttpCode(200)
  @Operation({
    summary: 'Tells an identity apart from the person for whom we took it, for ever',
    roles: staff,
    description:
      'Whoever was recognised by it goes with it. No rule joins it again with any that it leaves. The first of a profile ' +
      'cannot leave it: tell the others apart from it.',
    example: { subjectId: sampleBuyer, reason: 'husband and wife' },
    replies: { 200: { description: 'The customer that it is now', schema: customerResource } },
    refusals: {
      'customer-unknown': 'We never heard of this customer.',
      'not-joined': 'It is the first of its profile: split the others from it.',
    },
  })
  async split(
    @Body({ schema: split }) { subjectId, reason }: z.infer<typeof split>,
    @RequestCause() cause: Cause,
  ): Promise<CustomerResource> {
    await this.desk.split(subjectId, reason, this.clock.now().toISOString(), cause);
    return this.shown(subjectId);
  }

  private async shown(subjectId: string): Promise<CustomerResource> {
    const profile = await this.desk.profileOf(subjectId);
    const asked = profile?.identities.find((known) => known.subjectId === subjectId);
    if (profile === undefined || asked === undefined) throw unknownCustomer();
    return show(profile, asked.version);
  }
}
