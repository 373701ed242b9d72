import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sameContent } from '#contracts/same-content.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { runDay, type RunDayEvent } from '../schedule/run-day.js';
import { rowsMax } from '../warehouse/question.js';
import { NotBuilt, Warehouse } from '../warehouse/warehouse.worker.js';
import { CompanionsRow } from './companion-list.view.js';
import { companions } from './companions.js';

const table = 'gold.viewed_together';

/** After a run of the tables, tells of the pieces that are viewed with others now than when it was told last. */
@Injectable()
export class CompanionsTeller extends Worker {
  readonly name = 'companions-told';
  override readonly atOnce = 1;
  /** Which version of the table this process has told of. */
  private told: number | undefined;

  constructor(
    private readonly warehouse: Warehouse,
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {
    super();
  }

  workFor(event: Recorded) {
    if (splitStream(event.stream)[0] !== runDay.stream) return undefined;
    const { type } = event as Recorded<RunDayEvent>;
    return type === 'RunFinished' || type === 'RunFailed' ? () => this.tell(event) : undefined;
  }

  private async tell(event: Recorded) {
    const version = await this.newest();
    if (version === undefined || version === this.told) return;
    const found = await this.found(version);
    const rows = await this.database.getRepository(CompanionsRow).find();
    const before = new Map(rows.map(({ unitId, unitIds }) => [unitId, unitIds]));
    for (const unitId of new Set([...before.keys(), ...found.keys()])) {
      const unitIds = found.get(unitId) ?? [];
      if (sameContent(before.get(unitId) ?? [], unitIds)) continue;
      const command = { type: 'RecordCompanions', data: { unitIds, at: event.at } } as const;
      await this.commands.handle(companions, unitId, command, because(event, 'worker:companions'));
    }
    this.told = version;
  }

  private newest(): Promise<number | undefined> {
    return this.warehouse.filesOf(table).then(
      ({ version }) => version,
      (error: unknown) => {
        if (error instanceof NotBuilt) return undefined;
        throw error;
      },
    );
  }

  private async found(version: number): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>();
    for (let offset = 0; ; offset += rowsMax) {
      const page = await this.warehouse.rowsOf(table, { columns: ['unit_id', 'place', 'with_unit_id'], offset });
      if (page.version !== version) throw new Error(`${table} was made anew meanwhile`);
      for (const row of page.rows) {
        const unitId = row['unit_id'] as string;
        found.set(unitId, [...(found.get(unitId) ?? []), row['with_unit_id'] as string]);
      }
      if (page.rows.length < rowsMax) return found;
    }
  }
}
