import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Operation } from '#service/operation.js';
import { Caller } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { TrackDesk } from './track-desk.controller.js';

/** As Segment has them. */
const bodyLimitBytes = 500 * 1_024;
const callsMax = 1_000;

const calls = z
  .looseObject({
    batch: z.array(z.unknown()).min(1).max(callsMax).optional().describe('Calls; without it the body is one'),
  })
  .meta({ id: 'TrackCalls', description: 'A call as Segment’s libraries make it, or a batch of them' });
const taken = z
  .object({
    accepted: z.int().min(0),
    rejected: z.array(
      z.object({
        index: z.int().min(0).describe('Its place in the batch'),
        messageId: z.string().optional(),
        reason: z.string().describe('Where it is wrong, and which rule it breaks'),
      }),
    ),
  })
  .meta({ id: 'TrackTaken' });

const example = {
  batch: [
    {
      ...{ type: 'track', event: 'Product Viewed', messageId: 'ajs-next-1', anonymousId: 'b2b1c0de-6c0b-4f1e-8f0a' },
      ...{ timestamp: '2026-01-10T14:03:11.000Z', sentAt: '2026-01-10T14:03:12.100Z' },
      context: {
        page: { url: 'https://shop.example/p/CM-06.19.17' },
        campaign: { source: 'newsletter', medium: 'email' },
      },
      properties: { sku: 'CM-06.19.17', category: 'Silver', price: 125, currency: 'USD', quantity: 1 },
    },
    { type: 'page', name: 'Home', messageId: 'ajs-next-2', anonymousId: 'b2b1c0de-6c0b-4f1e-8f0a' },
  ],
};

@ApiTags('analytics')
@Controller('v1/track')
export class TrackController {
  constructor(private readonly desk: TrackDesk) {}

  @Post()
  @HttpCode(202)
  @RouteConfig({ bodyLimitBytes })
  @Operation({
    summary:
      'Takes what shoppers do in the storefront, one call or a batch: track, page or identify, as Segment has them',
    roles: ['guest', 'customer', 'service'],
    description:
      'Names and properties are those of Segment’s e-commerce spec v2. A call has 32 kB at most, a batch 500 kB and 1,000 ' +
      'calls. Repeats are known by messageId, for twelve hours. What says who somebody is, such as traits, an e-mail address or the ' +
      'ip, is dropped, and so is every property that the spec does not name; userId is ours, and a shopper names nobody else. ' +
      'A call that makes no sense, is none or is too large is kept, sealed, with the reason, and rejected, and costs no other call ' +
      'anything; see /v1/bad-calls.',
    example,
    replies: { 202: { description: 'All of it is durable; those rejected are kept apart', schema: taken } },
  })
  async track(@Body({ schema: calls }) body: z.infer<typeof calls>, @Caller() caller: Identity) {
    return this.desk.take(body.batch ?? [body], caller);
  }
}
