import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { feed, type FeedCommand, type FeedEvent } from './feed.js';

const given = specification(feed);
const reject = (sha256: string): FeedCommand => ({ type: 'RejectRateFile', data: { sha256, reason: 'no rates' } });
const rejected = (sha256: string): FeedEvent => ({ type: 'RateFileRejected', data: { sha256, reason: 'no rates' } });

describe('A source', () => {
  it('has a broken file rejected', () => given().when(reject('a')).then(rejected('a')));
  it('has it rejected once, though it sends it every hour', () => {
    given(rejected('a')).when(reject('a')).thenNothing();
    given(rejected('a'), rejected('b')).when(reject('a')).thenNothing();
  });
  it('has every other one rejected', () => given(rejected('a')).when(reject('b')).then(rejected('b')));
  it('is remembered for its last hundred, not for ever', () => {
    const many = Array.from({ length: 101 }, (_, index) => rejected(`${index}`));
    given(...many)
      .when(reject('1'))
      .thenNothing();
    given(...many)
      .when(reject('0'))
      .then(rejected('0'));
    expect(many.reduce(feed.evolve, feed.initial).rejected).toHaveLength(100);
  });
});
