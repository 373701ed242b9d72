import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import { instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { clearingOf } from '../account/accounts.js';
import { LedgerLineRow } from '../journal/ledger-line.view.js';
import { nameOfAccount } from '../journal/ledger-resource.js';
import { shown } from '../report/shown-money.js';
import { linesOf, payout } from './payout.js';
import { PayoutMatchRow, PayoutRow } from './payout-list.view.js';
import { lineShown, payers, payoutKey, payoutLinePage, payoutPage, payoutSummary } from './payout-resource.js';

const listQuery = z.strictObject({
  payer: z.enum(payers).optional(),
  questioned: z.literal('true').optional().describe('Only those that people have to look at'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, payoutKey])).optional(),
});
const linesQuery = z.strictObject({
  payout: payoutKey,
  limit: z.coerce.number().pipe(z.int().min(1).max(500)).default(100),
  cursor: cursor(z.tuple([payoutKey, z.int().min(1).max(1e6)])).optional(),
});
type Counts = { payoutKey: string; matched: number; questioned: number };

@ApiTags('finance')
@Controller('v1/books/payouts')
export class PayoutsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  @Get()
  @Operation({
    summary:
      'Lists what payers paid out, the latest first: what was matched, what is questioned, and what they still have',
    roles: ['finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: {
      200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: payoutPage },
    },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof payoutPage>> {
    const { payer, questioned, limit, cursor } = query;
    const select = this.database.getRepository(PayoutRow).createQueryBuilder('p').where('1 = 1');
    if (payer !== undefined) select.andWhere('p.payer = :payer', { payer });
    if (questioned !== undefined) {
      const asked = this.database.getRepository(PayoutMatchRow).createQueryBuilder('m').select('1');
      asked.where('m.payoutKey = p.payoutKey').andWhere('m.questionCount > 0');
      select.andWhere(`(p.missingMinor <> 0 or exists (${asked.getQuery()}))`);
    }
    if (cursor !== undefined) {
      const [at, key] = cursor;
      select.andWhere('(p.at < :at or (p.at = :at and p.payoutKey < :key))', { at, key });
    }
    const rows = await select
      .orderBy('p.at', 'DESC')
      .addOrderBy('p.payoutKey', 'DESC')
      .limit(limit + 1)
      .getMany();
    const page = rows.slice(0, limit);
    const counts = new Map((await this.counts(page)).map((one) => [one.payoutKey, one]));
    const payouts = page.map((row) => summaryOf(row, counts.get(row.payoutKey)));
    const clearing = (await Promise.all((payer === undefined ? payers : [payer]).map((one) => this.left(one)))).flat();
    const last = page.at(-1);
    if (rows.length <= limit || last === undefined) return { payouts, clearing };
    return { payouts, clearing, next: cursorOf([last.at, last.payoutKey]) };
  }

  @Get('lines')
  @Operation({
    summary: 'Lists the lines of a payout as the payer told them, and what each says otherwise than our books',
    roles: ['finance', 'auditor', 'service'],
    parameters: { payout: 'stripe.po_1' },
    replies: { 200: { description: 'A page; none of a payout that nobody told us of', schema: payoutLinePage } },
  })
  async lines(
    @Query({ schema: linesQuery }) { payout: key, limit, cursor: [, first] = [key, 0] }: z.infer<typeof linesQuery>,
  ): Promise<z.infer<typeof payoutLinePage>> {
    const all = linesOf((await this.commands.read(payout, key)).state);
    const page = all.slice(first, first + limit);
    const matchIds = page.map(({ lineId }) => `${key} ${lineId}`);
    const rows = await this.database.getRepository(PayoutMatchRow).findBy({ matchId: In(matchIds) });
    const questions = new Map(rows.map((row) => [row.lineId, row.questions]));
    const lines = page.map((line) => lineShown(line, questions.get(line.lineId)));
    return all.length > first + limit ? { lines, next: cursorOf([key, first + limit]) } : { lines };
  }

  private counts(page: readonly PayoutRow[]): Promise<Counts[]> {
    return this.database
      .getRepository(PayoutMatchRow)
      .createQueryBuilder('m')
      .select(['m.payoutKey as payoutKey'])
      .addSelect('count(*)', 'matched')
      .addSelect('sum(case when m.questionCount > 0 then 1 else 0 end)', 'questioned')
      .where({ payoutKey: In(page.map(({ payoutKey }) => payoutKey)) })
      .groupBy('m.payoutKey')
      .getRawMany<Counts>();
  }

  /** What a payer has of ours. */
  private async left(payer: (typeof payers)[number]) {
    const account = clearingOf(payer);
    const sums = await this.database
      .getRepository(LedgerLineRow)
      .createQueryBuilder('l')
      .select(['l.currency as currency'])
      .addSelect('sum(l.debitMinor) - sum(l.creditMinor)', 'minor')
      .where({ account })
      .groupBy('l.currency')
      .orderBy('l.currency')
      .getRawMany<{ currency: string; minor: number }>();
    return sums
      .map(({ currency, minor }) => ({ currency, minor: Number(minor) }))
      .filter(({ minor }) => minor !== 0)
      .map((balance) => ({
        ...{ payer, account, name: nameOfAccount(account), balance: shown(balance) },
        lines: `/v1/books/lines?account=${account}&currency=${balance.currency}`,
      }));
  }
}

function summaryOf(row: PayoutRow, counts: Counts | undefined): z.infer<typeof payoutSummary> {
  const { payoutKey: key, payer, payoutId, at, currency, parts, heard, lines, otherLines } = row;
  const [matched, questioned] = [Number(counts?.matched ?? 0), Number(counts?.questioned ?? 0)];
  const missing = shown({ minor: Number(row.missingMinor), currency });
  return {
    ...{ payout: key, payer: payer as (typeof payers)[number], payoutId, at },
    total: shown({ minor: Number(row.totalMinor), currency }),
    status:
      heard < parts
        ? 'incomplete'
        : missing.minor !== 0 || questioned > 0
          ? 'questioned'
          : matched + otherLines < lines
            ? 'waiting'
            : 'matched',
    ...{ lineCount: lines, matched, ofNoOrder: otherLines, questioned, missing },
    lines: `/v1/books/payouts/lines?payout=${key}`,
  };
}
