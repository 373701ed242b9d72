import { expect, it } from '@jest/globals';
import { rangeIn } from './byte-range.js';

it.each([
  [undefined, undefined],
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=10-19', { first: 10, last: 19 }],
  ['bytes=10-', { first: 10, last: 99 }],
  ['bytes=90-1000', { first: 90, last: 99 }],
  ['bytes=-8', { first: 92, last: 99 }],
  ['bytes=-1000', { first: 0, last: 99 }],
  ['bytes=100-', 'none'],
  ['bytes=-0', 'none'],
  ['bytes=9-1', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined],
  ['bytes=a-b', undefined],
  [`bytes=${'9'.repeat(16)}-`, undefined],
])('Of 100 bytes %s is %o', (header, range) => expect(rangeIn(header, 100)).toEqual(range));

it('Of nothing there is no part', () => {
  expect([rangeIn('bytes=0-', 0), rangeIn('bytes=-5', 0)]).toEqual(['none', 'none']);
});
