import { describe, expect, it } from '@jest/globals';
import type { ParcelStatus, Scan } from '../../apps/fulfillment/src/tracking/scan.js';
import { isSame } from './timelines.js';

const scan = (second: number, status: ParcelStatus): Scan => ({
  ...{ at: `2026-11-21T10:00:${String(second).padStart(2, '0')}.000Z`, status, code: 'X', country: 'US' },
});
const [announced, left, onTheVan, delivered] = [
  scan(1, 'announced'),
  scan(2, 'in-transit'),
  scan(3, 'out-for-delivery'),
  scan(4, 'delivered'),
];
const shown = (status: ParcelStatus, ...timeline: Scan[]) => ({ status, timeline });

describe('A timeline is what its carrier answers', () => {
  it('if both have the same scans, in whatever order the carrier lists them', () => {
    expect(isSame(shown('delivered', left, onTheVan, delivered), [delivered, left, onTheVan])).toBe(true);
  });

  it('also where nobody was told of the announcement, which came before all else', () => {
    expect(isSame(shown('delivered', left, delivered), [announced, left, delivered])).toBe(true);
    expect(isSame(shown('announced'), [announced])).toBe(true);
  });

  it.each([
    ['a scan is missing', shown('delivered', left, delivered)],
    ['there is one that the carrier has not seen', shown('delivered', left, onTheVan, scan(3, 'exception'), delivered)],
    ['one was told twice and counted twice', shown('delivered', left, left, onTheVan, delivered)],
    ['one was seen elsewhere', shown('delivered', { ...left, country: 'DE' }, onTheVan, delivered)],
    ['its scans are not in order', shown('delivered', onTheVan, left, delivered)],
    ['its status is not that of the last', shown('out-for-delivery', left, onTheVan, delivered)],
  ])('not if %s', (_, wrong) => {
    expect(isSame(wrong, [left, onTheVan, delivered])).toBe(false);
  });
});
