import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Batch } from './batch.js';
import type { ControlTotals } from './control-totals.js';

/** A file of a batch. */
export type ExportFile = { readonly name: string; readonly bytes: number; readonly sha256: string };
/** What a batch was when it was made; it never changes. */
export type Made = { batch: Batch; files: ExportFile[]; totals: ControlTotals; manifestSha256: string; at: string };

/** `receivedAt`: by the clock of the far side. */
export type Delivered = { batchId: string; place: string; receivedAt: string; at: string } & Pick<
  Made,
  'manifestSha256'
> &
  Pick<Batch, 'series' | 'number' | 'from' | 'to'>;

export type ExportSeriesCommand =
  | { type: 'MakeExport'; data: Made }
  | { type: 'RecordDelivery'; data: { batchId: string; place: string; receivedAt: string; at: string } }
  | { type: 'RecordRefusal'; data: { batchId: string; because: string; detail: string; at: string } }
  /** People did what they had to do about a refusal. */
  | { type: 'AskForDelivery'; data: { batchId: string; at: string } };

// These shapes are on disk for ever: add to them, never change them.
export type ExportSeriesEvent =
  | { type: 'ExportMade'; data: Made }
  | { type: 'ExportDelivered'; data: Delivered }
  /** To try again does not help before people have done something. */
  | { type: 'DeliveryRefused'; data: { batchId: string; because: string; detail: string; at: string } }
  | { type: 'DeliveryAsked'; data: { batchId: string; at: string } };

export type Export = Made & {
  readonly deliveries: readonly { readonly place: string; readonly receivedAt: string }[];
  readonly refused?: { readonly because: string; readonly detail: string } | undefined;
};
export type ExportSeries = { readonly exports: readonly Export[] };

/** All exports of a series, daily or monthly, which is its id: numbered without a gap, one after the other. */
export const exportSeries: Decider<ExportSeriesCommand, ExportSeriesEvent, ExportSeries> = {
  stream: 'export',
  initial: { exports: [] },

  decide(command, { exports }) {
    switch (command.type) {
      case 'MakeExport':
        return made(command.data, exports);
      case 'RecordDelivery': {
        const { deliveries, batch, manifestSha256 } = known(command.data.batchId, exports);
        if (deliveries.some(({ place }) => place === command.data.place)) return [];
        const { series, number, from, to } = batch;
        return [{ type: 'ExportDelivered', data: { ...command.data, series, number, from, to, manifestSha256 } }];
      }
      case 'RecordRefusal': {
        const { refused } = known(command.data.batchId, exports);
        const { because, detail } = command.data;
        if (refused?.because === because && refused.detail === detail) return [];
        return [{ type: 'DeliveryRefused', data: command.data }];
      }
      case 'AskForDelivery':
        // What was not refused is under way, or there.
        return known(command.data.batchId, exports).refused ? [{ type: 'DeliveryAsked', data: command.data }] : [];
    }
  },

  evolve({ exports }, event) {
    switch (event.type) {
      case 'ExportMade':
        return { exports: [...exports, { ...event.data, deliveries: [] }] };
      case 'ExportDelivered': {
        const { batchId, place, receivedAt } = event.data;
        return changed(exports, batchId, ({ deliveries, refused: _, ...one }) => ({
          ...{ ...one, deliveries: [...deliveries, { place, receivedAt }] },
        }));
      }
      case 'DeliveryRefused': {
        const { batchId, because, detail } = event.data;
        return changed(exports, batchId, (one) => ({ ...one, refused: { because, detail } }));
      }
      case 'DeliveryAsked':
        return changed(exports, event.data.batchId, ({ refused: _, ...one }) => one);
    }
  },
};

/** B-2026-01-10-D of a day, B-2026-01-M of a month. */
export const batchIdOf = (series: Batch['series'], from: string) =>
  series === 'daily' ? `B-${from}-D` : `B-${from.slice(0, 7)}-M`;
export const seriesOfBatch = (batchId: string): Batch['series'] => (batchId.endsWith('-D') ? 'daily' : 'monthly');

function made(data: Made, exports: readonly Export[]): ExportSeriesEvent[] {
  const last = exports.at(-1);
  if (exports.some(({ batch }) => batch.batchId === data.batch.batchId)) return [];
  if (data.batch.number !== exports.length + 1 || (last !== undefined && last.batch.to >= data.batch.from))
    throw new Refusal('export-out-of-turn', `The next export is number ${exports.length + 1}.`);
  return [{ type: 'ExportMade', data }];
}

function known(batchId: string, exports: readonly Export[]): Export {
  const found = exports.find(({ batch }) => batch.batchId === batchId);
  if (found === undefined) throw new Refusal('export-unknown', `There is no export ${batchId}.`);
  return found;
}

const changed = (exports: readonly Export[], batchId: string, change: (one: Export) => Export): ExportSeries => ({
  exports: exports.map((one) => (one.batch.batchId === batchId ? change(one) : one)),
});
