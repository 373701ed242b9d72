import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { gunzipSync } from 'node:zlib';
import { FolderLake } from '#lake/folder.lake.js';
import { openLake } from '#lake/open-lake.js';
import { importRetail } from '../../../analytics/src/retail/retail-import.worker.js';
import { retailYear } from '../../../analytics/src/retail/retail-year.js';
import { readModels } from '../../../analytics/src/warehouse/models.source.js';
import { Warehouse } from '../../../analytics/src/warehouse/warehouse.worker.js';

const usage = `npm run retail-year -- <online-retail.csv or .csv.gz> [--into file:data/lake]

Takes a file of UCI Online Retail into a lake of its own, builds silver and gold, and holds the year's figures against a second
computation that uses no database. Exit code 0: they agree; 2: it is no such file.

  --into   takes the file into this lake too, if they agree; its shop makes the tables with its next run of a day (POST /v1/runs),
           and shows them under /v1/lineage#gold.retail_year`;

const { values, positionals } = parseArgs({
  options: { into: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  allowPositionals: true,
});
const [file] = positionals;
if (file === undefined || values.help) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
const folder = await mkdtemp(join(tmpdir(), 'retail-year-'));
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1_000).toFixed(1)} s`;
try {
  const lakeFolder = join(folder, 'lake');
  const [lake, workFolder] = [await FolderLake.open(lakeFolder), join(folder, 'work')];
  const imported = await importRetail(lake, workFolder, file).catch((error: unknown) => {
    console.error(`${file} cannot be taken in: ${(error as Error).message}`);
  });
  if (imported) {
    console.log(`${imported.rows} rows, sha256 ${imported.sha256}: in bronze after ${seconds()}`);
    const warehouse = new Warehouse({ lake, lakeFolder, workFolder, models: readModels(), now: () => new Date() });
    process.exitCode = (await agrees(warehouse, file)) ? 0 : 1;
    if (values.into !== undefined && process.exitCode === 0) {
      const shops = await openLake(values.into, { connectionString: process.env['LAKE_CONNECTION_STRING'] });
      const { isNew } = await importRetail(shops, workFolder, file);
      console.log(isNew ? `It is in ${values.into} now.` : `It was in ${values.into} already.`);
    }
  } else process.exitCode = 2;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function agrees(warehouse: Warehouse, file: string) {
  const { outcomes, peakMemoryMb } = await warehouse.build({ schedule: 'batch' });
  // Tables of a shop wait for its events, which this lake has none of.
  for (const { table, reason } of outcomes)
    if (reason !== undefined && table.includes('.retail_')) console.log(`${table}: ${reason}`);
  console.log(`silver and gold after ${seconds()}, ${peakMemoryMb} MB at most\n`);
  const [year = {}] = (await warehouse.rowsOf('gold.retail_year')).rows;
  await warehouse.close();
  const packed = await readFile(file);
  const bytes = file.endsWith('.gz') ? gunzipSync(packed) : packed;
  const second = retailYear(parse(bytes, { fromLine: 2 }));
  const differ = Object.entries(second).filter(([figure, value]) => year[figure] !== value);
  for (const [figure, value] of Object.entries(year)) console.log(`${figure.padEnd(20)} ${String(value).padStart(16)}`);
  for (const [figure, value] of differ) console.log(`${figure}: the second computation has ${value}`);
  console.log(differ.length === 0 ? '\nThe second computation agrees.' : '\nThe second computation differs.');
  return differ.length === 0;
}
