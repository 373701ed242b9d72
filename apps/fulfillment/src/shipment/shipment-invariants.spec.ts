import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '#eventsourcing/decider.js';
import { parcelStatuses, type Scan } from '../tracking/scan.js';
import { shipment, type Shipment, type ShipmentCommand, type ShipmentEvent } from './shipment.js';
import { after, cancel, moved, order, packed, parcelId, usd } from './shipment-story.contract.js';

/** Another seed asks other things: SEED=7 npm test -- shipment-invariants */
const seed = Number(process.env['SEED'] ?? 20_260_113);
const numRuns = 300;

// Counts are kept here from the commands and events alone, so that they do not share a mistake with evolve.
const parcel = fc.constantFrom(1, 2);
const attempt = fc.integer({ min: 1, max: 7 });
/** A carrier may sell two labels under one reference. */
const numbered = fc.record({ parcel, attempt, copy: fc.constantFrom('a', 'b') });
const numberOf = ({ parcel, attempt, copy }: { parcel: number; attempt: number; copy: string }) =>
  `1Z-${parcel}-${attempt}${copy}`;
const answers = numbered.map((one) => ({ ...soldOf(one), cost: usd(1_873), hash: 'ab', format: 'zpl' as const }));
const soldOf = (one: { parcel: number; attempt: number; copy: string }) => ({
  ...{ parcelId: parcelId(one.parcel), attempt: one.attempt },
  ...{ trackingNumber: numberOf(one), shipmentNumber: numberOf(one) },
});
const tried = fc.record({ parcel, attempt }).map(({ parcel, attempt }) => ({ parcelId: parcelId(parcel), attempt }));
const buying: fc.Arbitrary<ShipmentCommand> = fc
  .record({ parcel, service: fc.constantFrom('03', '02') })
  .map(({ parcel, service }): ShipmentCommand => ({
    type: 'BuyLabel',
    data: {
      ...{ parcelId: parcelId(parcel), carrier: 'ups', service, reason: 'cheapest' },
      ...{ declaredValue: usd(1), signature: 'none' },
    },
  }));
const labels: fc.Arbitrary<ShipmentCommand> = fc.oneof(
  { weight: 4, arbitrary: buying },
  { weight: 6, arbitrary: answers.map((data): ShipmentCommand => ({ type: 'RecordLabel', data })) },
  tried.map((data): ShipmentCommand => ({ type: 'RecordLabelRefusal', data: { ...data, code: '1' } })),
  { weight: 2, arbitrary: tried.map((data): ShipmentCommand => ({ type: 'RecordLabelLost', data })) },
  tried.map((data): ShipmentCommand => ({ type: 'RecordLabelUnsettled', data })),
  fc
    .record({ one: numbered, reason: fc.constantFrom('surplus', 'unprintable') })
    .map(({ one, reason }): ShipmentCommand => ({ type: 'RecordSurplusLabel', data: { ...soldOf(one), reason } })),
  fc
    .record({ one: numbered, type: fc.constantFrom('RecordLabelVoided', 'RecordVoidRefused') })
    .map(({ one, type }): ShipmentCommand => ({ type, data: soldOf(one) })),
  parcel.map((parcel): ShipmentCommand => ({ type: 'ReplaceLabel', data: { parcelId: parcelId(parcel) } })),
  parcel.map((parcel): ShipmentCommand => ({
    type: 'RecordNoOffer',
    data: { parcelId: parcelId(parcel), because: 'far' },
  })),
);
const at = (minute: number) => new Date(Date.parse('2026-01-11T08:00:00.000Z') + minute * 60_000).toISOString();
const scan: fc.Arbitrary<Scan> = fc.record({
  ...{ at: fc.nat(30).map(at), code: fc.constant('X') },
  status: fc.oneof(fc.constantFrom(...parcelStatuses), fc.constant('delivered' as const)),
});
const travels: fc.Arbitrary<ShipmentCommand> = fc.oneof(
  fc.record({ parcel, scans: fc.array(scan, { maxLength: 3 }) }).map(({ parcel, scans }): ShipmentCommand => {
    return { type: 'RecordScans', data: { parcelId: parcelId(parcel), scans, heardAt: at(60) } };
  }),
  fc.record({ parcel, minute: fc.nat(30) }).map(({ parcel, minute }): ShipmentCommand => {
    return { type: 'HandOver', data: { parcelId: parcelId(parcel), at: at(minute) } };
  }),
);
const rest: fc.Arbitrary<ShipmentCommand> = fc.constantFrom<ShipmentCommand>(
  { type: 'NameConsignee', data: moved },
  { type: 'NoteLate', data: { promisedBy: at(20), at: at(20) } },
  { type: 'SettleTrouble', data: { note: 'asked' } },
  { type: 'StopExport', data: { materials: ['ivory'] } },
  { type: 'PermitExport', data: { permit: 'CITES 1' } },
  { type: 'RecordAddressCheck', data: { verdict: 'not-found', carrier: 'ups' } },
  { type: 'TrustAddress', data: {} },
  order,
);

