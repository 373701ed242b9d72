import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { EventStore, type Recorded } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { historyEvent, historyOf } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { accounts } from '../account/accounts.js';
import { FinanceSettings } from '../config.js';
import { shown } from '../report/shown-money.js';
import type { EntryLine } from './entry.js';
import {
  account,
  balance,
  entryResource,
  linePage,
  lineShown,
  nameOfAccount,
  trialBalance,
} from './ledger-resource.js';
import { entryIdOf, journal, placeOfEntry, type JournalEvent } from './journal.js';
import { LedgerLineRow } from './ledger-line.view.js';

const day = z.iso.date();
const balanceQuery = z.strictObject({
  from: day.optional().describe('The first posting date; from the beginning without it'),
  to: day.optional().describe('The last one'),
  asOf: instant.optional().describe('As the books stood at that instant'),
});
const journalNumber = z.string().regex(/^EXP-\d{8}-\S{1,8}$/, 'EXP-20260110-EBAY');
const lineQuery = z.strictObject({
  account: z
    .string()
    .regex(/^\d{4}$/, 'four digits')
    .optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'an ISO 4217 code')
    .optional(),
  ...{ orderId: id.optional(), sku: id.optional(), channel: id.optional() },
  journal: journalNumber.optional().describe('As accounting packages have it: EXP-20260110-EBAY'),
  ...{ from: day.optional(), to: day.optional(), documentDate: day.optional() },
  late: z.literal('true').optional().describe('Only what was posted on a later day than that of its document'),
  asOf: instant.optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(500)).default(100),
  cursor: cursor(z.string().regex(/^\d{4}-\d{2}-\d{2}\.\d{9}\.\d{5}$/)).optional(),
});
const entryShown = entryResource
  .extend({
    facts: z.array(historyEvent).describe('What was heard and decided before it, with what was heard as it came'),
  })
  .meta({ id: 'JournalEntry' });
const entryQuery = z
  .strictObject({
    entryId: z
      .string()
      .regex(/^E-\d{8}-\d{1,9}$/, 'E-20260110-17')
      .optional(),
    orderId: id.optional(),
  })
  .refine(({ entryId, orderId }) => (entryId === undefined) !== (orderId === undefined), 'say entryId or orderId');
const entriesMax = 100;

/** Which columns of a sum there are, as the database names them. */
type Sums = { account: string; currency: string } & Record<'debit' | 'credit' | 'baseDebit' | 'baseCredit', number>;

@ApiTags('finance')
@Controller('v1/books')
export class BooksController {
  constructor(
    private readonly store: EventStore,
    private readonly database: DataSource,
    private readonly settings: FinanceSettings,
  ) {}

  @Get('accounts')
  @Operation({
    summary: 'Shows the chart of accounts',
    roles: ['finance', 'auditor', 'service'],
    replies: { 200: { description: 'In the order of their codes', schema: z.array(account) } },
  })
  accounts(): z.infer<typeof account>[] {
    return [...accounts];
  }

  @Get('trial-balance')
  @Operation({
    summary: 'Shows what every account comes to, for any days and as of any instant',
    roles: ['finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    replies: { 200: { description: 'The balances', schema: trialBalance } },
  })
  async trialBalance(
    @Query({ schema: balanceQuery }) query: z.infer<typeof balanceQuery>,
  ): Promise<z.infer<typeof trialBalance>> {
    const sums = await this.lines(query)
      .select(['l.account as account', 'l.currency as currency'])
      .addSelect('sum(l.debitMinor)', 'debit')
      .addSelect('sum(l.creditMinor)', 'credit')
      .addSelect('sum(l.baseDebitMinor)', 'baseDebit')
      .addSelect('sum(l.baseCreditMinor)', 'baseCredit')
      .groupBy('l.account')
      .addGroupBy('l.currency')
      .orderBy('l.account')
      .addOrderBy('l.currency')
      .getRawMany<Sums>();
    const { BASE_CURRENCY: own } = this.settings.config;
    const total = new Map<string, number>();
    let base = 0;
    for (const { currency, debit, credit, baseDebit, baseCredit } of sums) {
      total.set(currency, (total.get(currency) ?? 0) + Number(debit) - Number(credit));
      base += Number(baseDebit) - Number(baseCredit);
    }
    return {
      balances: sums.map((sum) => balanceOf(sum, own, query)),
      sums: [...total].map(([currency, minor]) => shown({ minor, currency })),
      base: shown({ minor: base, currency: own }),
    };
  }

  @Get('lines')
  @Operation({
    summary: 'Lists the lines behind a figure: of an account, an order, a piece',
    roles: ['finance', 'auditor', 'service'],
    parameters: { account: '1260', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: linePage } },
  })
  async list(@Query({ schema: lineQuery }) query: z.infer<typeof lineQuery>): Promise<z.infer<typeof linePage>> {
    const { account, currency, orderId, sku, channel, journal, limit, cursor } = query;
    const select = this.lines(query);
    if (journal !== undefined) inJournal(journal, select);
    if (query.documentDate !== undefined)
      select.andWhere('l.documentDate = :documentDate', { documentDate: query.documentDate });
    if (query.late !== undefined) select.andWhere('l.documentDate <> l.postingDate');
    if (channel !== undefined) select.andWhere('l.channel = :channel', { channel });
    if (account !== undefined) select.andWhere('l.account = :account', { account });
    if (currency !== undefined) select.andWhere('l.currency = :currency', { currency });
    if (orderId !== undefined) select.andWhere('l.orderId = :orderId', { orderId });
    if (sku !== undefined) select.andWhere('l.sku = :sku', { sku });
    if (cursor !== undefined) select.andWhere('l.lineId > :cursor', { cursor });
    const rows = await select
      .orderBy('l.lineId')
      .limit(limit + 1)
      .getMany();
    const { BASE_CURRENCY: own } = this.settings.config;
    const page = rows.slice(0, limit);
    const lines = page.map((row) => lineOf(row, own));
    return rows.length <= limit ? { lines } : { lines, next: cursorOf(page.at(-1)!.lineId) };
  }

