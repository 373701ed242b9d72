import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { backOffice } from '#service/roles.js';
import { AnalyticsSettings } from '../config.js';
import { rowsMax, type Where } from '../warehouse/question.js';
import { NotBuilt, Warehouse, type Answer } from '../warehouse/warehouse.worker.js';
import { answerOf, columnsFor, needed } from './answer.js';
import { hasMoney, sumsOf, type Kpi, type Sums } from './kpi.js';
import { describedKpi, kpiList, kpiQuery, kpiShown, unfit } from './kpi-resource.js';
import type { KpiQuery, KpiShown } from './kpi-resource.js';
import { kpiNamed, kpis } from './kpis.js';
import { after, monthsOf, type Period } from './period.js';

const usualDays = 30;

/** Figures of the shop, each from one table of gold. */
@ApiTags('analytics')
@Controller('v1/kpis')
export class KpisController {
  constructor(
    private readonly warehouse: Warehouse,
    private readonly clock: Clock,
    private readonly settings: AnalyticsSettings,
  ) {}

  @Get()
  @Operation({
    summary: 'Lists the key performance indicators with their definitions',
    roles: backOffice,
    replies: { 200: { description: 'All of them', schema: kpiList } },
  })
  async list(): Promise<z.infer<typeof kpiList>> {
    const shown = async (kpi: Kpi) => {
      const { per, by } = kpi;
      return { ...describedKpi(kpi), per, by: [...by], currencies: await this.currencies(kpi) };
    };
    return { kpis: await Promise.all(kpis.map(shown)) };
  }

  @Get(':kpi')
  @Operation({
    summary: 'Shows the figures of a KPI: of a period, by day or month, and by what its table tells apart',
    description:
      'The same question with the ETag of its answer in If-None-Match is answered with 304 until there is a newer version.',
    roles: backOffice,
    parameters: { kpi: 'sales', from: '2026-01-01', to: '2026-01-31', by: 'day' },
    replies: {
      200: { description: 'The figures, of the newest good version of the table', schema: kpiShown },
      304: 'As it was',
    },
  })
  async show(
    @Param('kpi', { schema: id }) name: string,
    @Query({ schema: kpiQuery }) query: KpiQuery,
    @Headers('if-none-match') seen: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KpiShown | undefined> {
    const kpi = kpiNamed(name);
    if (kpi === undefined) throw new Problem('not-found', `There is no KPI ${name}; GET /v1/kpis lists them.`);
    const errors = unfit(kpi, query);
    if (errors[0] !== undefined)
      throw new Problem('invalid-request', `${errors[0].parameter}: ${errors[0].detail}.`, { errors });
    const period = this.periodOf(kpi, query);
    const by = query.by?.split(',') ?? [];
    const currency = hasMoney(kpi) ? (query.currency ?? this.settings.config.BASE_CURRENCY) : undefined;
    const said = { ...describedKpi(kpi), by, ...period, ...(currency && { currency }) };
    try {
      const { version } = await this.warehouse.filesOf(kpi.table);
      // A question that says no days is another one tomorrow.
      const tag = `"${[version, ...(period === undefined ? [] : [period.from, period.to])].join('.')}"`;
      reply.header('etag', tag);
      if (seen === tag) return void reply.code(304);
      const { builtAt: asOf, ...found } = await this.sums(
        kpi,
        by,
        this.conditions(kpi, { ...query, currency }, period),
      );
      return { ...said, version: found.version, asOf, ...answerOf(kpi, by, found.rows as readonly Sums[], period) };
    } catch (error) {
      if (!(error instanceof NotBuilt)) throw error;
      return { ...said, ...answerOf(kpi, by, [], period) };
    }
  }

  private async sums(kpi: Kpi, by: readonly string[], where: readonly Where[]): Promise<Answer> {
    const question = { by: columnsFor(kpi, by), sum: sumsOf(kpi), where };
    const answer = await this.warehouse.rowsOf(kpi.table, question);
    if (answer.rows.length < rowsMax) return answer;
    throw new Problem('invalid-request', 'by: these are too many rows; ask for a shorter period, or by less.', {
      errors: [{ parameter: 'by', detail: `fewer than ${rowsMax} rows` }],
    });
  }

  private conditions(kpi: Kpi, query: KpiQuery, period: Period | undefined): Where[] {
    const { per, by } = kpi;
    const only = (column: string, is: string | undefined) => (is === undefined ? [] : [{ column, is }]);
    const span = period && needed(kpi, period);
    return [
      ...(span && per !== 'now' ? [{ column: per, from: span.from, below: after(span.to, 1, per) }] : []),
      ...(this.tellsCurrency(kpi) ? only('currency', query.currency) : []),
      ...by.flatMap((column) => only(column, query[column])),
    ];
  }

  /** The last thirty days, if nothing else is asked for. */
  private periodOf({ per }: Kpi, { from, to }: KpiQuery): Period | undefined {
    if (per === 'now') return undefined;
    const today = this.clock.now().toISOString().slice(0, 10);
    const last = to ?? (from === undefined ? today : after(from, usualDays - 1, 'day'));
    const days = { from: from ?? after(last, 1 - usualDays, 'day'), to: last };
    return per === 'month' ? monthsOf(days) : days;
  }

  private tellsCurrency(kpi: Kpi) {
    return hasMoney(kpi) && Object.hasOwn(this.warehouse.model(kpi.table).columns, 'currency');
  }

  private async currencies(kpi: Kpi): Promise<string[]> {
    if (!this.tellsCurrency(kpi)) return [];
    const none = (error: unknown) => {
      if (error instanceof NotBuilt) return { rows: [] };
      throw error;
    };
    const { rows } = await this.warehouse.rowsOf(kpi.table, { by: ['currency'] }).catch(none);
    return rows.map(({ currency }) => String(currency));
  }
}
