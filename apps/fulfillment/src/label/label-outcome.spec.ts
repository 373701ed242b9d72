import { describe, it } from '@jest/globals';
import type { Decider } from '#eventsourcing/decider.js';
import { specification } from '#eventsourcing/specification.js';
import { decideLabel, evolveLabels, type LabelCommand, type LabelEvent, type Labels } from './label.js';

const parcelId = 's-42.1';
const usd = (minor: number) => ({ minor, currency: 'USD' });
const ups = { parcelId, carrier: 'ups', service: '03' };
const insured = { declaredValue: usd(125_000), signature: 'required' } as const;
const chosen: LabelEvent = { type: 'RateChosen', data: { ...ups, reason: 'by-hand' } };
const attempted = (attempt: number): LabelEvent => ({
  type: 'LabelAttempted',
  data: { ...ups, attempt, reference: `s-42.1-${attempt}`, ...insured },
});
const number = (n: number) => ({ trackingNumber: `1Z-${n}`, shipmentNumber: `1Z-${n}` });
const printed = { hash: 'ab'.repeat(32), format: 'zpl', cost: usd(1_873) } as const;
const bought: LabelEvent = {
  type: 'LabelBought',
  data: { ...ups, attempt: 1, declaredValue: insured.declaredValue, ...number(1), ...printed },
};
const lost: LabelEvent = { type: 'LabelLost', data: { ...ups, attempt: 1 } };
const refused: LabelEvent = { type: 'LabelRefused', data: { ...ups, attempt: 1, code: '120100' } };
const goesBack: LabelEvent = {
  type: 'LabelVoidRequested',
  data: { ...ups, attempt: 1, ...number(7), reason: 'unprintable' },
};
const unsettled: LabelEvent = { type: 'LabelUnsettled', data: { ...ups, attempt: 1 } };
const inDoubt = [chosen, attempted(1), unsettled];
const told = (n?: number): LabelCommand => ({
  type: 'SettleLabel',
  data: { parcelId, ...(n !== undefined && { trackingNumber: `1Z-${n}` }) },
});

const label = (isWanted: boolean): Decider<LabelCommand, LabelEvent, Labels> => ({
  stream: 'label',
  initial: {},
  decide: (command, labels) => decideLabel(command, labels[parcelId], isWanted),
  evolve: evolveLabels,
});
const given = specification(label(true));

describe('A label in doubt, of which somebody learned more', () => {
  it('is tried anew if it was not sold, and given back if it was', () => {
    given(...inDoubt)
      .when(told())
      .then(lost, attempted(2));
    given(...inDoubt)
      .when(told(7))
      .then(goesBack);
    specification(label(false))(...inDoubt)
      .when(told())
      .then(lost);
  });
  it('is settled by nobody’s word once it is known', () => {
    given(chosen, attempted(1), bought).when(told(7)).thenRefused('label-known');
    given(chosen, attempted(1), bought).when(told()).thenRefused('label-known');
    given(chosen, attempted(1), refused).when(told(7)).thenRefused('label-known');
    given().when(told(7)).thenRefused('label-known');
    given(...inDoubt, goesBack)
      .when(told())
      .thenRefused('label-known');
  });
  it('nor while the carrier is asked', () => {
    given(chosen, attempted(1)).when(told()).thenRefused('label-under-way');
    given(chosen, attempted(1)).when(told(7)).thenRefused('label-under-way');
  });
  it('stays as it is when the same is said again', () => {
    given(...inDoubt, lost, attempted(2))
      .when(told())
      .thenNothing();
    given(chosen, attempted(1), bought).when(told(1)).thenNothing();
    given(...inDoubt, goesBack)
      .when(told(7))
      .thenNothing();
    given().when(told()).thenNothing();
    given(chosen, attempted(1), refused).when(told()).thenNothing();
  });
});
