import { describe, expect, it } from '@jest/globals';
import type { Decider } from '#eventsourcing/decider.js';
import { specification } from '#eventsourcing/specification.js';
import { decideLabel, evolveLabels, isUnknown, referenceOf, replaceLabel, unlabelled } from './label.js';
import type { LabelCommand, LabelEvent, Labels, VoidReason } from './label.js';

const parcelId = 's-42.1';
const usd = (minor: number) => ({ minor, currency: 'USD' });
const ups = { parcelId, carrier: 'ups', service: '03' };
const insured = { declaredValue: usd(125_000), signature: 'required' } as const;
const choice = { ...ups, price: usd(1_873), reason: 'cheapest in time' };
const buy: LabelCommand = { type: 'BuyLabel', data: { ...choice, ...insured } };
const buyOther: LabelCommand = { type: 'BuyLabel', data: { ...choice, ...insured, service: '02' } };
const sold = (n: number) => ({ trackingNumber: `1Z-${n}`, shipmentNumber: `1Z-${n}`, cost: usd(1_873) });
const printed = { hash: 'ab'.repeat(32), format: 'zpl' } as const;
const answer = (attempt: number, n = attempt): LabelCommand => ({
  type: 'RecordLabel',
  data: { parcelId, attempt, ...sold(n), ...printed },
});
const about = (type: 'RecordLabelLost' | 'RecordLabelUnsettled', attempt: number): LabelCommand => ({
  type,
  data: { parcelId, attempt },
});
const refuse = (attempt: number): LabelCommand => ({
  type: 'RecordLabelRefusal',
  data: { parcelId, attempt, code: '120100' },
});
const surplus = (attempt: number, n: number, reason: VoidReason = 'surplus'): LabelCommand => ({
  type: 'RecordSurplusLabel',
  data: { parcelId, attempt, reason, ...sold(n) },
});
const recordVoided = (n: number): LabelCommand => ({
  type: 'RecordLabelVoided',
  data: { parcelId, trackingNumber: `1Z-${n}` },
});
const recordKept = (n: number): LabelCommand => ({
  type: 'RecordVoidRefused',
  data: { parcelId, trackingNumber: `1Z-${n}` },
});

const chosen: LabelEvent = { type: 'RateChosen', data: choice };
const attempted = (attempt: number): LabelEvent => ({
  type: 'LabelAttempted',
  data: { ...ups, attempt, reference: `s-42.1-${attempt}`, ...insured },
});
const bought = (attempt: number, n = attempt): LabelEvent => ({
  type: 'LabelBought',
  data: { ...ups, attempt, declaredValue: insured.declaredValue, ...sold(n), ...printed },
});
const lost = (attempt: number): LabelEvent => ({ type: 'LabelLost', data: { ...ups, attempt } });
const unsettled = (attempt: number): LabelEvent => ({ type: 'LabelUnsettled', data: { ...ups, attempt } });
const refused = (attempt: number, code = '120100'): LabelEvent => ({
  type: 'LabelRefused',
  data: { ...ups, attempt, code },
});
const unwanted =
  (type: 'LabelVoidRequested' | 'LabelVoided' | 'LabelVoidRefused') =>
  (attempt: number, n = attempt, reason: VoidReason = 'surplus'): LabelEvent => ({
    type,
    data: { ...ups, attempt, ...sold(n), reason },
  });
const toVoid = unwanted('LabelVoidRequested');
const voided = unwanted('LabelVoided');
const kept = unwanted('LabelVoidRefused');

/** The label of one parcel, as if it were a stream; and as it is when nobody wants it any more. */
const label = (isWanted: boolean): Decider<LabelCommand, LabelEvent, Labels> => ({
  stream: 'label',
  initial: {},
  decide: (command, labels) => decideLabel(command, labels[parcelId], isWanted),
  evolve: evolveLabels,
});
const given = specification(label(true));
const givenUnwanted = specification(label(false));
const after = (...events: LabelEvent[]) => events.reduce(evolveLabels, {})[parcelId] ?? unlabelled;
const nineLost = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((attempt) => [attempted(attempt), lost(attempt)]);

