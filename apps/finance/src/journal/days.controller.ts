import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Operation } from '#service/operation.js';
import { FinanceSettings } from '../config.js';
import type { Batch } from '../export/batch.js';
import { count, noTotals } from '../export/control-totals.js';
import { exportSeries, type Export } from '../export/export-series.js';
import { shownTotals, totals } from '../export/shown-totals.js';
import { daysBetween } from '../period/day.js';
import { DayBook } from './day-book.worker.js';

const daysMax = 62;
const dayMs = 86_400_000;
const daysQuery = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'not before from' })
  .refine(({ from, to }) => (Date.parse(to) - Date.parse(from)) / dayMs < daysMax, {
    ...{ path: ['to'], error: `at most ${daysMax} days` },
  });
const resource = z
  .object({
    day: z.iso.date(),
    status: z.enum(['open', 'closed']),
    closedAt: instant.optional().describe('What is heard of it later is posted on the next open day'),
    totals,
    late: z.int().describe('How many of its entries belong to earlier days, which were closed'),
    lines: z.string().describe('Where its lines are'),
    lateLines: z.string().describe('Where the lines are that belong to it and were posted on later days'),
    exports: z.array(z.string()).describe('Where it was exported: B-2026-01-10-D'),
  })
  .meta({ id: 'BooksDay' });

@ApiTags('finance')
@Controller('v1/books/days')
export class DaysController {
  constructor(
    private readonly days: DayBook,
    private readonly commands: CommandHandler,
    private readonly settings: FinanceSettings,
  ) {}

  @Get()
  @Operation({
    summary:
      'Lists the days of the books: which are closed, what each came to, what came late, and where it was exported',
    roles: ['finance', 'auditor', 'service'],
    description: 'Days close by the schedule of the exports. What is closed takes no more.',
    parameters: { from: '2025-11-01', to: '2025-11-30' },
    replies: { 200: { description: `Every day, at most ${daysMax}`, schema: z.array(resource) } },
  })
  async list(@Query({ schema: daysQuery }) query: z.infer<typeof daysQuery>): Promise<z.infer<typeof resource>[]> {
    const made = [...(await this.exports('daily')), ...(await this.exports('monthly'))];
    const shown: z.infer<typeof resource>[] = [];
    for (const day of daysBetween(query.from, query.to)) shown.push(await this.day(day, made));
    return shown;
  }

  private async day(day: string, made: readonly Export[]): Promise<z.infer<typeof resource>> {
    const [end, closedAt, entries] = [
      await this.days.end(day),
      await this.days.closedAt(day),
      await this.days.entries(day),
    ];
    const exported = made.filter(({ batch: { from, to } }) => from <= day && day <= to);
    return {
      ...{ day, status: end === undefined ? 'open' : 'closed', ...(closedAt !== undefined && { closedAt }) },
      totals: shownTotals(end?.totals ?? count(noTotals(this.settings.config.BASE_CURRENCY), entries)),
      late: entries.filter(({ documentDate }) => documentDate !== day).length,
      ...{ lines: `/v1/books/lines?from=${day}&to=${day}`, lateLines: `/v1/books/lines?late=true&documentDate=${day}` },
      exports: exported.map(({ batch }) => batch.batchId),
    };
  }

  private async exports(series: Batch['series']) {
    return (await this.commands.read(exportSeries, series)).state.exports;
  }
}
