import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Clock } from '#service/clock.js';
import type { Gauge, Reading } from '#service/gauges.js';
import { AudiencePlatforms } from './audience-platforms.js';
import { ExportRow } from './export-list.view.js';
import { segmentExport } from './export.js';

const exportsMax = 1_000;

/** How late audiences are: for how long, as far as this process has seen, a platform has not been told of a change. */
@Injectable()
export class AudienceLateness implements Gauge {
  readonly metric = 'retreasure.export.lateness';
  readonly unit = 's';
  readonly meaning = 'For how long something is due to be exported that is not there';
  private readonly pendingSince = new Map<string, number>();

  constructor(
    private readonly platforms: AudiencePlatforms,
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<Reading[]> {
    const nowMs = this.clock.now().getTime();
    const rows = await this.database.getRepository(ExportRow).find({ order: { exportId: 'ASC' }, take: exportsMax });
    for (const { exportId, platform } of rows) {
      const { pending } = (await this.commands.read(segmentExport, exportId)).state;
      if (pending === undefined || this.platforms.find(platform) === undefined) this.pendingSince.delete(exportId);
      else if (!this.pendingSince.has(exportId)) this.pendingSince.set(exportId, nowMs);
    }
    const lateMs = [...this.pendingSince.values()].map((since) => nowMs - since);
    return [[Math.max(0, ...lateMs) / 1_000, { 'retreasure.export': 'audiences' }]];
  }
}
