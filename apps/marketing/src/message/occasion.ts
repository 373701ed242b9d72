import { ownChannels } from '../customer/consent.js';
import type { Purchase, troubles } from '../timeline/purchase.js';
import type { LetterAsked } from './letter.js';
import type { MessageCommand } from './message.js';

export type Asking = Extract<MessageCommand, { type: 'AskForMessage' }>['data'];

const dayMs = 86_400_000;
/** After that they know, or somebody told them. */
const troubleStaleMs = 3 * dayMs;
const requestStaleMs = 14 * dayMs;

/**
 * The letters that an order calls for by what happened to it, told in whatever order: of each trouble on its way, and how they like
 * it `reviewAfterDays` after it is theirs. Each names its message, so that asking again is no second letter. None to a
 * marketplace's buyer, whom the marketplace writes to.
 */
export function calledFor(orderId: string, purchase: Purchase, reviewAfterDays: number): Asking[] {
  const { made, subjectId: customerId, moments } = purchase;
  if (made === undefined || customerId === undefined || !ownChannels.includes(made.channel)) return [];
  const asking = (
    campaignId: string,
    letter: LetterAsked,
    purpose: Asking['purpose'],
    fromMs: number,
    staleMs: number,
  ) => ({
    ...{ campaignId, customerId, trigger: orderId, purpose, letter },
    staleAt: new Date(fromMs + staleMs).toISOString(),
  });
  const deliveredAt = moments.find(({ what }) => what === 'delivered')?.at;
  if (deliveredAt !== undefined) {
    if (!isToBeReviewed(purchase)) return [];
    const dueMs = Date.parse(deliveredAt) + reviewAfterDays * dayMs;
    const letter = { template: 'review-request', values: { orderId } } as const;
    const asked = asking(reviewCampaign, letter, 'email-marketing', dueMs, requestStaleMs);
    return [{ ...asked, notBefore: new Date(dueMs).toISOString() }];
  }
  if (moments.some(({ what }) => what === 'cancelled')) return [];
  return moments.flatMap(({ trouble, at }) => {
    if (trouble === undefined) return [];
    const letter = { template: 'delivery-delayed', values: { orderId, trouble } } as const;
    return [asking(campaignOf(trouble), letter, 'service', Date.parse(at), troubleStaleMs)];
  });
}

export const reviewCampaign = 'review-request';

/** And those, by their campaigns, of which nobody is to hear any more, should they still wait: it came or was cancelled, or it did not stay. */
export function overIn(purchase: Purchase): string[] {
  const has = (wanted: string) => purchase.moments.some(({ what }) => what === wanted);
  const troubles = purchase.moments.flatMap(({ trouble }) => (trouble === undefined ? [] : [campaignOf(trouble)]));
  return [
    ...(has('delivered') || has('cancelled') ? new Set(troubles) : []),
    ...(has('delivered') && !isToBeReviewed(purchase) ? [reviewCampaign] : []),
  ];
}
const campaignOf = (trouble: (typeof troubles)[number]) => `delivery-${trouble}`;

/** Whether its buyer has it, kept it and said nothing of it: nothing was cancelled or came back, and not all of the money. */
export function isToBeReviewed({ made, moments }: Purchase): boolean {
  const has = (wanted: string) => moments.some(({ what }) => what === wanted);
  const refundedMinor = moments.reduce((sum, { amount }) => sum + (amount?.minor ?? 0), 0);
  const isRefunded = made !== undefined && refundedMinor > 0 && refundedMinor >= made.total.minor;
  return has('delivered') && !has('cancelled') && !has('returned') && !isRefunded && !has('reviewed');
}
