import { loadavg } from 'node:os';
import { join } from 'node:path';
import { readModels } from '../../apps/analytics/src/warehouse/models.source.js';
import { DuckDb } from '../../apps/analytics/src/warehouse/duckdb.driver.js';
import { quoted } from '../../apps/analytics/src/warehouse/model.js';
import { Warehouse } from '../../apps/analytics/src/warehouse/warehouse.worker.js';
import { FolderLake } from '#lake/folder.lake.js';
import { rounded, type Figure } from './figure.js';
import { layMadeUp } from './made-up-bronze.js';

const copyMs = 600_000;
const [memoryMb, threads] = [512, 2];

/** So many events of bronze become silver and gold, all at once and then a day more; beside DuckDB copying the same files. */
export async function* warehouse(folder: string, events: number): AsyncGenerator<Figure> {
  const lakeFolder = join(folder, 'lake');
  const lake = await FolderLake.open(lakeFolder);
  const paths = await layMadeUp(lake, join(folder, 'made-up'), events);
  const bare = await copied(
    folder,
    paths.map((path) => join(lakeFolder, path)),
  );
  const house = new Warehouse({
    ...{
      lake,
      lakeFolder,
      workFolder: join(folder, 'work'),
      models: readModels(),
      now: () => new Date(),
      memoryMb,
      threads,
    },
  });
  const { seconds, value: whole } = await timed(() => house.build());
  const failed = whole.outcomes.filter(({ reason }) => reason !== undefined);
  if (failed.length > 0) throw new Error(failed.map(({ table, reason }) => `${table}: ${reason}`).join('; '));
  const millions = `${events} events`;
  const load = rounded(loadavg()[0]!);
  const slowest = [...whole.outcomes].sort((a, b) => b.tookMs - a.tookMs).slice(0, 5);
  yield {
    ...{
      figure: `${millions}: bronze to silver and gold`,
      value: seconds,
      unit: 's',
      load,
      tables: whole.outcomes.length,
    },
    ...{ eventsPerSecond: rounded(events / seconds), besideCopy: rounded(seconds / bare.seconds) },
    slowest: Object.fromEntries(slowest.map(({ table, tookMs }) => [table, rounded(tookMs / 1_000)])),
  };
  yield {
    figure: `${millions}: peak memory of DuckDB`,
    value: whole.peakMemoryMb,
    unit: 'MB',
    goal: { below: 1_000 },
    limitMb: memoryMb,
  };
  yield {
    figure: `${millions}: DuckDB's bare COPY of the same files`,
    value: bare.seconds,
    unit: 's',
    peakMb: bare.peakMb,
  };
  const again = await timed(() => house.build());
  yield { figure: `${millions}: nothing new`, value: again.seconds, unit: 's' };
  const [{ rows = [] }] = [await house.rowsOf('gold.revenue_by_day', { by: [], sum: ['sales', 'revenue_minor'] })];
  yield { figure: `${millions}: sales in gold`, value: Number(rows[0]!['sales']), unit: 'orders', ...rows[0] };
  await house.close();
}

async function copied(folder: string, files: readonly string[]) {
  const scratch = join(folder, 'copy');
  const duckDb = await DuckDb.start({ scratch, folders: [folder], memoryMb, threads });
  const read = `read_parquet([${files.map(quoted).join(', ')}], hive_partitioning = true)`;
  const copy = `copy (from ${read}) to ${quoted(join(scratch, 'all'))} (format parquet, compression zstd, partition_by (type, date))`;
  const { seconds } = await timed(() => duckDb.rows(copy, [], copyMs));
  const peakMb = Math.ceil(duckDb.peakKb / 1_024);
  await duckDb.close();
  return { seconds, peakMb };
}

async function timed<T>(work: () => Promise<T>) {
  const began = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - began) / 1_000 };
}
