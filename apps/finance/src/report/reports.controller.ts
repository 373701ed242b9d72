import { setImmediate as turn } from 'node:timers/promises';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { EventStore } from '#eventsourcing/event-store.js';
import { currencies } from '#money/iso-4217.js';
import type { Rates } from '#money/conversion.js';
import type { ExchangeRatesEvent } from '#money/exchange-rates.js';
import type { Money } from '#money/money.js';
import { Operation } from '#service/operation.js';
import { FinanceSettings } from '../config.js';
import { DayBook } from '../journal/day-book.worker.js';
import { daysBetween } from '../period/day.js';
import { linesBehind, noPiece } from './figure.js';
import { ossReturn } from './oss-return.js';
import { Profits } from './profit.js';
import { salesTax } from './sales-tax.js';
import { ossReport, profitReport, profitRowsMax, revenueReport, stateSalesTax, vatReport } from './report-resource.js';
import { daysMax, isOverLong } from './reported-days.js';
import { shown } from './shown-money.js';
import { emptySummary, merge, type Summary } from './summary.js';
import { add } from './tally.js';
import { vatReturn } from './vat-return.js';

const days = { from: z.iso.date(), to: z.iso.date() };
const inOrder = ({ from, to }: { readonly from: string; readonly to: string }) => from <= to;
const notTooMany = ({ from, to }: { readonly from: string; readonly to: string }) => !isOverLong(from, to);
const period = z
  .strictObject(days)
  .refine(inOrder, { path: ['to'], error: 'not before from' })
  .refine(notTooMany, { path: ['to'], error: `at most ${daysMax} days` });
const quarterQuery = z.strictObject({ quarter: z.string().regex(/^\d{4}-Q[1-4]$/, '2026-Q1') });
const profitQuery = z
  .strictObject({ ...days, sku: id.optional() })
  .refine(inOrder, { path: ['to'], error: 'not before from' })
  .refine(notTooMany, { path: ['to'], error: `at most ${daysMax} days` });
const example = { from: '2025-11-01', to: '2025-11-30' };
const roles = ['finance', 'auditor', 'service'] as const;

@ApiTags('finance')
@Controller('v1/books/reports')
export class ReportsController {
  private readonly currency: string;

  constructor(
    private readonly days: DayBook,
    private readonly store: EventStore,
    private readonly settings: FinanceSettings,
  ) {
    this.currency = settings.config.BASE_CURRENCY;
  }

  @Get('revenue')
  @Operation({
    summary: 'Shows what was sold and given back, by channel and by place, without tax',
    roles,
    parameters: example,
    replies: { 200: { description: 'The figures', schema: revenueReport } },
  })
  async revenue(@Query({ schema: period }) query: z.infer<typeof period>): Promise<z.infer<typeof revenueReport>> {
    const { channels, places } = await this.summary(query);
    const money = (minor: number) => shown({ minor, currency: this.currency });
    return {
      channels: channels.map(({ channel, revenueMinor, refundsMinor, sales, refunds }) => ({
        ...{ channel, revenue: money(revenueMinor), refunds: money(refundsMinor), sales, refundsMade: refunds },
        lines: linesBehind(query, { of: 'sales', channel }),
      })),
      places: places.map(({ place, revenueMinor, refundsMinor }) => ({
        ...{ place, revenue: money(revenueMinor), refunds: money(refundsMinor) },
        lines: linesBehind(query, { of: 'sales', place }),
      })),
    };
  }

  @Get('vat')
  @Operation({
    summary: 'Shows what the tax return of the seller’s country asks of sales: output tax, margins, exports, purchases',
    roles,
    parameters: example,
    replies: { 200: { description: 'The figures', schema: vatReport } },
  })
  async vat(@Query({ schema: period }) query: z.infer<typeof period>): Promise<z.infer<typeof vatReport>> {
    const { SELLER_COUNTRY: country } = this.settings.config;
    const told = vatReturn(await this.summary(query), country);
    const lines = told.lines.map((line) => {
      const [taxCode, ratePercent] = [
        line.on === 'sales' ? ('STANDARD' as const) : ('MARGIN' as const),
        line.ratePercent,
      ];
      return { ...line, lines: linesBehind(query, { of: 'sales', country, taxCode, ratePercent }) };
    });
    const behind = {
      sales: linesBehind(query, { of: 'sales' }),
      exports: linesBehind(query, { of: 'sales', taxCode: 'EXPORT' }),
      purchases: linesBehind(query, { of: 'purchases' }),
    };
    return shownAll({ ...told, lines, behind }) as z.infer<typeof vatReport>;
  }

