import { describe, expect, it } from '@jest/globals';
import { ParcelsDispatched, ReturnInspected } from '#contracts/fulfillment.js';
import { PriceRuleSet, RatesPublished } from '#contracts/fx.js';
import * as stock from '#contracts/inventory.js';
import { OrderCancelled } from '#contracts/orders.js';
import type { Message } from '#eventsourcing/decider.js';
import { channelsPolicy } from './channels.policy.js';
import { isMeantToBeLive } from './listing/course.js';
import { listing, type ListingCommand } from './listing/listing.js';
import { piece, type PieceCommand } from './piece/piece.js';

const unitId = 'CM-72.49.3';
const askingPrice = { minor: 125_000, currency: 'USD' };
const at = '2026-01-10T15:00:00.000Z';
const asks = (event: Message, sequence = 7) =>
  channelsPolicy.filter(({ on }) => on === event.type).flatMap(({ react }) => react(event.data, { sequence, at }));
const asked = (event: Message, sequence?: number) =>
  asks(event, sequence).map(({ decider, to, command }) => [`${decider.stream}-${to}`, command]);
/** The piece first, then its listing at every channel. */
const toAll = (ofPiece: string, ofListing: string, data: object) => [
  [`piece-${unitId}`, { type: ofPiece, data }],
  ...['ebay', 'etsy', 'shopify'].map((channel) => [`listing-${channel}.${unitId}`, { type: ofListing, data }]),
];
const ofUnit = { unitId, orderId: 'o-42', line: 1 };

describe('A piece', () => {
  it('is known by its words as soon as it is registered, and as it is described', () => {
    const { unitId: _, title } = stock.UnitRegistered.example;
    expect(asked(stock.UnitRegistered.of(stock.UnitRegistered.example))).toEqual([
      [`piece-${unitId}`, { type: 'RecordWords', data: { title, sequence: 7 } }],
    ]);
    expect(asked(stock.UnitDescribed.of({ unitId, category: null, materials: 'porcelain' }))).toEqual([
      [`piece-${unitId}`, { type: 'RecordWords', data: { category: null, sequence: 7 } }],
    ]);
  });
  it('has its title and its category, though inventory tells of both at once in two messages, in any order', () => {
    const messages = [
      stock.UnitRegistered.of({ unitId, title: 'Bowl', location: 'shop' }),
      stock.UnitDescribed.of({ unitId, title: 'Bowl', category: 'ceramics' }),
    ];
    for (const order of [messages, messages.toReversed()]) {
      const { words } = order
        .flatMap((message) => asks(message, 1))
        .reduce((state, { command }) => tell(state, command as PieceCommand), piece.initial);
      expect(words).toMatchObject({ title: { said: 'Bowl' }, category: { said: 'ceramics' } });
    }
  });
  it('is offered everywhere', () =>
    expect(asked(stock.UnitOffered.of({ unitId, askingPrice }))).toEqual(
      toAll('RecordOffer', 'HearOffer', { sequence: 7, askingPrice }),
    ));
  it('is offered nowhere once it is withdrawn, written off or only just found', () => {
    const { UnitWithdrawn, UnitWrittenOff, UnitFound } = stock;
    for (const event of [
      UnitWithdrawn.of({ unitId, reason: 'in restoration' }),
      UnitWrittenOff.of({ unitId, reason: 'lost' }),
      UnitFound.of({ unitId, location: 'shop' }),
    ])
      expect(asked(event)).toEqual(toAll('RecordOffer', 'HearOffer', { sequence: 7 }));
  });
  it('is somebody’s everywhere at once, and nobody’s again', () => {
    expect(asked(stock.UnitAllocated.of(ofUnit))).toEqual(
      toAll('RecordClaim', 'HearClaim', { sequence: 7, at, orderId: 'o-42' }),
    );
    for (const event of [stock.UnitReleased.of(ofUnit), stock.UnitSaleReversed.of(ofUnit)])
      expect(asked(event)).toEqual(toAll('RecordClaim', 'HearClaim', { sequence: 7, at }));
  });
  it('that came back is nobody’s, and not offered: the latter first, or it were for sale in between', () =>
    expect(asked(stock.UnitReturned.of({ unitId, orderId: 'o-42', condition: 'good' }))).toEqual([
      ...toAll('RecordOffer', 'HearOffer', { sequence: 7 }),
      ...toAll('RecordClaim', 'HearClaim', { sequence: 7, at }),
    ]));
  it('is kept for who bids at a channel; what a buyer of the shop holds stays where it is', () => {
    const hold = { unitId, holdId: 'auction-ebay-110000000001', until: at };
    expect(asked(stock.UnitHeld.of(hold))).toEqual(
      toAll('RecordHold', 'HearHold', { sequence: 7, holdId: hold.holdId, until: at }),
    );
    expect(asked(stock.HoldEnded.of({ unitId, holdId: hold.holdId, reason: 'expired' }))).toEqual(
      toAll('RecordHold', 'HearHold', { sequence: 7 }),
    );
    expect(asked(stock.UnitHeld.of({ ...hold, holdId: 'h-7' }))).toEqual([]);
    expect(asked(stock.HoldEnded.of({ unitId, holdId: 'h-7', reason: 'released' }))).toEqual([]);
  });
  it('is for sale at each channel by what inventory says last, whichever of its messages comes first', () => {
    const story = [
      stock.UnitOffered.of({ unitId, askingPrice }),
      stock.UnitHeld.of({ unitId, holdId: 'auction-ebay-110000000001', until: at }),
      stock.UnitAllocated.of(ofUnit),
      stock.UnitReleased.of(ofUnit),
    ];
    const numbered = story.map((event, index) => [event, index + 1] as const);
    const meant = (facts: typeof numbered, channel: string) => {
      const draft = { title: 'Bowl', description: 'A bowl.', photos: [], category: '1', attributes: {} };
      const data = { channel, unitId, draft: { ...draft, format: 'fixed' as const }, faults: [] };
      const commands: ListingCommand[] = [
        ...[
          { type: 'DraftListing' as const, data },
          { type: 'PublishListing' as const, data: {} },
        ],
        ...facts
          .flatMap(([event, sequence]) => asks(event, sequence))
          .filter(({ decider, to }) => decider.stream === 'listing' && to === `${channel}.${unitId}`)
          .map(({ command }) => command as ListingCommand),
      ];
      return isMeantToBeLive(
        commands.reduce(
          (state, command) => listing.decide(command, state).reduce(listing.evolve, state),
          listing.initial,
        ),
      );
    };
    for (const [facts, wanted] of [
      [numbered.slice(0, 1), [true, true]],
      [numbered.slice(0, 2), [true, false]],
      [numbered.slice(0, 3), [false, false]],
      [numbered, [true, true]],
    ] as const)
      for (const order of [facts, facts.toReversed(), [...facts, ...facts]])
        expect(['ebay', 'etsy'].map((channel) => meant([...order], channel))).toEqual(wanted);
  });
});

