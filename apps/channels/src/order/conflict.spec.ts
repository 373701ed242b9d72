import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SaleCommand } from './sale.js';
import {
  after,
  at,
  bought,
  cancelHere,
  given,
  hear,
  heard,
  heardAgain,
  isSold,
  leftToPeople,
  made,
  opened,
  order,
  polish,
  push,
  recordRivals,
  refund,
  rivalsFound,
  settled,
  sold,
  told,
  winners,
  wishedCancel,
} from './sale-story.contract.js';

/** Another seed asks other things: SEED=7 npm test -- conflict */
const seed = Number(process.env['SEED'] ?? 20_260_110);
const all = refund('5151', 14_100);
const cancelled = order({ status: 'cancelled', updatedAt: at(2) });
const cancelledAndBack = order({ status: 'cancelled', updatedAt: at(3), refunds: [all] });
const lost = [...bought, opened, wishedCancel()];

describe('A sale of a piece that somebody else has', () => {
  it('is a conflict that we lose, and is cancelled at the channel', () => {
    given(...bought)
      .when(cancelHere())
      .then(opened, wishedCancel());
    expect(after(...lost)).toMatchObject({ cancelled: 'here', conflict: { winners: [], isSettled: false } });
  });
  it('is none where there was only too little of an article', () => {
    const tins = order({ lines: [polish] });
    given(heard(tins), isSold(tins)).when(cancelHere()).then(wishedCancel());
  });
  it('says who has the piece, once', () => {
    given(...lost)
      .when(recordRivals)
      .then(rivalsFound);
    given(...lost, rivalsFound)
      .when({ type: 'RecordRivals', data: { winners: [], similar: [] } })
      .thenNothing();
    given(...bought)
      .when(recordRivals)
      .thenNothing();
    expect(after(...lost, rivalsFound).conflict).toMatchObject({ winners, isSettled: false });
  });
  it('may be lost to nobody, where the piece is not to be had any more', () => {
    const nobody: SaleCommand = { type: 'RecordRivals', data: { winners: [], similar: [] } };
    const found = { ...rivalsFound, data: { ...rivalsFound.data, winners: [], similar: [] } } as typeof rivalsFound;
    given(...lost)
      .when(nobody)
      .then(found);
    given(...lost, found, heardAgain(cancelled, 'raw-2'))
      .when({ type: 'HearRefund', data: all })
      .then(made(all, true), { type: 'ConflictSettled', data: { channel: 'ebay', winners: [] } });
  });
  it('is not over by our asking, nor by our being told that it was done', () => {
    given(...lost, rivalsFound)
      .when(push('cancel', 'done'))
      .then({ type: 'WishGranted', data: { wishId: 'cancel', what: 'cancel' } });
    given(...lost, rivalsFound)
      .when(push('cancel', 'too-late'))
      .then(leftToPeople('cancel', 'cancel', 'too-late'));
  });
  it('is over once the channel says that it is cancelled and that all of the money is back', () => {
    given(...lost, rivalsFound)
      .when(hear(cancelled, 'raw-2'))
      .then(heardAgain(cancelled, 'raw-2'));
    given(...lost, rivalsFound, heardAgain(cancelled, 'raw-2'))
      .when({ type: 'HearRefund', data: refund('5151', 14_099) })
      .then(made(refund('5151', 14_099), true));
    given(...lost, rivalsFound, heardAgain(cancelled, 'raw-2'), made(refund('5151', 14_099), true))
      .when({ type: 'HearRefund', data: refund('5152', 1) })
      .then(made(refund('5152', 1), true), settled);
    given(...lost, rivalsFound)
      .when(hear(cancelledAndBack, 'raw-3'))
      .then(heardAgain(cancelledAndBack, 'raw-3'), made(all, true), settled);
    // Whoever had it is found later.
    given(...lost, heardAgain(cancelledAndBack, 'raw-3'), made(all, true))
      .when(recordRivals)
      .then(rivalsFound, settled);
    // The money alone does not end it.
    given(...lost, rivalsFound)
      .when({ type: 'HearRefund', data: all })
      .then(made(all, true));
  });
  it(`is over once, after all of that, in whatever order, seed ${seed}`, () => {
    const facts: SaleCommand[] = [
      ...[recordRivals, hear(cancelled, 'raw-2'), hear(cancelledAndBack, 'raw-3')],
      ...[push('cancel', 'by-hand'), { type: 'HearRefund', data: all } satisfies SaleCommand, hear(sold, 'raw-1')],
    ];
    const shuffled = fc.shuffledSubarray([...facts, ...facts], { minLength: 2 * facts.length });
    const property = fc.property(shuffled, (commands) => {
      const { all: events, state } = told(hear(sold, 'raw-1'), cancelHere(), ...commands);
      const types = events.map(({ type }) => type);
      const needed = ['RivalsFound', 'RefundMade'].map((type) => types.indexOf(type as (typeof types)[number]));
      expect(types.filter((type) => type === 'ConflictSettled')).toHaveLength(1);
      expect(types.indexOf('ConflictSettled')).toBeGreaterThan(Math.max(...needed));
      expect(types).not.toContain('OrderCancelledThere');
      expect(state.conflict).toMatchObject({ winners, isSettled: true });
      expect(state.wishes['cancel']?.status).toBe('granted');
    });
    fc.assert(property, { seed, numRuns: 500 });
  });
});
