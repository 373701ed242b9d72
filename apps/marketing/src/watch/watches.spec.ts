import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { watches, watchesMax, type WatchesCommand, type WatchesEvent } from './watches.js';

const types = {
  ...{ PieceWatched: 1, PieceUnwatched: 1, PriceNoted: 1, PriceDropped: 1, WatchesForgotten: 1 },
} satisfies Record<WatchesEvent['type'], 1>;
goldenContract(watches, join(__dirname, 'watches.golden.json'), Object.keys(types));

const given = specification(watches);
const at = '2026-01-10T15:00:00.000Z';
const usd = (minor: number) => ({ minor, currency: 'USD' });
const watched = (unitId: string, price = usd(100)): WatchesEvent => ({
  ...{ type: 'PieceWatched', data: { unitId, price, at } },
});
const hear = (minor: number, currency = 'USD'): WatchesCommand => ({
  ...{ type: 'HearPrice', data: { unitId: 'a', price: { minor, currency } } },
});
const dropped = (minor: number, before: number): WatchesEvent => ({
  ...{ type: 'PriceDropped', data: { unitId: 'a', price: usd(minor), before: usd(before) } },
});

describe('Whoever watches a piece', () => {
  it('does so once, until they do not', () => {
    const watch: WatchesCommand = { type: 'WatchPiece', data: { unitId: 'a', price: usd(100), at } };
    given().when(watch).then(watched('a'));
    given(watched('a'))
      .when({ type: 'UnwatchPiece', data: { unitId: 'a', at } })
      .then({ type: 'PieceUnwatched', data: { unitId: 'a', at } });
    given()
      .when({ type: 'UnwatchPiece', data: { unitId: 'a', at } })
      .thenNothing();
  });
  it('hears of each price that is lower than any since', () => {
    given(watched('a')).when(hear(90)).then(dropped(90, 100));
    given(watched('a'), dropped(90, 100)).when(hear(80)).then(dropped(80, 90));
  });
  it('does not hear that it rises, or comes down again', () => {
    for (const minor of [90, 95, 120]) given(watched('a'), dropped(90, 100)).when(hear(minor)).thenNothing();
    given(watched('b')).when(hear(10)).thenNothing();
  });
  it('compares with the first price in that currency', () => {
    const noted = (minor: number, currency = 'USD'): WatchesEvent => ({
      ...{ type: 'PriceNoted', data: { unitId: 'a', price: { minor, currency } } },
    });
    given({ type: 'PieceWatched', data: { unitId: 'a', at } })
      .when(hear(90))
      .then(noted(90));
    given(watched('a')).when(hear(50, 'EUR')).then(noted(50, 'EUR'));
    given({ type: 'PieceWatched', data: { unitId: 'a', at } }, noted(90))
      .when(hear(80))
      .then(dropped(80, 90));
  });
  it('watches so many, and names such as those of objects', () => {
    const many = Array.from({ length: watchesMax }, (_, n) => watched(`u-${n}`));
    given(...many)
      .when({ type: 'WatchPiece', data: { unitId: 'a', at } })
      .thenRefused('too-many-watches');
    given()
      .when({ type: 'WatchPiece', data: { unitId: 'constructor', at } })
      .then({ type: 'PieceWatched', data: { unitId: 'constructor', at } });
  });
  it('watches nothing once they are forgotten', () => {
    given(watched('a'), watched('b'))
      .when({ type: 'ForgetWatches', data: { at } })
      .then({ type: 'WatchesForgotten', data: { at } });
    given().when({ type: 'ForgetWatches', data: { at } }).thenNothing();
  });
  it('keeps what they watch since they came back', () => {
    const since: WatchesEvent = { type: 'PieceWatched', data: { unitId: 'b', at: '2026-01-11T15:00:00.000Z' } };
    const forget: WatchesCommand = { type: 'ForgetWatches', data: { at } };
    given(since).when(forget).thenNothing();
    given(watched('a'), since)
      .when(forget)
      .then({ type: 'PieceUnwatched', data: { unitId: 'a', at } });
  });
});