describe('An article', () => {
  it('is known once it is described or offered', () => {
    expect(asked(stock.StockDescribed.of({ sku: 'POLISH', title: 'Polish' }))).toEqual([
      ['article-POLISH', { type: 'RecordArticle', data: { title: 'Polish' } }],
    ]);
    expect(asked(stock.StockOffered.of({ sku: 'POLISH', askingPrice }))).toEqual([
      ['article-POLISH', { type: 'RecordArticle', data: {} }],
    ]);
  });
});

describe('A sale', () => {
  it('hears that we cancelled it, that it was sent, and what came back of it', () => {
    expect(asked(OrderCancelled.of({ ...OrderCancelled.example, orderId: 'o-ebay-1', reason: 'piece-gone' }))).toEqual([
      ['sale-o-ebay-1', { type: 'HearOwnCancellation', data: { reason: 'piece-gone' } }],
    ]);
    const { parcels } = ParcelsDispatched.example;
    const sent = parcels.map(({ carrier, trackingNumber, sentAt }) => ({ carrier, trackingNumber, sentAt }));
    expect(asked(ParcelsDispatched.of({ ...ParcelsDispatched.example, orderId: 'o-ebay-1' }))).toEqual([
      ['sale-o-ebay-1', { type: 'HearDispatch', data: { sent } }],
    ]);
    const { returnId, refundShipping } = ReturnInspected.example;
    const lines = [{ line: 1, unitId, quantity: 1, refund: 'full' as const, restock: true, condition: 'scuffed' }];
    const inspected = { ...ReturnInspected.example, orderId: 'o-ebay-1', lines };
    // Its condition is no business of the channel.
    const back = { returnId, lines: [{ line: 1, quantity: 1, refund: 'full' }], refundShipping };
    expect(asked(ReturnInspected.of(inspected))).toEqual([['sale-o-ebay-1', { type: 'HearReturn', data: back }]]);
  });
});

it('hears of rates and of the rules by which prices follow from them', () => {
  const [rates, rule] = [RatesPublished.example, PriceRuleSet.example];
  expect(asked(RatesPublished.of(rates))).toEqual([
    [`exchangeRates-${rates.source}`, { type: 'RecordRates', data: { set: rates } }],
  ]);
  expect(asked(PriceRuleSet.of(rule))).toEqual([
    [`priceRule-${rule.currency}`, { type: 'RecordPriceRule', data: { rule, sequence: 7 } }],
  ]);
});

const tell = (state: typeof piece.initial, command: PieceCommand) =>
  piece.decide(command, state).reduce(piece.evolve, state);