type Watch = (event: ShipmentEvent, before: Shipment, command: ShipmentCommand, all: readonly ShipmentEvent[]) => void;
/** Asks one after the other, each twice; whatever is asked, the second time nothing happens. */
function play(commands: readonly ShipmentCommand[], watch: Watch, check: (shipment: Shipment) => void) {
  let state = after(...packed);
  for (const command of commands) {
    const events = decided(command, state);
    for (const event of events) {
      const before = state;
      state = shipment.evolve(state, event);
      watch(event, before, command, events);
    }
    if (events.length > 0 && command.type !== 'ReplaceLabel') expect(decided(command, state)).toEqual([]);
    check(state);
  }
}

describe(`A shipment, whatever is asked in whatever order (seed ${seed})`, () => {
  it('has at most one label bought for each parcel; all others are given back; nothing is tried once it is cancelled', () => {
    const command = fc.oneof({ weight: 40, arbitrary: labels }, { weight: 2, arbitrary: travels }, rest);
    const commands = fc.array(command, { maxLength: 60, size: 'max' });
    const story = fc.oneof(
      commands,
      fc.tuple(commands, commands).map(([one, two]) => [...one, cancel, ...two]),
    );
    fc.assert(
      fc.property(story, (commands) => {
        const sold = new Map<string, string>();
        const live = new Map<string, Set<string>>([1, 2].map((n) => [parcelId(n), new Set()]));
        let isCancelled = false;
        play(
          commands,
          ({ type, data }, _, __, all) => {
            if (type === 'ShipmentCancelled' || type === 'CancelledTooLate') isCancelled = true;
            if (type === 'LabelAttempted' || type === 'RateChosen') expect(isCancelled).toBe(false);
            if (type === 'LabelAttempted') expect(live.get(data.parcelId)!.size).toBe(0);
            if (type === 'LabelBought') {
              sold.set(data.trackingNumber, data.parcelId);
              expect(live.get(data.parcelId)!.add(data.trackingNumber).size).toBe(1);
              const back = all.some((one) => one.type === 'LabelVoidRequested');
              expect(back).toBe(isCancelled);
            }
            if (type === 'LabelVoidRequested') {
              sold.set(data.trackingNumber, data.parcelId);
              live.get(data.parcelId)!.delete(data.trackingNumber);
            }
          },
          ({ labels, packing }) => {
            for (const [parcelId, { bought, voidings, attempts }] of Object.entries(labels)) {
              expect(packing.parcels.map((one) => one.parcelId)).toContain(parcelId);
              const known = [...(bought ? [bought] : []), ...voidings].map((one) => one.trackingNumber);
              const ofParcel = [...sold].filter(([, whose]) => whose === parcelId).map(([number]) => number);
              expect(known.toSorted()).toEqual(ofParcel.toSorted());
              expect(bought?.trackingNumber).toBe([...live.get(parcelId)!][0]);
              expect(attempts.length).toBeLessThanOrEqual(20);
            }
          },
        );
      }),
      { seed, numRuns },
    );
  });

  it('hears of every label that a carrier says it sold, or refuses to', () => {
    const one = fc.array(fc.oneof(labels, travels, fc.constant(cancel)), { maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(one, answers, (commands, data) => {
        let state = after(...packed);
        for (const command of commands) state = decided(command, state).reduce(shipment.evolve, state);
        const isKnown = state.labels[data.parcelId]?.attempts[data.attempt - 1] !== undefined;
        state = decided({ type: 'RecordLabel', data }, state).reduce(shipment.evolve, state);
        const { bought, voidings = [] } = state.labels[data.parcelId] ?? {};
        const all = [...(bought ? [bought] : []), ...voidings].filter(
          (one) => one.trackingNumber === data.trackingNumber,
        );
        expect(all).toHaveLength(isKnown ? 1 : 0);
      }),
      { seed, numRuns },
    );
  });

  it('is dispatched at most once, when all parcels have left, and delivered only when all of them are', () => {
    const sold = [1, 2].flatMap((n): ShipmentCommand[] => [
      {
        type: 'BuyLabel',
        data: {
          ...{ parcelId: parcelId(n), carrier: 'ups', service: '03', reason: 'cheapest' },
          ...{ declaredValue: usd(1), signature: 'none' },
        },
      },
      {
        type: 'RecordLabel',
        data: { ...soldOf({ parcel: n, attempt: 1, copy: 'a' }), cost: usd(1), hash: 'ab', format: 'zpl' },
      },
    ]);
    const command = fc.oneof(
      { weight: 20, arbitrary: travels },
      { weight: 2, arbitrary: rest },
      labels,
      fc.constant(cancel),
    );
    let [wholes, rights] = [0, 0];
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40, size: 'max' }), (commands) => {
        const scans = new Map<string, Scan[]>();
        const left = new Set<string>();
        const counts = new Map<string, number>();
        const told: string[] = [];
        let isCancelled = false;
        play(
          [...sold, ...commands],
          ({ type, data }) => {
            counts.set(type, (counts.get(type) ?? 0) + 1);
            if (type === 'ShipmentCancelled' || type === 'CancelledTooLate') isCancelled = true;
            if (type === 'ParcelHandedOver') {
              expect(left.has(data.parcelId)).toBe(false);
              left.add(data.parcelId);
            }
            if (type === 'ScansRecorded')
              scans.set(data.parcelId, [...(scans.get(data.parcelId) ?? []), ...data.scans]);
            if (type === 'ShipmentDispatched') expect([left.size, isCancelled]).toEqual([2, false]);
            if (type === 'DeliveryTroubled') told.push(`${data.trouble} ${data.parcelId}`);
            if (type === 'ShipmentDelivered') {
              wholes += 1;
              for (const n of [1, 2]) expect(lastOf(scans.get(parcelId(n))!)).toBe('delivered');
              expect(counts.get('ShipmentDispatched')).toBe(1);
            }
          },
          ({ status, delivered, handedOver, journeys }) => {
            for (const once of ['ShipmentDispatched', 'ShipmentDelivered', 'ShipmentCancelled', 'CancelledTooLate'])
              expect(counts.get(once) ?? 0).toBeLessThanOrEqual(1);
            expect(counts.get('ParcelDelivered') ?? 0).toBe(Object.keys(delivered).length);
            expect(Object.keys(handedOver).sort()).toEqual([...left].sort());
            expect(new Set(told).size).toBe(told.length);
            expect(status === 'delivered').toBe(counts.has('ShipmentDelivered'));
            for (const [parcelId, { status }] of Object.entries(journeys))
              if (scans.has(parcelId)) expect(status).toBe(lastOf(scans.get(parcelId)!) ?? 'announced');
            if (
              counts.has('ShipmentDispatched') &&
              [1, 2].every((n) => lastOf(scans.get(parcelId(n)) ?? []) === 'delivered')
            )
              rights += expectDelivered(status);
          },
        );
      }),
      { seed, numRuns },
    );
    expect([wholes, rights].every((count) => count > 20)).toBe(true);
  });
});

function expectDelivered(status: string) {
  expect(status).toBe('delivered');
  return 1;
}

/** The status of the last scan; of those at one instant, the strongest. */
const lastOf = (scans: readonly Scan[]) =>
  scans
    .toSorted((one, other) =>
      one.at === other.at
        ? parcelStatuses.indexOf(one.status) - parcelStatuses.indexOf(other.status)
        : one.at < other.at
          ? -1
          : 1,
    )
    .at(-1)?.status;

/** A refusal is an answer; anything else thrown is a defect. */
function decided(command: ShipmentCommand, state: Shipment): ShipmentEvent[] {
  try {
    return shipment.decide(command, state);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
