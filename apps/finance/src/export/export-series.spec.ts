import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { noTotals } from './control-totals.js';
import { batchIdOf, exportSeries, seriesOfBatch, type ExportSeriesEvent, type Made } from './export-series.js';
import { batch } from '../report/sample-days.contract.js';

const types = { ExportMade: 1, ExportDelivered: 1, DeliveryRefused: 1, DeliveryAsked: 1 } satisfies Record<
  ExportSeriesEvent['type'],
  1
>;
goldenContract(exportSeries, join(__dirname, 'export-series.golden.json'), Object.keys(types));

const given = specification(exportSeries);
const at = '2026-01-12T02:30:00.000Z';
const dayOf = (number: number, day: string): Made => ({
  batch: { ...batch, batchId: batchIdOf('daily', day), series: 'daily', number, from: day, to: day },
  ...{ files: [], totals: noTotals('GBP'), manifestSha256: 'a'.repeat(64), at },
});
const [tenth, twelfth] = [dayOf(1, '2026-01-10'), dayOf(2, '2026-01-12')];
const made = (data: Made) => ({ type: 'ExportMade', data }) as const;
const make = (data: Made) => ({ type: 'MakeExport', data }) as const;
const { batchId } = tenth.batch;
const [refusal, again] = [
  { because: 'no-place', detail: 'There is no folder /in.' },
  { batchId, at },
];
const refuse = { type: 'RecordRefusal', data: { ...again, ...refusal } } as const;
const refused = { type: 'DeliveryRefused', data: refuse.data } as const;
const ask = { type: 'AskForDelivery', data: again } as const;
const asked = { type: 'DeliveryAsked', data: again } as const;
const place = `sftp://books@accountant.example/in/${batchId}`;
const record = { type: 'RecordDelivery', data: { ...again, place, receivedAt: at } } as const;
const { series, number, from, to } = tenth.batch;
const delivered: ExportSeriesEvent = {
  type: 'ExportDelivered',
  data: { ...record.data, series, number, from, to, manifestSha256: tenth.manifestSha256 },
};

describe('A series of exports', () => {
  it('counts them without a gap, each of later days than those before', () => {
    given().when(make(tenth)).then(made(tenth));
    given(made(tenth)).when(make(twelfth)).then(made(twelfth));
    given(made(tenth)).when(make(tenth)).thenNothing();
    given().when(make(twelfth)).thenRefused('export-out-of-turn');
    given(made(tenth))
      .when(make(dayOf(3, '2026-01-12')))
      .thenRefused('export-out-of-turn');
    given(made(tenth))
      .when(make(dayOf(2, '2026-01-09')))
      .thenRefused('export-out-of-turn');
  });
  it('never changes one that was made', () =>
    given(made(tenth))
      .when(make({ ...tenth, manifestSha256: 'b'.repeat(64) }))
      .thenNothing());
  it('knows where each was brought to, each place once', () => {
    given(made(tenth)).when(record).then(delivered);
    given(made(tenth), delivered).when(record).thenNothing();
    given().when(record).thenRefused('export-unknown');
  });
  it('knows why one could not be delivered, once for the same reason', () => {
    given(made(tenth)).when(refuse).then(refused);
    given(made(tenth), refused).when(refuse).thenNothing();
    given(made(tenth), refused, asked).when(refuse).then(refused);
  });
  it('has one delivered again that was refused, when people ask for it; once', () => {
    given(made(tenth), refused).when(ask).then(asked);
    given(made(tenth), refused, asked).when(ask).thenNothing();
    given(made(tenth)).when(ask).thenNothing();
    given(made(tenth), delivered).when(ask).thenNothing();
    given().when(ask).thenRefused('export-unknown');
  });
  it('is known by the names of its exports', () => {
    expect([batchIdOf('daily', '2026-01-10'), batchIdOf('monthly', '2026-01-01')]).toEqual([batchId, 'B-2026-01-M']);
    expect(['B-2026-01-10-D', 'B-2026-01-M'].map(seriesOfBatch)).toEqual(['daily', 'monthly']);
  });
});
