import type { z } from 'zod';
import { isUnauthorised, withPresent, type Secret } from '#service/secret/secret.js';
import { OverBudget, type Budget, type Urgency } from '../channel/budget.js';
import { ChannelUnreachable } from '../channel/channel.js';
import { call, pageBytesMax } from '../channel/http.channel.js';
import type { Operation } from './listing-requests.js';
import { answerOf, budgetOf, faultOf } from './reply.js';

export type ShopifyAccount = {
  /** https://northgate.myshopify.com, or what speaks like it; a path in it is kept. */
  readonly url: string;
  /** Of an app with the scopes products, inventory, publications, orders and fulfillments, to read and to write, and to read payouts. */
  readonly accessToken: Secret;
  /** The shop's own, in which its prices are. */
  readonly currency: string;
  /** The number of the place where the pieces are; the shop's primary one, if it is not said. */
  readonly locationId?: string | undefined;
  /** The numbers of the sales channels that show it: what programs make, Shopify shows nowhere by itself. */
  readonly publicationIds: readonly string[];
  /** The silence after which a call counts as unanswered. */
  readonly timeoutMs: number;
  readonly now: () => Date;
  /** Another one each time: a UUID. */
  readonly newId: () => string;
  /** Counted in points. */
  readonly budget: Budget;
};

const version = '2026-07';
const pauseMs = 1_000;

/** Shopify's GraphQL Admin API, of July 2026. */
export class ShopifyAdmin {
  private readonly url: string;

  constructor(private readonly us: ShopifyAccount) {
    this.url = `${us.url.replace(/\/$/, '')}/admin/api/${version}/graphql.json`;
  }

  /** Takes its share of the budget, asks once, and tells the budget what Shopify says of it. @throws as {@link answerOf} */
  async ask<Schema extends z.ZodType>(
    urgency: Urgency,
    { query, cost }: Operation,
    variables: object,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const { budget, accessToken, timeoutMs } = this.us;
    await this.share(urgency, cost);
    const asking = () =>
      call({
        ...{ partner: 'shopify', method: 'POST', url: this.url, timeoutMs, bytesMax: pageBytesMax },
        headers: { 'x-shopify-access-token': accessToken.value },
        body: { query, variables },
        onPause: (waitMs) => budget.pause(waitMs),
      });
    const reply = await withPresent([accessToken], asking, isUnauthorised);
    const told = budgetOf(reply);
    if (told !== undefined) budget.told(told.left, told.quota);
    if (faultOf(reply) === 'THROTTLED') budget.pause(told?.waitMs || pauseMs);
    return answerOf(schema, reply);
  }

  private async share(urgency: Urgency, cost: number) {
    try {
      await this.us.budget.take(urgency, cost);
    } catch (error) {
      if (error instanceof OverBudget) throw new ChannelUnreachable(`shopify was not asked: ${error.message}`);
      throw error;
    }
  }
}
