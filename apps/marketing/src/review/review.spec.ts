import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import type { Sealed } from '#contracts/personal.js';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification, viewOf } from '#eventsourcing/specification.js';
import { reviewList } from './review-list.view.js';
import { review, type ReviewCommand, type ReviewEvent } from './review.js';

const types = { ReviewWritten: 1, ReviewPublished: 1, ReviewRejected: 1 } satisfies Record<ReviewEvent['type'], 1>;
goldenContract(review, join(__dirname, 'review.golden.json'), Object.keys(types));

const given = specification(review);
const at = '2026-03-13T16:00:00.000Z';
const text = (words: string) => `sealed.words.AAAAAAAAAAAAAAAAAAAAAA.${words}` as Sealed;
const data = {
  ...{ orderId: 'o-1', piece: 'CM-1', subjectId: 'c-1', rating: 4, text: text('AAAA'), language: 'en', at },
  sentiment: { score: 0.5, model: 'vader', version: '1.1.3' },
};
const writing = (more: Partial<typeof data> = {}): ReviewCommand => ({
  type: 'WriteReview',
  data: { ...data, ...more },
});
const written = (more: Partial<typeof data> = {}): ReviewEvent => ({
  type: 'ReviewWritten',
  data: { ...data, ...more },
});
const publishing = (writing = 1): ReviewCommand => ({ type: 'PublishReview', data: { writing, at } });
const published = (writing = 1): ReviewEvent => ({ type: 'ReviewPublished', data: { writing, at } });
const no = { writing: 1, reason: 'names somebody', at };
const rejecting: ReviewCommand = { type: 'RejectReview', data: no };
const rejected: ReviewEvent = { type: 'ReviewRejected', data: no };

describe('A review', () => {
  it('is written, and the same again is no other', () => {
    given().when(writing()).then(written());
    given(written())
      .when(writing({ at: '2026-03-14T16:00:00.000Z' }))
      .thenNothing();
  });
  it.each([{ rating: 1 }, { text: text('BBBB') }, { language: 'de' }])('is another with %j', (more) =>
    given(written(), published()).when(writing(more)).then(written(more)),
  );
  it('is published or rejected, and either again otherwise', () => {
    given(written()).when(publishing()).then(published());
    given(written()).when(rejecting).then(rejected);
    given(written(), rejected).when(publishing()).then(published());
    given(written(), published()).when(rejecting).then(rejected);
  });
  it('is decided on as somebody saw it, and not as it is since', () => {
    given(written(), written({ rating: 1 }))
      .when(publishing(1))
      .thenRefused('changed-meanwhile');
    given(written(), written({ rating: 1 }))
      .when(publishing(2))
      .then(published(2));
    given().when(publishing()).thenRefused('review-unknown');
  });
  it('is written twenty times at most', () => {
    const many = Array.from({ length: 20 }, (_, n) => written({ rating: (n % 5) + 1 }));
    given(...many)
      .when(writing({ rating: 1 }))
      .thenRefused('written-too-often');
  });
  it('is listed as it stands: what changes is pending again', () => {
    const row = {
      ...{ reviewId: 'r-1', orderId: 'o-1', piece: 'CM-1', rating: 4, sentiment: 0.5, writing: 1, writtenAt: at },
    };
    const listed = viewOf(reviewList, 'r-1');
    listed(written()).then({ ...row, status: 'pending', publishedAt: null });
    listed(written(), published()).then({ ...row, status: 'published', publishedAt: at });
    listed(written(), published(), rejected).then({ ...row, status: 'rejected', publishedAt: null });
    listed(written(), published(), written({ rating: 1 })).then({
      ...{ ...row, rating: 1, writing: 2, status: 'pending', publishedAt: null },
    });
  });
});
