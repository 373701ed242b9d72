import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { MarketingSettings } from '../config.js';
import { domainOf } from './eml.driver.js';
import { mailReportIn } from './mail-report.driver.js';
import { message } from './message.js';

const resource = z
  .object({
    reports: z
      .enum(['bounced', 'refused', 'complaint', 'nothing'])
      .describe('nothing: no letter of ours, or no report'),
    messageId: id.optional(),
  })
  .meta({ id: 'MailReport' });

/** Mail that comes back to where letters are sent from, as whoever takes in mail there passes it on. */
@ApiTags('messages')
@Controller('v1/mail-reports')
export class MailReportsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly settings: MarketingSettings,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ takesMail: true, bodyLimitBytes: 524_288 })
  @Operation({
    summary: 'Takes in a mail that came back, as it came (message/rfc822): a bounce, a complaint, or neither',
    description:
      'A delivery status (RFC 3464) that says that nobody is there suppresses the address; so does a complaint (RFC 5965), which withdraws the consent, too. Which letter it was its Message-ID says. All other mail changes nothing.',
    roles: ['service'],
    replies: { 200: { description: 'What it was', schema: resource } },
  })
  async take(
    @Req() { rawBody = Buffer.alloc(0) }: FastifyRequest,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof resource>> {
    const report = await mailReportIn(rawBody, domainOf(this.settings.sender));
    if (report === undefined) return { reports: 'nothing' };
    const { outcome, messageId, status } = report;
    const at = this.clock.now().toISOString();
    const command =
      outcome === 'complaint'
        ? ({ type: 'Complain', data: { at } } as const)
        : ({ type: 'RecordReturn', data: { outcome, at, ...(status !== undefined && { status }) } } as const);
    try {
      await this.commands.handle(message, messageId, command, cause);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { reports: 'nothing' };
    }
    return { reports: outcome, messageId };
  }
}
