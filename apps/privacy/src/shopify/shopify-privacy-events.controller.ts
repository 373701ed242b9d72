import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { withPresent } from '#service/secret/secret.js';
import { BadSignature } from '#webhooks/bad-signature.js';
import { verifyShopify } from '#webhooks/shopify-webhook.source.js';
import { CaseDesk } from '../case/case-desk.controller.js';
import { PrivacySettings } from '../config.js';
import { BadNotice, shopifyNoticeOf } from './shopify-notice.source.js';

const received = z.object({ received: z.literal(true) });

/** Shopify's mandatory privacy webhooks, for merchants' customers and for whole shops. Its signature is the proof. */
@ApiTags('privacy cases')
@Controller('v1/shopify-privacy-events')
export class ShopifyPrivacyEventsController {
  constructor(
    private readonly desk: CaseDesk,
    private readonly settings: PrivacySettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Takes customers/data_request, customers/redact and shop/redact from Shopify: each opens a case, once',
    roles: [],
    signedBy: 'X-Shopify-Hmac-Sha256',
    description:
      'Other topics are taken and left alone. A signature that does not fit is answered 401, as Shopify asks.',
    replies: {
      200: { description: 'The case is in the log, or was before', schema: received },
      401: 'The signature does not fit',
      404: 'No app at Shopify is set up here',
    },
  })
  async receive(
    @Req() { rawBody = Buffer.alloc(0), headers }: FastifyRequest,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof received>> {
    const { SHOPIFY_WEBHOOK_SECRETS: secrets } = this.settings.config;
    if (secrets === undefined) throw new Problem('not-found', 'No app at Shopify is set up.');
    try {
      await withPresent(
        [secrets],
        () => verifyShopify(rawBody, headers, secrets.value),
        (outcome) => outcome instanceof BadSignature,
      );
      const reported = shopifyNoticeOf(rawBody, headers);
      if (reported !== undefined) await this.desk.open(reported, { ...cause, actor: 'webhook:shopify' });
    } catch (error) {
      if (error instanceof BadSignature) throw new Problem('unauthenticated', error.message);
      if (error instanceof BadNotice) throw new Problem('invalid-request', error.message);
      throw error;
    }
    return { received: true };
  }
}
