import { Controller, Get, Headers, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Problem, problemDetails, problemMediaType } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { BadSignature } from '#webhooks/bad-signature.js';
import { EbayKeys, Unanswered } from '#webhooks/ebay-keys.source.js';
import { challengeResponseOf, verifyEbay } from '#webhooks/ebay-notification.source.js';
import { CaseDesk } from '../case/case-desk.controller.js';
import { PrivacySettings } from '../config.js';
import { BadNotice, ebayNoticeOf } from './ebay-notice.source.js';

const challenge = z.object({ challenge_code: z.string().min(1).max(255) });
const response = z.object({ challengeResponse: z.string().describe('SHA-256 in hex') });

/** eBay tells every application whose accounts were closed. Its signature is the proof. */
@ApiTags('privacy cases')
@Controller('v1/ebay-account-deletions')
export class EbayAccountDeletionsController {
  constructor(
    private readonly desk: CaseDesk,
    private readonly keys: EbayKeys,
    private readonly settings: PrivacySettings,
  ) {}

  @Get()
  @Operation({
    summary: 'Answers eBay’s challenge, by which it knows that this endpoint is ours',
    roles: [],
    signedBy: 'eBay',
    parameters: { challenge_code: '71745723-d031-455c-bfa5-f90d11b4f20a' },
    replies: {
      200: { description: 'The answer to the challenge', schema: response },
      404: 'No application at eBay is set up here',
    },
  })
  challenge(
    @Query({ schema: challenge }) { challenge_code: code }: z.infer<typeof challenge>,
  ): z.infer<typeof response> {
    const { token, endpoint } = this.setUp();
    return { challengeResponse: challengeResponseOf(code, token, endpoint) };
  }

  @Post()
  @HttpCode(204)
  @Operation({
    summary: 'Takes MARKETPLACE_ACCOUNT_DELETION from eBay: each opens a case, once',
    roles: [],
    signedBy: 'x-ebay-signature',
    description: 'Other topics are taken and left alone.',
    replies: {
      204: 'The case is in the log, or was before',
      404: 'No application at eBay is set up here',
      412: 'The signature does not fit; so answers eBay’s own SDK',
    },
  })
  async receive(
    @Req() { rawBody = Buffer.alloc(0), id }: FastifyRequest,
    @Headers('x-ebay-signature') signature: string | undefined,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.setUp();
    try {
      await verifyEbay(rawBody, signature, (kid) => this.keys.find(kid));
      const reported = ebayNoticeOf(rawBody);
      if (reported !== undefined) await this.desk.open(reported, { ...cause, actor: 'webhook:ebay' });
    } catch (error) {
      if (error instanceof Unanswered) throw new Problem('unanswered', error.message);
      if (error instanceof BadNotice) throw new Problem('invalid-request', error.message);
      if (!(error instanceof BadSignature)) throw error;
      reply.status(412).header('content-type', problemMediaType);
      return { ...problemDetails(new Problem('bad-signature', error.message), id), status: 412 };
    }
    return undefined;
  }

  private setUp() {
    const { EBAY_VERIFICATION_TOKEN: token, EBAY_NOTIFICATION_ENDPOINT: endpoint } = this.settings.config;
    if (token === undefined || endpoint === undefined)
      throw new Problem('not-found', 'No application at eBay is set up.');
    return { token: token.value, endpoint };
  }
}