describe('A label', () => {
  it('is attempted before it is bought, with what was weighed', () => given().when(buy).then(chosen, attempted(1)));
  it('is attempted once, however often it is asked for', () => {
    given(chosen, attempted(1)).when(buy).thenNothing();
    given(chosen, attempted(1), unsettled(1)).when(buy).thenNothing();
    given(chosen, attempted(1), bought(1)).when(buy).thenNothing();
  });
  it('is not bought as long as nobody knows of another, or beside another', () => {
    given(chosen, attempted(1)).when(buyOther).thenRefused('label-under-way');
    given(chosen, attempted(1), unsettled(1)).when(buyOther).thenRefused('label-under-way');
    given(chosen, attempted(1), bought(1)).when(buyOther).thenRefused('label-bought');
  });
  it('is bought with the carrier’s answer', () => {
    given(chosen, attempted(1)).when(answer(1)).then(bought(1));
    expect(after(chosen, attempted(1), bought(1))).toMatchObject({ status: 'bought', bought: { attempt: 1 } });
  });
  it('belongs to an attempt', () => {
    given(chosen, attempted(1)).when(answer(2)).thenRefused('label-unknown');
    given().when(surplus(1, 1)).thenRefused('label-unknown');
  });
  it('has a reference that every carrier takes, whatever parcel of ours it is for', () =>
    expect(referenceOf(`s-${'x'.repeat(22)}.50`, 20).length).toBeLessThanOrEqual(30));

  it('may find no carrier, which is said once', () => {
    const noOffer: LabelCommand = { type: 'RecordNoOffer', data: { parcelId, because: 'too-heavy' } };
    const none: LabelEvent = { type: 'NoRateFound', data: { parcelId, because: 'too-heavy' } };
    given().when(noOffer).then(none);
    given(chosen, attempted(1), refused(1)).when(noOffer).then(none);
    given(chosen, attempted(1)).when(noOffer).thenNothing();
    given(chosen, attempted(1), bought(1)).when(noOffer).thenNothing();
    given(none).when(buy).then(chosen, attempted(1));
    givenUnwanted().when(noOffer).thenNothing();
    expect(after(none)).toMatchObject({ status: 'no-offer', code: 'too-heavy' });
  });
  it('that is refused may be tried again, when somebody mended what was wrong', () => {
    given(chosen, attempted(1)).when(refuse(1)).then(refused(1));
    given(chosen, attempted(1), refused(1)).when(buy).then(chosen, attempted(2));
    given(chosen, attempted(1), bought(1)).when(refuse(1)).thenNothing();
    given(chosen, attempted(1), refused(1), chosen, attempted(2)).when(refuse(1)).thenNothing();
  });
  it('is tried again where the carrier never heard of it, under another reference', () => {
    given(chosen, attempted(1)).when(about('RecordLabelLost', 1)).then(lost(1), attempted(2));
    given(chosen, attempted(1), unsettled(1)).when(about('RecordLabelLost', 1)).then(lost(1), attempted(2));
    given(chosen, attempted(1), bought(1)).when(about('RecordLabelLost', 1)).thenNothing();
  });
  it('is tried ten times in a row, then people look, and may try again', () => {
    given(chosen, ...nineLost, attempted(10))
      .when(about('RecordLabelLost', 10))
      .then(lost(10), unsettled(10));
    const all = [chosen, ...nineLost, attempted(10), lost(10), unsettled(10)];
    expect(isUnknown(after(...all))).toBe(false);
    given(...all)
      .when(buy)
      .then(chosen, attempted(11));
    given(...all, chosen, attempted(11))
      .when(about('RecordLabelLost', 11))
      .then(lost(11), attempted(12));
  });
  it('is tried twenty times, whoever asks', () => {
    const twenty = Array.from({ length: 20 }, (_, n) => [chosen, attempted(n + 1), refused(n + 1)]).flat();
    given(...twenty)
      .when(buy)
      .thenRefused('too-many-labels');
    given(...twenty.slice(0, -1))
      .when(about('RecordLabelLost', 20))
      .then(lost(20), unsettled(20));
  });
  it('that nobody can find out about waits for people, and is found', () => {
    given(chosen, attempted(1)).when(about('RecordLabelUnsettled', 1)).then(unsettled(1));
    given(chosen, attempted(1), unsettled(1)).when(answer(1)).then(bought(1));
    given(chosen, attempted(1), unsettled(1)).when(refuse(1)).then(refused(1));
    given(chosen, attempted(1), lost(1), attempted(2)).when(about('RecordLabelUnsettled', 1)).thenNothing();
    given(chosen, ...nineLost, attempted(10), lost(10), unsettled(10))
      .when(answer(10))
      .then(bought(10));
  });
});

