import type { Sealed } from '#contracts/personal.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** So often somebody may think better of it. */
const writingsMax = 20;
export const starsMax = 5;

/** How kind words are: from -1 to 1, beyond 0.05 in either direction not neutral; and by which model, since another says another. */
export type Sentiment = { readonly score: number; readonly model: string; readonly version: string };

/** What a buyer says of a piece of an order: sealed under their keys, but for the stars. */
type Writing = {
  readonly orderId: string;
  /** Stock number or SKU. */
  readonly piece: string;
  readonly subjectId: string;
  /** Stars, 1 to 5. */
  readonly rating: number;
  readonly text: Sealed;
  /** BCP 47. */
  readonly language: string;
  readonly sentiment: Sentiment | null;
  readonly at: string;
};
/** `writing`: which one was looked at, 1 the first; another may have come meanwhile. */
type Decision = { readonly writing: number; readonly at: string };

export type ReviewCommand =
  | { type: 'WriteReview'; data: Writing }
  | { type: 'PublishReview'; data: Decision }
  | { type: 'RejectReview'; data: Decision & { readonly reason: string } };
// These shapes are on disk for ever: add to them, never change them.
export type ReviewEvent =
  | { type: 'ReviewWritten'; data: Writing }
  | { type: 'ReviewPublished'; data: Decision }
  | { type: 'ReviewRejected'; data: Decision & { readonly reason: string } };

export const reviewStatuses = ['pending', 'published', 'rejected'] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];
export type Review = {
  readonly written?: Writing;
  readonly status?: ReviewStatus;
  readonly writings: number;
  /** Why it was rejected. */
  readonly reason?: string | undefined;
  /** When it was published, if it is. */
  readonly publishedAt?: string | undefined;
};

/** One review of a piece of an order. Nobody else sees it before somebody here has looked at it as it is. */
export const review: Decider<ReviewCommand, ReviewEvent, Review> = {
  stream: 'review',
  initial: { writings: 0 },

  decide(command, { written, status, writings }) {
    if (command.type === 'WriteReview') {
      const { rating, text, language } = command.data;
      // The same words under the same key are the same ciphertext.
      if (written?.rating === rating && written.text === text && written.language === language) return [];
      if (writings >= writingsMax)
        throw new Refusal('written-too-often', `A review is written ${writingsMax} times at most.`);
      return [{ type: 'ReviewWritten', data: command.data }];
    }
    if (written === undefined) throw new Refusal('review-unknown');
    if (command.data.writing !== writings)
      throw new Refusal('changed-meanwhile', `It was written anew: look at writing ${writings}.`);
    if (command.type === 'PublishReview')
      return status === 'published' ? [] : [{ type: 'ReviewPublished', data: command.data }];
    return status === 'rejected' ? [] : [{ type: 'ReviewRejected', data: command.data }];
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'ReviewWritten':
        return { written: data, status: 'pending', writings: state.writings + 1 };
      case 'ReviewPublished':
        return { ...state, status: 'published', publishedAt: data.at, reason: undefined };
      case 'ReviewRejected':
        return { ...state, status: 'rejected', publishedAt: undefined, reason: data.reason };
    }
  },
};