  @Get('oss')
  @Operation({
    summary: 'Shows a quarter’s return for the EU one-stop shop, by member state',
    roles,
    parameters: { quarter: '2025-Q1' },
    replies: { 200: { description: 'The return, in EUR', schema: ossReport } },
    refusals: {
      'rates-missing': 'The ECB’s rates of the quarter’s last day are not known here.',
      'not-the-ecb-rates-of-the-day': 'The rates that are known are of another day.',
      'another-quarter': 'Something in the quarter belongs to a later one.',
    },
  })
  async oss(
    @Query({ schema: quarterQuery }) { quarter }: z.infer<typeof quarterQuery>,
  ): Promise<z.infer<typeof ossReport>> {
    const [year, number] = [quarter.slice(0, 4), Number(quarter.slice(-1))];
    const last = `${year}-${['03-31', '06-30', '09-30', '12-31'][number - 1]!}`;
    const from = `${year}-${String(number * 3 - 2).padStart(2, '0')}-01`;
    const rates = await this.ratesOn(last);
    const days = { from, to: last };
    const told = ossReturn(await this.summary(days), {
      ...{ home: this.settings.config.SELLER_COUNTRY, quarter, ...(rates && { rates }) },
    });
    const of = { of: 'sales', taxCode: 'STANDARD' } as const;
    const lines = told.lines.map((line) => {
      const { memberState: country, ratePercent } = line;
      return { ...line, lines: linesBehind(days, { ...of, country, ratePercent, quarter }) };
    });
    const corrections = told.corrections.map((one) => {
      const { memberState: country, quarter } = one;
      return { ...one, lines: linesBehind(days, { ...of, country, quarter }) };
    });
    return shownAll({ ...told, lines, corrections }) as z.infer<typeof ossReport>;
  }

  @Get('sales-tax')
  @Operation({
    summary: 'Shows US sales by state: of all channels, less what marketplaces collect for, and the tax on the rest',
    roles,
    parameters: example,
    replies: { 200: { description: 'By state', schema: z.array(stateSalesTax) } },
  })
  async salesTax(@Query({ schema: period }) query: z.infer<typeof period>): Promise<z.infer<typeof stateSalesTax>[]> {
    return salesTax(await this.summary(query)).map((one) => {
      const lines = linesBehind(query, { of: 'sales', place: one.state });
      return shownAll({ ...one, lines }) as z.infer<typeof stateSalesTax>;
    });
  }

  @Get('profit')
  @Operation({
    summary: 'Shows what each piece earned in a period: the pieces add up to the result',
    roles,
    parameters: example,
    replies: { 200: { description: 'In the order of stock numbers', schema: profitReport } },
  })
  async profit(
    @Query({ schema: profitQuery }) query: z.infer<typeof profitQuery>,
  ): Promise<z.infer<typeof profitReport>> {
    const all = new Profits();
    for (const day of daysBetween(query.from, query.to)) {
      for (const entry of await this.days.entries(day)) all.take(entry);
      await turn();
    }
    const rows = all.rows();
    const money = (minor: number) => shown({ minor, currency: this.currency });
    const wanted = rows.filter(({ sku }) => query.sku === undefined || sku === query.sku);
    return {
      pieces: wanted
        .slice(0, profitRowsMax)
        .map(({ sku, ...figures }) => ({
          ...(sku !== undefined && { sku }),
          ...{
            revenue: money(figures.revenueMinor),
            refunds: money(figures.refundsMinor),
            cost: money(figures.costMinor),
          },
          ...{ restoration: money(figures.restorationMinor), fees: money(figures.feesMinor) },
          ...{ shipping: money(figures.shippingMinor), exchange: money(figures.exchangeMinor) },
          ...{ other: money(figures.otherMinor), profit: money(figures.profitMinor) },
          lines: linesBehind({ from: query.from, to: query.to }, { of: 'result', sku: sku ?? noPiece }),
        })),
      result: money(rows.reduce((sum, { profitMinor }) => sum + profitMinor, 0)),
    };
  }

  private async summary({ from, to }: { readonly from: string; readonly to: string }): Promise<Summary> {
    let summary = emptySummary(this.currency);
    for (const day of daysBetween(from, to)) {
      const end = await this.days.end(day);
      const own = end?.summary ?? add(emptySummary(this.currency), await this.days.entries(day));
      summary = merge(summary, own);
    }
    return summary;
  }

  /** The first set of the source for that day or later. */
  private async ratesOn(day: string): Promise<Rates | undefined> {
    const events = await this.store.read<ExchangeRatesEvent>(`exchangeRates-${this.settings.config.RATES_SOURCE}`);
    const set = events.map(({ data }) => data.set).find(({ asOf }) => asOf.slice(0, 10) >= day);
    return set && { rateId: set.rateId, base: set.base, asOf: set.asOf, rates: set.rates };
  }
}

const isMoney = (value: object): value is Money =>
  'minor' in value && 'currency' in value && currencies.includes((value as Money).currency);

/** Every amount in a report, as people read it. */
function shownAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownAll);
  if (typeof value !== 'object' || value === null) return value;
  if (isMoney(value)) return shown(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shownAll(one)]));
}
