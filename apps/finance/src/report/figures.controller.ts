import { setImmediate as turn } from 'node:timers/promises';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { id, place } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import type { NumberedEntry } from '../export/batch.js';
import { DayBook } from '../journal/day-book.worker.js';
import { line, lineShown, linePage } from '../journal/ledger-resource.js';
import { daysBetween } from '../period/day.js';
import { countedLines, figureKinds, noPiece, type Figure } from './figure.js';
import { daysMax, isOverLong } from './reported-days.js';
import { noChannel, unknown } from './summary.js';

const linesQuery = z
  .strictObject({
    ...{ from: z.iso.date(), to: z.iso.date(), of: z.enum(figureKinds) },
    channel: z.union([id, z.literal(noChannel)]).optional(),
    place: z.union([place, z.literal(unknown)]).optional(),
    country: place.optional().describe('Whose tax of ours it bears'),
    taxCode: z.enum(['STANDARD', 'MARGIN', 'EXPORT', 'COLLECTED']).optional(),
    ratePercent: z
      .string()
      .regex(/^\d{1,3}(\.\d{1,6})?$/, 'a rate such as 20')
      .optional(),
    quarter: z
      .string()
      .regex(/^\d{4}-Q[1-4]$/, '2026-Q1')
      .optional()
      .describe('Of the supply'),
    sku: z.union([id, z.literal(noPiece)]).optional(),
    limit: z.coerce.number().pipe(z.int().min(1).max(500)).default(100),
    cursor: cursor(z.tuple([z.iso.date(), z.int().min(0).max(1e9)])).optional(),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'not before from' })
  .refine(({ from, to }) => !isOverLong(from, to), { path: ['to'], error: `at most ${daysMax} days` });

/** What a report counts, as it stands in the journals of the days. */
@ApiTags('finance')
@Controller('v1/books/reports/lines')
export class FiguresController {
  constructor(private readonly days: DayBook) {}

  @Get()
  @Operation({
    summary: 'Lists the lines that a figure of a report counts; each names its entry, where the events behind it are',
    roles: ['finance', 'auditor', 'service'],
    description: 'Every figure of a report says where its lines are. They come from the journal itself, day by day.',
    parameters: { from: '2025-11-01', to: '2025-11-30', of: 'purchases' },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: linePage } },
  })
  async lines(@Query({ schema: linesQuery }) query: z.infer<typeof linesQuery>): Promise<z.infer<typeof linePage>> {
    const { from, to, limit, cursor: [first, passed] = [from, 0], ...figure } = query;
    const lines: z.infer<typeof line>[] = [];
    for (const day of daysBetween(first < from ? from : first, to)) {
      const counted = (await this.days.entries(day)).flatMap((entry) => shownLines(entry, figure));
      const skipped = day === first ? passed : 0;
      const room = limit - lines.length;
      lines.push(...counted.slice(skipped, skipped + room));
      if (counted.length > skipped + room) return { lines, next: cursorOf([day, skipped + room]) };
      await turn();
    }
    return { lines };
  }
}

const shownLines = (entry: NumberedEntry, figure: Figure) =>
  countedLines(entry, figure).map(({ side, amount, baseMinor, ...one }) => {
    const [debit, credit] = side === 'debit' ? [1, 0] : [0, 1];
    const minors = { debitMinor: debit * amount.minor, creditMinor: credit * amount.minor };
    const base = { minor: (debit - credit) * baseMinor, currency: entry.baseCurrency };
    return lineShown({ ...entry, ...one, ...minors, currency: amount.currency, base });
  });
