import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification, viewOf } from '#eventsourcing/specification.js';
import { bytesMax, hasEnded, makeShare, readsMax, share, type Access, type ShareEvent } from './share.js';
import { shareList } from './share-list.view.js';

const types = { ShareMade: 1, ShareRevoked: 1, ShareRead: 1 } satisfies Record<ShareEvent['type'], 1>;
goldenContract(share, join(__dirname, 'share.golden.json'), Object.keys(types));

const given = specification(share);
const at = '2026-01-10T15:00:00.000Z';
const expiresAt = '2026-02-09T15:00:00.000Z';
const body = { shareId: 'figures', tables: ['gold.sales_by_day'], purpose: 'figures for the accountant' };
const { shareId: _, ...terms } = makeShare.parse(body);
const make = { type: 'MakeShare', data: { ...terms, at } } as const;
const made: ShareEvent = { type: 'ShareMade', data: { ...terms, at, expiresAt } };
const revoke = { type: 'RevokeShare', data: { at: '2026-01-11T15:00:00.000Z' } } as const;
const revoked: ShareEvent = { type: 'ShareRevoked', data: revoke.data };
const access: Access = {
  ...{ readId: 'r-1', table: 'gold.sales_by_day', format: 'csv', version: 3, bytes: 1_000 },
  ...{ network: '203.0.113.0/24', at: '2026-01-12T15:00:00.000Z' },
};
const read = (more: Partial<Access> = {}) => ({ type: 'RecordRead', data: { ...access, ...more } }) as const;
const wasRead = (more: Partial<Access> = {}): ShareEvent => ({ type: 'ShareRead', data: { ...access, ...more } });

describe('A share', () => {
  it('is made once under its name, for so many days', () => {
    given().when(make).then(made);
    given(made)
      .when({ ...make, data: { ...make.data, at: '2026-01-11T15:00:00.000Z' } })
      .thenNothing();
    given(made)
      .when({ ...make, data: { ...make.data, days: 31 } })
      .thenRefused('share-id-taken');
  });
  it('is taken back, for ever', () => {
    given(made).when(revoke).then(revoked);
    given(made, revoked).when(revoke).thenNothing();
    given(made, revoked).when(make).thenNothing();
    given().when(revoke).thenRefused('share-unknown');
  });
  it('remembers every access, and allows none once it has ended', () => {
    given(made).when(read()).then(wasRead());
    given(made, wasRead())
      .when(read({ readId: 'r-2' }))
      .then(wasRead({ readId: 'r-2' }));
    given().when(read()).thenRefused('share-ended');
    given(made, revoked).when(read()).thenRefused('share-ended');
    given(made)
      .when(read({ at: expiresAt }))
      .thenRefused('share-ended');
    given(made)
      .when(read({ at: '2026-02-09T14:59:59.999Z' }))
      .then(wasRead({ at: '2026-02-09T14:59:59.999Z' }));
  });
  it('ends when it was read too often, or too much of it', () => {
    const full = { ...share.initial, made: made.data as never };
    expect(hasEnded({ ...full, reads: readsMax - 1 }, at)).toBe(false);
    expect(hasEnded({ ...full, reads: readsMax }, at)).toBe(true);
    expect(hasEnded({ ...full, bytes: bytesMax - 1 }, at)).toBe(false);
    given(made, wasRead({ bytes: bytesMax }))
      .when(read({ readId: 'r-2' }))
      .thenRefused('share-ended');
  });
  it.each([
    ['tables', { tables: [] }],
    ['tables', { tables: ['gold.sales', 'gold.sales'] }],
    ['tables.0', { tables: ['silver.orders'] }],
    ['tables.0', { tables: ['gold.sales/../silver.orders'] }],
    ['formats.0', { formats: ['xlsx'] }],
    ['days', { days: 91 }],
    ['days', { days: 0 }],
    ['purpose', { purpose: 'For Anna@example.com' }],
  ])('is refused for its %s', (field, more) => {
    const { issues } = makeShare.safeParse({ ...body, ...more }).error!;
    expect(issues[0]!.path.join('.')).toBe(field);
  });
  it('is listed with how often it was read', () => {
    const { purpose, tables, formats } = terms;
    const row = {
      shareId: 'figures',
      madeAt: '2026-01-02T03:04:05.678Z',

      purpose,
      tables,
      formats,
      expiresAt,
    };
    viewOf(shareList, 'figures')(made).then({ ...row, revokedAt: null, reads: 0, bytes: 0, version: 1 });
    viewOf(shareList, 'figures')(made, wasRead(), wasRead({ readId: 'r-2' }), revoked).then({
      ...{ ...row, revokedAt: revoke.data.at, reads: 2, bytes: 2_000, version: 4 },
    });
  });
});
