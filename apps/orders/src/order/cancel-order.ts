import { z } from 'zod';
import { reason } from '#contracts/vocabulary.js';

/** Why shoppers cancel. They choose it, and do not write it: what they wrote could be about anybody. */
export const shoppersReasons = [
  ...(['changed-mind', 'ordered-by-mistake', 'found-elsewhere', 'too-slow', 'no-other-card', 'other'] as const),
] as const;

export const cancelOrder = z
  .strictObject({
    reason: reason.describe(`A reason, nothing about persons. Of a shopper one of: ${shoppersReasons.join(', ')}`),
  })
  .meta({ id: 'CancelOrder' });
export type CancelOrder = z.infer<typeof cancelOrder>;
