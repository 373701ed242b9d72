import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { FinanceSettings } from '../config.js';
import type { DeliveryFile } from '../delivery/delivery.destination.js';
import { DayBook } from '../journal/day-book.worker.js';
import { daysBetween } from '../period/day.js';
import type { Batch } from './batch.js';
import { batchIdOf, exportSeries, seriesOfBatch, type Export, type Made } from './export-series.js';
import { manifestFile, Renderer } from './renderer.worker.js';
import { WorkFolders } from './work-folders.driver.js';

/** What was made again is not what was made: somebody changed the log, or a name in the stock book was erased since. */
export class NotTheSame extends Error {}

/** Files of an export, made again from the log; they are gone once nobody uses them any more. */
export type Opened = { readonly files: readonly DeliveryFile[]; readonly done: () => Promise<void> };

/** Makes exports, and makes them again whenever somebody wants their files: none are kept here. */
@Injectable()
export class Exporter {
  private readonly folders: WorkFolders;

  constructor(
    private readonly commands: CommandHandler,
    private readonly days: DayBook,
    private readonly renderer: Renderer,
    private readonly settings: FinanceSettings,
    private readonly clock: Clock,
  ) {
    this.folders = new WorkFolders(settings.config.EXPORT_WORK_DIR ?? tmpdir());
  }

  /** Before the first export of a process: removes what those before it left when they were killed. */
  sweep(): Promise<number> {
    return this.folders.sweep();
  }

  /** The next export of a series, of these days; none where nothing was posted on them. Their books are closed. */
  async make(series: Batch['series'], from: string, to: string, cause: Cause): Promise<Made | undefined> {
    let entries = 0;
    for (const day of daysBetween(from, to)) entries += (await this.days.closed(day, cause)).entries;
    const { exports } = (await this.commands.read(exportSeries, series)).state;
    if (entries === 0) return undefined;
    const { BOOKS_TIME_ZONE: timeZone, BASE_CURRENCY: baseCurrency, SELLER_COUNTRY: country } = this.settings.config;
    const seller = this.settings.config.SELLER_NAME ?? 'The seller';
    const number = exports.length + 1;
    const batch = {
      batchId: batchIdOf(series, from),
      series,
      number,
      from,
      to,
      timeZone,
      baseCurrency,
      country,
      seller,
    };
    const rendered = await this.inFolder((folder) =>
      this.renderer.render(batch, manifestOf(exports.at(-1)), folder, cause),
    );
    const data = { ...rendered, batch, at: this.clock.now().toISOString() };
    await this.commands.handle(exportSeries, series, { type: 'MakeExport', data }, cause);
    return data;
  }

  async find(batchId: string): Promise<Export | undefined> {
    const { exports } = (await this.commands.read(exportSeries, seriesOfBatch(batchId))).state;
    return exports.find(({ batch }) => batch.batchId === batchId);
  }

  /** The files of an export and its manifest, byte for byte. @throws NotTheSame */
  async open({ batch, manifestSha256 }: Export, cause: Cause): Promise<Opened> {
    const { exports } = (await this.commands.read(exportSeries, batch.series)).state;
    const folder = await this.folders.take();
    const done = () => this.folders.leave(folder);
    try {
      const again = await this.renderer.render(batch, manifestOf(exports[batch.number - 2]), folder, cause);
      if (again.manifestSha256 !== manifestSha256)
        throw new NotTheSame(`${batch.batchId}: its manifest is ${again.manifestSha256}, and was ${manifestSha256}`);
      const { size: bytes } = await stat(join(folder, manifestFile));
      const all = [...again.files, { name: manifestFile, bytes, sha256: manifestSha256 }];
      return { files: all.map((file) => ({ ...file, open: () => createReadStream(join(folder, file.name)) })), done };
    } catch (error) {
      await done();
      throw error;
    }
  }

  private async inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await this.folders.take();
    try {
      return await work(folder);
    } finally {
      await this.folders.leave(folder);
    }
  }
}

const manifestOf = (before: Export | undefined) => before?.manifestSha256;
