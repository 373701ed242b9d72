import { createHash } from 'node:crypto';
import type { Lake } from '#lake/lake.js';
import { BronzeTables, type BronzeFile } from './bronze.source.js';
import type { DuckDb } from './duckdb.driver.js';
import { inOrder, isBronze } from './graph.js';
import { LakeTable, type PartFile } from './lake-table.store.js';
import { quoted, sqlType, type Column, type Model } from './model.js';
import type { Models } from './models.source.js';
import type { NearFiles } from './near-files.store.js';
import { quarantineColumns } from './rules.js';

/** What went into quarantine of all judged tables; of silver.orders alone it is quarantine.orders. */
const allQuarantine = 'quarantine.rows';
const isQuarantine = (table: string) => table.startsWith('quarantine.');

/** A table that is read was never built. */
export class NotYet extends Error {}

/** The tables of the lake by their models, and how DuckDB comes to see them. */
export class Tables {
  readonly bronze: BronzeTables;
  /** Of silver and gold, each after what it reads. */
  readonly models: readonly Model[];
  private readonly tables = new Map<string, LakeTable>();

  /** @param reads what each model and its tests read, by its name */
  constructor(
    private readonly lake: Lake,
    readonly near: NearFiles,
    private readonly read: Models,
    private readonly reads: ReadonlyMap<string, readonly string[]>,
  ) {
    this.bronze = new BronzeTables(
      lake,
      read.all.filter(({ layer }) => layer === 'bronze'),
    );
    this.models = inOrder(
      read.all.filter(({ layer }) => layer !== 'bronze'),
      new Map([...reads.keys()].map((table) => [table, this.readsOf(table)])),
    );
    for (const table of this.models.flatMap((model) => this.readsOf(model.table)))
      if (isBronze(table)) this.bronze.contractOf(table);
  }

  get macros() {
    return this.read.macros;
  }

  /** What it reads; of the quarantine all tables that fill it. */
  readsOf(table: string): string[] {
    const read = (this.reads.get(table) ?? []).flatMap((one) => (isQuarantine(one) ? this.filling(one) : [one]));
    return [...new Set(read)].filter((one) => one !== table);
  }

  /** Whether it can be made though one of these is not up to date: of all in quarantine it shows what is known. */
  bears(table: string) {
    return this.reads.get(table)?.includes(allQuarantine) ?? false;
  }

  /** A table of silver or gold: silver.orders is in the folder silver/orders. */
  table(name: string): LakeTable {
    const table = this.tables.get(name) ?? new LakeTable(this.lake, name.replace('.', '/'));
    this.tables.set(name, table);
    return table;
  }

  quarantineOf({ table }: Model): LakeTable {
    return this.table(quarantineOf(table));
  }

  /** Names what a table is made of: the same only if it would be the same. */
  async keyOf(model: Model): Promise<string> {
    const inputs: unknown[] = [];
    for (const read of model.incremental ? [] : this.readsOf(model.table))
      inputs.push(
        isBronze(read) ? await this.bronze.filesOf(read) : [read, (await this.table(read).newest())?.version],
      );
    const contracts = this.readsOf(model.table).flatMap((read) =>
      isBronze(read) ? [this.bronze.contractOf(read)] : [],
    );
    const parts = JSON.stringify([model, contracts, this.macros, inputs]);
    return createHash('sha256').update(parts).digest('hex').slice(0, 16);
  }

  /** Lets queries see a table of bronze as it is in these files; in all of them, if it is not said. */
  async showBronze(duckDb: DuckDb, table: string, files?: readonly BronzeFile[]) {
    const near = await this.near.paths(files ?? (await this.bronze.filesOf(table)));
    await duckDb.rows(this.bronze.view(table, near, this.near.folder));
  }

  /** @throws Error if it was never built. */
  async show(duckDb: DuckDb, table: string) {
    const found = await this.table(table).newest();
    if (found === undefined) throw new NotYet(`${table} is not built yet`);
    await duckDb.rows(`create or replace view ${table} as select * from ${await this.source(found.files)}`);
  }

  /** What a model reads of quarantine. */
  async showQuarantine(duckDb: DuckDb, table: string) {
    for (const shown of (this.reads.get(table) ?? []).filter(isQuarantine)) {
      const parts = [`select null::varchar as of_table, ${nulls(quarantineColumns)} where false`];
      for (const filling of this.filling(shown)) {
        const { files = [] } = (await this.table(quarantineOf(filling)).newest()) ?? {};
        if (files.length > 0) parts.push(`select ${quoted(filling)} as of_table, * from ${await this.source(files)}`);
      }
      await duckDb.rows(`create or replace view ${shown} as ${parts.join(' union all ')}`);
    }
  }

  /** The judged tables that fill it. */
  private filling(quarantine: string): string[] {
    const judged = this.read.all.filter((model) => model.judged).map((model) => model.table);
    return judged.filter((table) => quarantine === allQuarantine || quarantine === quarantineOf(table));
  }

  /** Lets go of what is no part of any table's newest version, where the lake is elsewhere. */
  async tidy() {
    const newest = await Promise.all(this.models.map(({ table }) => this.table(table).newest()));
    await this.near.keep(new Set(newest.flatMap((version) => version?.files.map(({ path }) => path) ?? [])));
  }

  async source(files: readonly PartFile[]) {
    return `read_parquet([${(await this.near.paths(files)).map(quoted).join(', ')}], hive_partitioning = false)`;
  }
}

const quarantineOf = (table: string) => table.replace(/^silver/, 'quarantine');

const nulls = (columns: { readonly [name: string]: Column }) =>
  Object.entries(columns)
    .map(([name, column]) => `null::${sqlType(column)} as ${name}`)
    .join(', ');