  @Get('entries')
  @Operation({
    summary: 'Shows entries whole, with the events behind them as they came: one by its number, or those of an order',
    roles: ['finance', 'auditor', 'service'],
    parameters: { orderId: 'o-store-1001' },
    replies: { 200: { description: 'At most 100, in the order of the books', schema: z.array(entryShown) } },
  })
  async entries(
    @Query({ schema: entryQuery }) { entryId, orderId }: z.infer<typeof entryQuery>,
  ): Promise<z.infer<typeof entryShown>[]> {
    if (entryId !== undefined) return [await this.entry(entryId)];
    const rows = await this.lines({})
      .select('l.entryId', 'entryId')
      .distinct(true)
      .andWhere('l.orderId = :orderId', { orderId })
      .orderBy('l.entryId')
      .limit(entriesMax)
      .getRawMany<{ entryId: string }>();
    return Promise.all(rows.map((row) => this.entry(row.entryId)));
  }

  private async entry(entryId: string): Promise<z.infer<typeof entryShown>> {
    const { day: postingDate, version } = placeOfEntry(entryId)!;
    const [event] = await this.store.read<JournalEvent>(`${journal.stream}-${postingDate}`, version - 1);
    if (event?.type !== 'EntryPosted') throw new Problem('not-found', `There is no entry ${entryId}.`);
    const { key, documentDate, documentType, documentNo, channel, orderId, rateId, reverses, causedBy, lines } =
      event.data.entry;
    const [kind, stream, at] = /^([^-]+)-(.*?)\/(\d+)/.exec(key)?.slice(1) ?? [];
    const facts = await this.store.read<Recorded>(`${kind}-${stream}`);
    return {
      ...{ entryId: entryIdOf(postingDate, version), postingDate, documentDate, late: documentDate !== postingDate },
      day: `/v1/books/days?from=${documentDate}&to=${documentDate}`,
      ...{ documentType, documentNo, ...(channel !== undefined && { channel }) },
      ...{ ...(orderId !== undefined && { orderId }), ...(rateId !== undefined && { rateId }) },
      ...{ ...(reverses !== undefined && { reverses }), causedBy },
      lines: lines.map((one) => entryLineOf(one, event.data.entry.baseCurrency)),
      facts: historyOf(facts.slice(0, Number(at))),
    };
  }

  private lines({ from, to, asOf }: z.infer<typeof balanceQuery>) {
    const select = this.database.getRepository(LedgerLineRow).createQueryBuilder('l').where('1 = 1');
    if (from !== undefined) select.andWhere('l.postingDate >= :from', { from });
    if (to !== undefined) select.andWhere('l.postingDate <= :to', { to });
    if (asOf !== undefined) select.andWhere('l.postedAt <= :asOf', { asOf });
    return select;
  }
}

/** Exports call a journal by its day and what its channel begins with; what is of no channel is of the books. */
function inJournal(number: string, select: SelectQueryBuilder<LedgerLineRow>) {
  const [, date = '', channel] = /^EXP-(\d{8})-(.*)$/.exec(number) ?? [];
  const postingDate = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  select.andWhere('l.postingDate = :postingDate', { postingDate });
  select.andWhere("upper(substring(coalesce(l.channel, 'books'), 1, 8)) = :begins", { begins: channel });
}

function balanceOf(sum: Sums, own: string, query: z.infer<typeof balanceQuery>): z.infer<typeof balance> {
  const { account, currency } = sum;
  const [debit, credit] = [Number(sum.debit), Number(sum.credit)];
  const base = { minor: Number(sum.baseDebit) - Number(sum.baseCredit), currency: own };
  const where = new URLSearchParams({ account, currency });
  for (const [name, value] of Object.entries(query)) if (value !== undefined) where.set(name, value);
  return {
    ...{ account, name: nameOfAccount(account), debit: shown({ minor: debit, currency }) },
    ...{ credit: shown({ minor: credit, currency }), balance: shown({ minor: debit - credit, currency }) },
    ...{ base: shown(base), lines: `/v1/books/lines?${where.toString()}` },
  };
}

const lineOf = ({ channel, orderId, sku, ...row }: LedgerLineRow, own: string) =>
  lineShown({
    ...{ ...row, debitMinor: Number(row.debitMinor), creditMinor: Number(row.creditMinor) },
    ...{ channel: channel ?? undefined, orderId: orderId ?? undefined, sku: sku ?? undefined },
    base: { minor: Number(row.baseDebitMinor) - Number(row.baseCreditMinor), currency: own },
  });

function entryLineOf({ account, side, amount, baseMinor, sku, description, tax }: EntryLine, own: string) {
  const base = shown({ minor: baseMinor, currency: own });
  return {
    ...{ account, name: nameOfAccount(account), side, amount: shown(amount), base, ...(sku !== undefined && { sku }) },
    description,
    ...(tax && { tax: { ...tax, taxable: shown(tax.taxable), tax: shown(tax.tax) } }),
  };
}
