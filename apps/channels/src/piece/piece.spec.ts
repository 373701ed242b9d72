import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { specification } from '#eventsourcing/specification.js';
import { article } from './article.js';
import { auctionOf, isKnown, isToBeHad, piece, type PieceCommand, type PieceEvent } from './piece.js';
import { meant, skuMapping } from './sku-mapping.js';

/** Another seed asks other things: SEED=7 npm test -- piece.spec */
const seed = Number(process.env['SEED'] ?? 20_260_110);
const given = specification(piece);
const after = (...events: PieceEvent[]) => events.reduce(piece.evolve, piece.initial);
const askingPrice = { minor: 125_000, currency: 'USD' };
const at = '2026-01-10T15:00:00.000Z';
const words = (sequence: number, said: { title?: string; category?: string | null }): PieceCommand => ({
  type: 'RecordWords',
  data: { ...said, sequence },
});
const offer = (sequence: number, isOffered = true): PieceCommand => ({
  type: 'RecordOffer',
  data: { sequence, ...(isOffered && { askingPrice }) },
});
const claim = (sequence: number, orderId?: string): PieceCommand => ({
  type: 'RecordClaim',
  data: { sequence, at, ...(orderId && { orderId }) },
});
const hold = (sequence: number, holdId?: string): PieceCommand => ({
  type: 'RecordHold',
  data: { sequence, ...(holdId && { holdId, until: at }) },
});
const recorded = (command: PieceCommand) =>
  ({ type: command.type.replace(/^Record(.*?)$/, '$1Recorded'), data: command.data }) as PieceEvent;

describe('A piece', () => {
  it('is known by whatever inventory tells of it', () => {
    for (const command of [words(1, { title: 'Bowl' }), offer(2), claim(3, 'o-42'), hold(4, 'auction-ebay-1')])
      given().when(command).then(recorded(command));
    expect(isKnown(piece.initial)).toBe(false);
    for (const command of [words(1, { title: 'Bowl' }), offer(2, false), claim(3)])
      expect(isKnown(after(recorded(command)))).toBe(true);
  });
  it('is as inventory told last, though that came first', () => {
    for (const [last, before] of [
      [offer(5, false), offer(4)],
      [claim(5), claim(4, 'o-42')],
      [hold(5), hold(4, 'auction-ebay-1')],
      [words(5, { title: 'Bowl, 1750' }), words(4, { title: 'Bowl' })],
    ] as const)
      given(recorded(last)).when(before).thenNothing();
  });
  it('is told of in parts: a late word counts where nobody has spoken since', () => {
    given(recorded(words(1, { title: 'Bowl' })))
      .when(words(1, { title: 'Bowl', category: 'ceramics' }))
      .then(recorded(words(1, { category: 'ceramics' })));
    given(recorded(words(5, { title: 'Bowl, 1750' })))
      .when(words(1, { title: 'Bowl', category: 'ceramics' }))
      .then(recorded(words(1, { category: 'ceramics' })));
    given(recorded(words(1, { category: 'ceramics' })))
      .when(words(2, { category: null }))
      .then(recorded(words(2, { category: null })));
    given().when(words(1, {})).thenNothing();
  });
  it('is to be had while it is offered and nobody’s', () => {
    const stories = [[], [offer(1)], [offer(1), claim(2, 'o-42')], [offer(1), claim(3)], [claim(3), offer(4, false)]];
    expect(stories.map((story) => isToBeHad(after(...story.map(recorded))))).toEqual([false, true, false, true, false]);
  });
  it(`comes to the same in whatever order and however often it is told of, seed ${seed}`, () => {
    const facts = [
      ...[words(1, { title: 'Bowl' }), words(1, { title: 'Bowl', category: 'ceramics' }), offer(2), claim(3, 'o-42')],
      ...[words(4, { category: null }), claim(5), hold(6, 'auction-ebay-1'), hold(7), claim(8, 'o-43')],
      ...[offer(9, false), claim(9), words(10, { title: 'Bowl, 1750' })],
    ];
    const tell = (state: typeof piece.initial, command: PieceCommand) =>
      piece.decide(command, state).reduce(piece.evolve, state);
    const wanted = facts.reduce(tell, piece.initial);
    const shuffled = fc.shuffledSubarray([...facts, ...facts], { minLength: 2 * facts.length });
    fc.assert(
      fc.property(shuffled, (all) => expect(all.reduce(tell, piece.initial)).toEqual(wanted)),
      { seed, numRuns: 300 },
    );
  });
  it('is kept for who bids at a channel, or for a buyer of the shop', () =>
    expect(['auction-ebay-CM-72.49.3', 'auction-7', 'h-7'].map(auctionOf)).toEqual(['ebay', undefined, undefined]));
});

describe('An article', () => {
  const given = specification(article);
  const known = (title?: string) => ({ type: 'ArticleRecorded' as const, data: { title } });
  const record = (title?: string) => ({ type: 'RecordArticle' as const, data: { title } });
  it('is known once it is offered or described', () => {
    given().when(record()).then(known());
    given().when(record('Polish')).then(known('Polish'));
    given(known()).when(record('Polish')).then(known('Polish'));
  });
  it('keeps its title', () => {
    given(known('Polish')).when(record()).thenNothing();
    expect(article.evolve({ isKnown: true, title: 'Polish' }, known()).title).toBe('Polish');
  });
});

describe('What a channel means by a SKU', () => {
  const map = (to: { unitId: string } | { nothing: true }) => ({ channel: 'etsy', from: 'OLD-1', to });
  it('is what people said last', () => {
    const given = specification(skuMapping);
    const toPiece = map({ unitId: 'CM-72.49.3' });
    const toNothing = map({ nothing: true });
    given().when({ type: 'MapSku', data: toPiece }).then({ type: 'SkuMapped', data: toPiece });
    given({ type: 'SkuMapped', data: toPiece })
      .when({ type: 'MapSku', data: toNothing })
      .then({ type: 'SkuMapped', data: toNothing });
  });
  it('is one thing', () => {
    for (const to of [{}, { unitId: 'a', sku: 'b' }, { nothing: false }, { unitId: '' }])
      expect(meant.safeParse(to).success).toBe(false);
    expect(meant.safeParse({ sku: 'POLISH-250' }).success).toBe(true);
  });
});