describe('A label too many', () => {
  it('goes back: of an attempt that was given up', () => {
    given(chosen, attempted(1), lost(1), attempted(2)).when(answer(1)).then(toVoid(1));
    given(chosen, attempted(1), lost(1), attempted(2), bought(2)).when(surplus(1, 1)).then(toVoid(1));
    given(chosen, attempted(1), refused(1)).when(answer(1)).then(toVoid(1));
  });
  it('goes back: a second one under the same reference', () => {
    given(chosen, attempted(1), bought(1)).when(answer(1, 9)).then(toVoid(1, 9));
    given(chosen, attempted(1), bought(1)).when(surplus(1, 9)).then(toVoid(1, 9));
  });
  it('is never the one that is used, or one that goes back already', () => {
    given(chosen, attempted(1), bought(1)).when(surplus(1, 1)).thenNothing();
    given(chosen, attempted(1), bought(1)).when(answer(1)).thenNothing();
    given(chosen, attempted(1), bought(1), toVoid(1, 9)).when(answer(1, 9)).thenNothing();
    given(chosen, attempted(1), bought(1), toVoid(1), chosen, attempted(2)).when(answer(1)).thenNothing();
  });
  it('is known not to cost anything once the carrier took it back, also after it refused', () => {
    given(chosen, attempted(1), bought(1), toVoid(1, 9)).when(recordVoided(9)).then(voided(1, 9));
    given(chosen, attempted(1), bought(1), toVoid(1, 9)).when(recordKept(9)).then(kept(1, 9));
    given(chosen, attempted(1), bought(1), toVoid(1, 9), kept(1, 9)).when(recordVoided(9)).then(voided(1, 9));
    given(chosen, attempted(1), bought(1), toVoid(1, 9), voided(1, 9)).when(recordKept(9)).thenNothing();
    given(chosen, attempted(1), bought(1)).when(recordVoided(1)).thenRefused('label-unknown');
    given(chosen, attempted(1), bought(1)).when(recordKept(9)).thenRefused('label-unknown');
  });
  it('that cannot be printed is followed by another once it is back', () => {
    const waiting = [chosen, attempted(1), toVoid(1, 1, 'unprintable')];
    given(chosen, attempted(1))
      .when(surplus(1, 1, 'unprintable'))
      .then(toVoid(1, 1, 'unprintable'));
    given(...waiting)
      .when(buyOther)
      .thenRefused('label-under-way');
    given(...waiting)
      .when(recordVoided(1))
      .then(voided(1, 1, 'unprintable'), attempted(2));
    given(...waiting, lost(1), attempted(2))
      .when(recordVoided(1))
      .then(voided(1, 1, 'unprintable'));
  });
  it('that can be neither printed nor given back leaves it to people to pay twice', () => {
    const waiting = [chosen, attempted(1), toVoid(1, 1, 'unprintable')];
    given(...waiting)
      .when(recordKept(1))
      .then(kept(1, 1, 'unprintable'), refused(1, 'unprintable'));
    given(...waiting, kept(1, 1, 'unprintable'), refused(1, 'unprintable'))
      .when(buy)
      .then(chosen, attempted(2));
  });
});

describe('A label that is replaced', () => {
  const replaced = toVoid(1, 1, 'replaced');
  it('goes back, and another is bought', () => {
    expect(replaceLabel(after(chosen, attempted(1), bought(1)))).toEqual([replaced]);
    expect(after(chosen, attempted(1), bought(1), replaced)).toMatchObject({ status: 'none', bought: undefined });
    given(chosen, attempted(1), bought(1), replaced).when(buy).then(chosen, attempted(2));
    given(chosen, attempted(1), bought(1), replaced, chosen, attempted(2)).when(answer(2)).then(bought(2));
    expect(replaceLabel(after(chosen, attempted(1), bought(1), replaced))).toEqual([]);
    expect(replaceLabel(undefined)).toEqual([]);
  });
  it('must be known first', () =>
    expect(() => replaceLabel(after(chosen, attempted(1)))).toThrow(
      expect.objectContaining({ code: 'label-under-way' }),
    ));
});

describe('A label that nobody wants any more', () => {
  it('goes back with the answer', () =>
    givenUnwanted(chosen, attempted(1))
      .when(answer(1))
      .then(bought(1), toVoid(1, 1, 'cancelled')));
  it('is tried no more', () => {
    givenUnwanted(chosen, attempted(1)).when(about('RecordLabelLost', 1)).then(lost(1));
    givenUnwanted(chosen, attempted(1), toVoid(1, 1, 'unprintable'))
      .when(recordVoided(1))
      .then(voided(1, 1, 'unprintable'));
    expect(after(chosen, attempted(1), toVoid(1, 1, 'unprintable'), voided(1, 1, 'unprintable')).status).toBe('none');
    givenUnwanted(chosen, ...nineLost, attempted(10))
      .when(about('RecordLabelLost', 10))
      .then(lost(10));
  });
});
