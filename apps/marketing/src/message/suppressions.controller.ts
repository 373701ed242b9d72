import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { buyer } from '#contracts/personal.js';
import { instant } from '#contracts/vocabulary.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { suppressedBecause, type Suppression } from './suppression.js';
import { Suppressions } from './suppressions.worker.js';

const email = buyer.shape.email.unwrap();
const asked = z.strictObject({ email }).meta({ id: 'SuppressionSearch' });
const wanted = z
  .strictObject({
    email,
    because: z
      .enum(['complaint', 'by-hand', 'lifted'])
      .describe(
        'lifted: it may be written to again, if its person agreed; the mailbox is there, the complaint is settled',
      ),
  })
  .meta({ id: 'Suppress' });
const resource = z
  .object({
    isSuppressed: z.boolean().describe('An unsubscription counts no longer once its person agreed anew'),
    since: z.partialRecord(z.enum(suppressedBecause), instant),
  })
  .meta({ id: 'Suppression' });
const roles = ['marketing', 'shop-assistant', 'data-steward', 'service'] as const;
// Nobody's: mail to example.com goes nowhere.
const sample = { email: 'no-letters@example.com' };
const replies = { 200: { description: 'Why it is not written to, and since when', schema: resource } };

/** Addresses that are not written to. Nobody is shown any: who knows an address may ask for it. */
@ApiTags('messages')
@Controller('v1')
export class SuppressionsController {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly clock: Clock,
  ) {}

  @Post('suppressions')
  @HttpCode(200)
  @Operation({
    summary: 'Writes to an address no more, or again',
    description: 'Of the address only a keyed hash is kept, also when its person is forgotten.',
    roles,
    example: { ...sample, because: 'by-hand' },
    replies,
  })
  async suppress(
    @Body({ schema: wanted }) { email, because }: z.infer<typeof wanted>,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof resource>> {
    const [address, at] = [email.reveal(), this.clock.now().toISOString()];
    if (because === 'lifted') await this.suppressions.lift(address, at, cause);
    else await this.suppressions.suppress(address, because, at, cause);
    return shown(await this.suppressions.of(address));
  }

  @Post('suppression-searches')
  @HttpCode(200)
  @Operation({ summary: 'Says whether an address is written to', roles, example: sample, replies })
  async search(@Body({ schema: asked }) { email }: z.infer<typeof asked>): Promise<z.infer<typeof resource>> {
    return shown(await this.suppressions.of(email.reveal()));
  }
}

const shown = (since: Suppression): z.infer<typeof resource> => ({
  isSuppressed: Object.keys(since).length > 0,
  since,
});
