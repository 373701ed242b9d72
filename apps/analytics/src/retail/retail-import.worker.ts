import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DeltaTable } from '#lake/delta.js';
import type { Lake } from '#lake/lake.js';
import { Raw } from '#lake/raw.js';
import { DuckDb } from '../warehouse/duckdb.driver.js';
import { quoted } from '../warehouse/model.js';
import { copy } from '../warehouse/parquet-file.driver.js';
import { columns } from './retail-year.js';

const bytesMax = 1_000_000_000;
const copyMs = 300_000;
// Its time is that of its last line: the same file is the same row, whenever it is taken in.
const asRaw = {
  source: 'online-retail',
  kind: 'retail-csv',
  mediaType: 'text/csv',
  form: 'clear',
  at: '2011-12-09T12:50:00.000Z',
} as const;

export type Imported = {
  /** Of the file, unpacked. */
  readonly sha256: string;
  readonly rows: number;
  /** False if the same file was there already. */
  readonly isNew: boolean;
};

/**
 * Takes a file of UCI Online Retail into bronze: the file itself as it is (unpacked, if it is packed), and its lines, every field as
 * the text that it is. The same file twice is there once.
 * @param file `.csv`, or `.csv.gz`
 * @throws Error if it cannot be read as such a file
 */
export async function importRetail(lake: Lake, workFolder: string, file: string): Promise<Imported> {
  const packed = await readFile(file);
  const bytes = file.endsWith('.gz') ? gunzipSync(packed, { maxOutputLength: bytesMax }) : packed;
  const lineEnd = mustHaveHeader(bytes);
  const sha256 = await new Raw(lake).bring(bytes, asRaw);
  await mkdir(workFolder, { recursive: true });
  const folder = await mkdtemp(join(workFolder, 'retail-'));
  const duckDb = await DuckDb.start({ scratch: folder, folders: [], memoryMb: 512, threads: 2 });
  try {
    await writeFile(join(folder, 'lines.csv'), bytes);
    const types = columns.map((column) => `${quoted(column)}: 'varchar'`).join(', ');
    const read = `read_csv(${quoted(join(folder, 'lines.csv'))}, columns = {${types}}, header = true, delim = ',', quote = '"', escape = '"', new_line = '${lineEnd}', parallel = false)`;
    const path = join(folder, 'lines.parquet');
    const rows = await copy(duckDb, `select row_number() over () + 1 as line, * from ${read}`, path, copyMs);
    const name = `${sha256}.parquet`;
    const lines = await readFile(path);
    await lake.create(`bronze/retail_lines/${name}`, lines);
    const isNew = await new DeltaTable(lake, 'bronze/retail_lines').commit({
      columns: [
        { name: 'line', type: 'long' },
        ...columns.map((column) => ({ name: column, type: 'string' as const })),
      ],
      ...{ partitionBy: [], txn: { appId: `retail ${sha256}`, version: 0 }, at: 0 },
      add: [{ path: name, bytes: lines.length, rows }],
    });
    return { sha256, rows, isNew };
  } finally {
    await duckDb.close();
  }
}

/** Answers what ends its lines: \\n or \\r\\n. What a column means is known by its name alone, so a renamed one is none that we know. */
function mustHaveHeader(bytes: Buffer): string {
  const [header = ''] = bytes.toString('utf8', 0, 4_096).split('\n', 1);
  const names = header
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(',')
    .map((name) => name.replace(/^"(.*)"$/, '$1'));
  const wrong = columns.findIndex((column, at) => names[at] !== column);
  if (wrong >= 0 || names.length > columns.length)
    throw new Error(
      `header, column ${(wrong < 0 ? columns.length : wrong) + 1}: expected ${columns[wrong] ?? 'no more'}, got ${names[wrong] ?? names[columns.length] ?? 'none'}`,
    );
  return header.endsWith('\r') ? '\\r\\n' : '\\n';
}
