import {
  HoldEnded,
  UnitAllocated,
  UnitDescribed,
  UnitFound,
  UnitHeld,
  UnitOffered,
  UnitRegistered,
  UnitReleased,
  UnitReturned,
  UnitSaleReversed,
  UnitSold,
  UnitWithdrawn,
  UnitWrittenOff,
} from '#contracts/inventory.js';
import { ask, whenever, type About, type Policy } from '#messaging/policy.js';
import { offer } from './offer.js';

type OfUnit = { readonly unitId: string };

const claimed =
  (isTaken: boolean) =>
  ({ unitId }: OfUnit, { sequence }: About) => [
    ask(offer, unitId, { type: 'RecordClaim', data: { isTaken, sequence } }),
  ];
const taken = claimed(true);
// A hold ends where an order takes the piece, and an order takes it from nobody else: whoever claimed last has it.
const free = claimed(false);
const withdrawn = ({ unitId }: OfUnit, about: About) => [
  ask(offer, unitId, { type: 'RecordAsking', data: { at: about.at, sequence: about.sequence } }),
];

/** What inventory tells of what may be shown, and of what is gone. */
export const offerPolicy: Policy = [
  whenever(UnitRegistered, ({ unitId, title }, { sequence }) => [
    ask(offer, unitId, { type: 'RecordWords', data: { title, sequence } }),
  ]),
  whenever(UnitDescribed, ({ unitId, title, category, materials, madeFrom, madeTo }, { sequence }) => [
    ask(offer, unitId, { type: 'RecordWords', data: { title, category, materials, madeFrom, madeTo, sequence } }),
  ]),
  whenever(UnitOffered, ({ unitId, askingPrice }, { at, sequence }) => [
    ask(offer, unitId, { type: 'RecordAsking', data: { askingPrice, at, sequence } }),
  ]),
  whenever(UnitWithdrawn, withdrawn),
  whenever(UnitWrittenOff, withdrawn),
  whenever(UnitFound, withdrawn),
  whenever(UnitHeld, ({ unitId, until }, { sequence }) => [
    ask(offer, unitId, { type: 'RecordClaim', data: { isTaken: true, until, sequence } }),
  ]),
  whenever(HoldEnded, free),
  whenever(UnitAllocated, taken),
  whenever(UnitSold, taken),
  whenever(UnitReleased, free),
  whenever(UnitSaleReversed, free),
  // It is in stock again, and not offered.
  whenever(UnitReturned, (unit, about) => [...withdrawn(unit, about), ...free(unit, about)]),
];
