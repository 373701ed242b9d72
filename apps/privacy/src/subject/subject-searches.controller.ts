import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { buyer } from '#contracts/personal.js';
import { People } from '#personal/people.js';
import { Operation } from '#service/operation.js';
import { Caller } from '#service/request.js';
import { actorOf, type Identity } from '#service/roles.js';
import { searched, searchResult } from './subject-resource.js';

const { email, phone, account } = buyer.shape;
const search = z
  .strictObject({ email, phone, account })
  .refine((given) => searched.filter((kind) => given[kind] !== undefined).length === 1, 'exactly one of them')
  .meta({ id: 'SubjectSearch' });

/** In the body and not in the address, which is logged on its way. */
@ApiTags('subjects')
@Controller('v1/subject-searches')
export class SubjectSearchesController {
  constructor(private readonly people: People) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Finds who told us an e-mail address, a phone number or an account, in whatever spelling',
    roles: ['data-steward', 'shop-assistant', 'service'],
    description:
      'It changes nothing, so an Idempotency-Key is ignored: each search is a new one, and no answer is kept.',
    example: { email: 'clara.schumann@example.com' },
    replies: {
      200: { description: 'Their subject ids; none if nobody did, or they are forgotten', schema: searchResult },
    },
  })
  async search(
    @Body({ schema: search }) given: z.infer<typeof search>,
    @Caller() caller: Identity,
    @Req() { server }: FastifyRequest,
  ): Promise<z.infer<typeof searchResult>> {
    const told = (given.email ?? given.phone ?? given.account)!;
    // Whether somebody is found or not: who tries many addresses wants to know whose we have.
    server.alarms.note('bulk-reads', actorOf(caller));
    const { subjectIds, more } = await this.people.subjectsOf(told.kind, told.reveal());
    return { subjectIds: [...subjectIds], ...(more && { more }) };
  }
}
