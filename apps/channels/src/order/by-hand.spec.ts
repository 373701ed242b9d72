import { describe, it } from '@jest/globals';
import { at, given, heard, isSold, sold, usd } from './sale-story.contract.js';
import type { SaleCommand, SaleEvent, What } from './sale.js';

const channelOf = (channel: string): SaleEvent[] => [heard(sold, 'raw-1', channel), isSold(sold, channel)];
const done = (what: What): SaleCommand => ({ type: 'RecordDone', data: { what, at: at(50) } });
const granted = (wishId: string, what: What): SaleEvent => ({ type: 'WishGranted', data: { wishId, what } });
const people = (channel: string, wishId: string, what: What): SaleEvent => ({
  type: 'WishLeftToPeople',
  data: { channel, wishId, what, because: 'by-hand', at: at(20) },
});
const winners = [{ unitId: 'CM-72.49.3', orderId: 'o-9' }];
const rivals = (channel: string): SaleEvent => ({
  type: 'RivalsFound',
  data: { channel, subjectId: sold.subjectId, unitIds: ['CM-72.49.3'], similar: [], winners },
});
const opened = (channel: string): SaleEvent => ({
  type: 'ConflictOpened',
  data: { channel, unitIds: ['CM-72.49.3'], rule: 'first-allocated' },
});
const wished = (
  channel: string,
  wishId: string,
  wish: (SaleEvent & { type: 'WishMade' })['data']['wish'],
): SaleEvent => ({ type: 'WishMade', data: { channel, wishId, wish } });

describe('What people did at a channel', () => {
  it('is that they said there that it was sent, and is done once', () => {
    const before = [
      ...channelOf('etsy'),
      wished('etsy', 'ship', { what: 'ship', sent: [] }),
      people('etsy', 'ship', 'ship'),
    ];
    given(...before)
      .when(done('ship'))
      .then(granted('ship', 'ship'));
    given(...before, granted('ship', 'ship'))
      .when(done('ship'))
      .thenNothing();
  });
  it('is nothing where nobody was asked to do that', () => {
    given(...channelOf('etsy'))
      .when(done('ship'))
      .thenNothing();
  });
  it('gives the money of a receipt back that was lost to somebody else, which ends the conflict', () => {
    const lost = [
      ...[
        ...channelOf('store'),
        opened('store'),
        wished('store', 'cancel', { what: 'cancel', reason: 'out-of-stock' }),
      ],
      ...[people('store', 'cancel', 'cancel'), rivals('store')],
    ];
    const refund = { refundId: 'cancel', at: at(50), amount: sold.total, lines: [] };
    const events: [SaleEvent, ...SaleEvent[]] = [
      { type: 'RefundMade', data: { channel: 'store', refund, asked: true } },
      granted('cancel', 'cancel'),
      { type: 'ConflictSettled', data: { channel: 'store', winners } },
    ];
    given(...lost)
      .when(done('cancel'))
      .then(...events);
    given(...lost, ...events)
      .when(done('cancel'))
      .thenNothing();
  });
  it('gives a part of it back over the counter', () => {
    const giving = { refundId: 'r-1', amount: usd(500), parts: [], reason: 'returned' } as const;
    given(
      ...[...channelOf('store'), wished('store', 'refund-r-1', { what: 'refund', giving })],
      people('store', 'refund-r-1', 'refund'),
    )
      .when(done('refund'))
      .then(
        {
          type: 'RefundMade',
          data: {
            ...{ channel: 'store', asked: true },
            refund: { refundId: 'refund-r-1', at: at(50), amount: usd(500), lines: [] },
          },
        },
        granted('refund-r-1', 'refund'),
      );
  });
  it('is heard from a marketplace where that tells of it', () => {
    given(
      ...[...channelOf('etsy'), wished('etsy', 'cancel', { what: 'cancel', reason: 'other' })],
      people('etsy', 'cancel', 'cancel'),
    )
      .when(done('cancel'))
      .thenRefused('channel-tells');
    given().when(done('ship')).thenRefused('sale-unknown');
  });
});
