import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { Plaintext } from '#contracts/personal.js';
import { shopifyHeader } from '#webhooks/shopify-webhook.source.js';
import type { Reported } from '../case/case-desk.controller.js';
import { caseReference, type CaseKind } from '../case/privacy-case.js';

/** Not what Shopify says it sends: the message says which, and is fit for an answer. */
export class BadNotice extends Error {}

const kinds: ReadonlyMap<string, CaseKind> = new Map([
  ['customers/data_request', 'access'],
  ['customers/redact', 'erasure'],
  ['shop/redact', 'shop-erasure'],
]);

// Of what a person is named by we take whatever Shopify has; fields that we do not know are left alone.
const number = z.string().min(1).max(64);
const told = z.string().max(254).nullish();
const notice = z.object({
  shop_id: number,
  shop_domain: z.string().min(1).max(255),
  customer: z.object({ id: number.nullish(), email: told, phone: told }).nullish(),
  orders_requested: z.array(number).max(10_000).nullish(),
  orders_to_redact: z.array(number).max(10_000).nullish(),
});

/**
 * What a verified webhook asks for; undefined for a topic that is not about privacy.
 * @throws BadNotice
 */
export function shopifyNoticeOf(rawBody: Uint8Array, headers: IncomingHttpHeaders): Reported | undefined {
  const kind = kinds.get(shopifyHeader(headers, 'topic') ?? '');
  if (kind === undefined) return undefined;
  const reference = caseReference.safeParse(shopifyHeader(headers, 'webhook-id'));
  if (!reference.success) throw new BadNotice('X-Shopify-Webhook-Id is missing or not an id.');
  const parsed = notice.safeParse(exactly(rawBody));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new BadNotice(`${path.join('.')}: ${message}`);
  }
  const { customer, shop_domain: shop, orders_requested: requested, orders_to_redact: toRedact } = parsed.data;
  const { email, phone, id } = customer ?? {};
  return {
    ...{ kind, source: 'shopify', reference: reference.data, shop, orderIds: requested ?? toRedact ?? [] },
    contact: {
      ...(email && { email: new Plaintext('email', email) }),
      ...(phone && { phone: new Plaintext('phone', phone) }),
      ...(id && { accounts: [new Plaintext('account', `shopify:${id}`)] }),
    },
  };
}

type Exactly = (
  text: string,
  reviver: (name: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/** JSON with its numbers as they are written: Shopify's ids exceed what a number holds. */
const exactly = (bytes: Uint8Array) =>
  (JSON.parse as Exactly)(new TextDecoder().decode(bytes), (_, value, { source }) =>
    typeof value === 'number' ? source : value,
  );
