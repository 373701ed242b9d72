import { z } from 'zod';
import { sealed } from '#contracts/personal.js';
import { id, instant } from '#contracts/vocabulary.js';

/** A call that made no sense, with the reason, to be looked into and sent again. What it said is sealed: it may be anything. */
export const badEvent = z.object({
  /** A keyed hash of what was told, by whom and where in its batch: the same when it is told again. */
  badId: z.string(),
  /** What its tracker calls it, if that could be read. */
  messageId: z.string().nullable(),
  reason: z.string(),
  receivedAt: instant,
  /** Under whose keys it is: of the shopper who told it; of one of whom a program told; else of the day. */
  subjectId: id,
  /** `{ raw }`, the call as JSON; of one that the hub would not take, its beginning. */
  raw: sealed.or(z.string()),
});
export type BadEvent = z.infer<typeof badEvent>;

/** Under whose keys it is if nobody knows who it was. */
export const ofTheDay = (receivedAt: string) => `track-${receivedAt.slice(0, 10)}`;
