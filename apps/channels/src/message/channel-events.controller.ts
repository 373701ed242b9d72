import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem, problemDetails, problemMediaType } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { withPresent, type Secret } from '#service/secret/secret.js';
import { BadSignature } from '#webhooks/bad-signature.js';
import { EbayKeys, Unanswered } from '#webhooks/ebay-keys.source.js';
import { challengeResponseOf } from '#webhooks/ebay-notification.source.js';
import { ChannelsSettings } from '../config.js';
import { notificationOf, verifyNotification } from '../ebay/ebay-webhook.source.js';
import { verifyEtsyWebhook } from '../etsy/etsy-webhook.source.js';
import { verifyShopifyWebhook } from '../shopify/shopify-webhook.source.js';
import { MessageDesk } from './message-desk.controller.js';

const received = z.object({ received: z.literal(true) });
type Received = z.infer<typeof received>;
const challenge = z.object({ challenge_code: z.string().min(1).max(255) });
const response = z.object({ challengeResponse: z.string().describe('SHA-256 in hex') });
const taken = (whose: string) => ({
  200: { description: 'It is in the log, or was before', schema: received },
  401: `It is not from ${whose}`,
  404: `No application at ${whose} is set up here`,
});

/** What channels tell by themselves. They wait for seconds at most: it is written down, and read afterwards. */
@ApiTags('channels')
@Controller('v1')
export class ChannelEventsController {
  constructor(
    private readonly desk: MessageDesk,
    private readonly keys: EbayKeys,
    private readonly settings: ChannelsSettings,
    private readonly clock: Clock,
  ) {}

  @Post('shopify-events')
  @HttpCode(200)
  @Operation({
    summary: 'Takes a webhook of Shopify: orders/create, paid, updated, cancelled, and refunds/create',
    roles: [],
    signedBy: 'X-Shopify-Hmac-Sha256',
    description: 'Other topics are taken and left alone. The X-Shopify-Webhook-Id tells repetitions.',
    replies: taken('Shopify'),
  })
  async shopify(
    @Req() { rawBody = Buffer.alloc(0), headers }: FastifyRequest,
    @RequestCause() cause: Cause,
  ): Promise<Received> {
    const { SHOPIFY_WEBHOOK_SECRETS: secrets } = this.settings.config;
    if (secrets === undefined) throw new Problem('not-found', 'No app at Shopify is set up.');
    const { topic, deliveryId } = await verified(secrets, (all) => verifyShopifyWebhook(rawBody, headers, all));
    return this.take('shopify', topic, rawBody, cause, deliveryId);
  }

  @Post('etsy-events')
  @HttpCode(200)
  @Operation({
    summary: 'Takes a webhook of Etsy: order.paid',
    roles: [],
    signedBy: 'webhook-signature',
    description: 'It only says which order; the order itself is asked for afterwards.',
    replies: taken('Etsy'),
  })
  async etsy(
    @Req() { rawBody = Buffer.alloc(0), headers }: FastifyRequest,
    @RequestCause() cause: Cause,
  ): Promise<Received> {
    const { ETSY_WEBHOOK_SECRETS: secrets } = this.settings.config;
    if (secrets === undefined) throw new Problem('not-found', 'No application at Etsy is set up.');
    const key = await verified(secrets, (all) => verifyEtsyWebhook(rawBody, headers, all, this.clock.now()));
    return this.take('etsy', 'order.paid', rawBody, cause, key);
  }

  @Get('ebay-order-notifications')
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
    const { token, endpoint } = this.ebayApplication();
    return { challengeResponse: challengeResponseOf(code, token, endpoint) };
  }

  @Post('ebay-order-notifications')
  @HttpCode(204)
  @Operation({
    summary: 'Takes ORDER_CONFIRMATION from eBay',
    roles: [],
    signedBy: 'x-ebay-signature',
    description: 'It only says which order; the order itself is asked for afterwards. Other topics are left alone.',
    replies: {
      204: 'It is in the log, or was before',
      404: 'No application at eBay is set up here',
      412: 'The signature does not fit; so answers eBay’s own SDK',
    },
  })
  async ebay(
    @Req() { rawBody = Buffer.alloc(0), headers, id }: FastifyRequest,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.ebayApplication();
    try {
      await verifyNotification(rawBody, headers, this.keys);
    } catch (error) {
      if (error instanceof Unanswered) throw new Problem('unanswered', error.message);
      if (!(error instanceof BadSignature)) throw error;
      reply.status(412).header('content-type', problemMediaType);
      return { ...problemDetails(new Problem('bad-signature', error.message), id), status: 412 };
    }
    const { topic, key } = notificationOf(rawBody) ?? { topic: 'unknown', key: undefined };
    await this.take('ebay', topic, rawBody, cause, key);
    return undefined;
  }

  private async take(channel: string, topic: string, raw: Uint8Array, cause: Cause, key?: string): Promise<Received> {
    await this.desk.take(channel, topic.slice(0, 100), raw, { ...cause, actor: `webhook:${channel}` }, key);
    return { received: true };
  }

  private ebayApplication() {
    const { EBAY_VERIFICATION_TOKEN: token, EBAY_ORDER_NOTIFICATION_ENDPOINT: endpoint } = this.settings.config;
    if (token === undefined || endpoint === undefined)
      throw new Problem('not-found', 'No application at eBay is set up.');
    return { token: token.value, endpoint };
  }
}

async function verified<Verified>(
  secrets: Secret<string[]>,
  verify: (secrets: string[]) => Verified,
): Promise<Verified> {
  try {
    return await withPresent(
      [secrets],
      () => verify(secrets.value),
      (outcome) => outcome instanceof BadSignature,
    );
  } catch (error) {
    if (error instanceof BadSignature) throw new Problem('unauthenticated', error.message);
    throw error;
  }
}
