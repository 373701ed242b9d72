import type { Money } from '#contracts/vocabulary.js';
import type { Sale, SaleEvent } from './sale.js';

export type Label = { labelId: string; carrier: string; cost: Money; isReturn: boolean; at: string };

/** `isOfSale`: its order was booked before, so that each piece of it bears its share. */
type Charged = Label & { readonly isCredited: boolean; readonly isOfSale: boolean };
type Void = { readonly labelId: string; readonly at: string };

export type Labels = {
  readonly labels: readonly Charged[];
  /** Of labels that we have not heard of. */
  readonly voids: readonly Void[];
};

export function labelled(label: Label, { labels, voids }: Labels): SaleEvent[] {
  if (ofLabel(labels, label) !== undefined) return [];
  const early = ofLabel(voids, label);
  const events: SaleEvent[] = [{ type: 'LabelCharged', data: label }];
  return early ? [...events, { type: 'LabelCredited', data: early }] : events;
}

export function voided(data: Void, { labels, voids }: Labels): SaleEvent[] {
  const label = ofLabel(labels, data);
  if (label !== undefined) return label.isCredited ? [] : [{ type: 'LabelCredited', data }];
  return ofLabel(voids, data) === undefined ? [{ type: 'VoidHeardEarly', data }] : [];
}

const ofLabel = <Of extends { readonly labelId: string }>(list: readonly Of[], { labelId }: Pick<Label, 'labelId'>) =>
  list.find((one) => one.labelId === labelId);

export const charged = (label: Label, { booked }: Sale): Charged => ({
  ...{ ...label, isCredited: false, isOfSale: booked !== undefined },
});

export const credited = (labels: readonly Charged[], labelId: string): readonly Charged[] =>
  labels.map((label) => (label.labelId === labelId ? { ...label, isCredited: true } : label));
