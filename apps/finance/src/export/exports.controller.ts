import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { ExportClock } from './export-clock.worker.js';
import { exportSeries, seriesOfBatch, type Export, type ExportSeries } from './export-series.js';
import { Exporter, NotTheSame } from './exporter.worker.js';
import { shownTotals, totals } from './shown-totals.js';
import { manifestFile } from './renderer.worker.js';

const batchId = z.string().regex(/^B-\d{4}-\d{2}(-\d{2}-D|-M)$/, 'B-2026-01-10-D or B-2026-01-M');
const fileName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, 'the name of a file of the export');
/** Of the day on which the sample shop bought a piece. */
const sampleExport = 'B-2025-11-03-D';
const resource = z
  .object({
    exportId: z.string(),
    ...{ series: z.enum(['daily', 'monthly']), number: z.int(), from: z.iso.date(), to: z.iso.date(), madeAt: instant },
    ...{ timeZone: z.string(), baseCurrency: z.string() },
    manifestSha256: z.string(),
    totals,
    files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
    deliveries: z.array(z.object({ place: z.string(), receivedAt: z.string() })),
    refused: z
      .object({ because: z.string(), detail: z.string() })
      .optional()
      .describe('Why it could not be delivered: people have to do something, and ask for it again'),
    version: z.int().describe('Of its series'),
  })
  .meta({ id: 'BooksExport' });
const verdict = z
  .object({ exportId: z.string(), same: z.boolean(), detail: z.string().optional() })
  .meta({ id: 'ExportVerdict' });

@ApiTags('finance')
@Controller('v1/books/exports')
export class ExportsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly exporter: Exporter,
    private readonly schedule: ExportClock,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    summary: 'Lists the exports of the books, the newest first',
    roles: ['finance', 'auditor', 'service'],
    replies: { 200: { description: 'At most 100 of each series', schema: z.array(resource) } },
  })
  async list(): Promise<z.infer<typeof resource>[]> {
    const all = await Promise.all(
      (['daily', 'monthly'] as const).map((series) => this.commands.read(exportSeries, series)),
    );
    return all.flatMap(({ state: { exports }, version }) =>
      exports
        .slice(-100)
        .reverse()
        .map((made) => shown(made, version)),
    );
  }

  @Post('rounds')
  @HttpCode(200)
  @Operation({
    summary: 'Makes the exports that are due, without waiting for the schedule to be looked at again',
    roles: ['finance', 'service'],
    replies: { 200: { description: 'All exports, as the list has them', schema: z.array(resource) } },
  })
  async round(): Promise<z.infer<typeof resource>[]> {
    await this.schedule.round();
    return this.list();
  }

  @Get(':batchId')
  @Operation({
    summary: 'Shows an export: its files, its control totals, and where it was brought to',
    roles: ['finance', 'auditor', 'service'],
    parameters: { batchId: sampleExport },
    replies: { 200: { description: 'The export', schema: resource } },
  })
  async get(
    @Param('batchId', { schema: batchId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    return answer(id, await this.commands.read(exportSeries, seriesOfBatch(id)), reply);
  }

  @Post(':batchId/delivery')
  @HttpCode(200)
  @Operation({
    summary: 'Has an export delivered again that was refused, once people have done what it takes',
    roles: ['finance', 'service'],
    description: 'What was not refused is under way, or where it belongs: nothing changes.',
    parameters: { batchId: sampleExport },
    replies: {
      200: { description: 'The export, no longer refused; it is brought there within moments', schema: resource },
    },
  })
  async deliver(
    @Param('batchId', { schema: batchId }) id: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.known(id);
    const data = { batchId: id, at: this.clock.now().toISOString() };
    const command = { type: 'AskForDelivery', data } as const;
    return answer(id, await this.commands.handle(exportSeries, seriesOfBatch(id), command, cause, expected), reply);
  }

  @Get(':batchId/files/:file')
  @Operation({
    summary: 'Answers a file of an export, byte for byte as it was delivered',
    description:
      'It is made again from the log, and compared with what it was. That names are read in it is on record.',
    roles: ['finance', 'auditor'],
    parameters: { batchId: sampleExport, file: 'general-ledger.csv' },
    replies: { 200: 'The bytes' },
  })
  async file(
    @Param('batchId', { schema: batchId }) id: string,
    @Param('file', { schema: fileName }) name: string,
    @RequestCause() cause: Cause,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const made = await this.known(id);
    if (name !== manifestFile && !made.files.some((file) => file.name === name))
      throw new Problem('not-found', `${id} has no file ${name}.`);
    const { files, done } = await this.exporter.open(made, cause);
    const file = files.find((one) => one.name === name)!;
    const stream = file.open();
    stream.once('close', () => void done());
    await reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${id}.${name}"`)
      .header('content-length', file.bytes)
      .header('x-content-type-options', 'nosniff')
      .send(stream);
  }

  @Get(':batchId/verification')
  @Operation({
    summary: 'Makes an export again from the log, and says whether it is the same to the byte',
    roles: ['finance', 'auditor'],
    parameters: { batchId: sampleExport },
    replies: { 200: { description: 'The verdict', schema: verdict } },
  })
  async verify(
    @Param('batchId', { schema: batchId }) id: string,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof verdict>> {
    try {
      const { done } = await this.exporter.open(await this.known(id), cause);
      await done();
      return { exportId: id, same: true };
    } catch (error) {
      if (!(error instanceof NotTheSame)) throw error;
      return { exportId: id, same: false, detail: error.message };
    }
  }

  private async known(id: string): Promise<Export> {
    const found = await this.exporter.find(id);
    if (found === undefined) throw unknownExport(id);
    return found;
  }
}

const unknownExport = (id: string) => new Problem('not-found', `There is no export ${id}.`);

type Series = { readonly state: ExportSeries; readonly version: number };

function answer(id: string, { state, version }: Series, reply: FastifyReply): z.infer<typeof resource> {
  const made = state.exports.find(({ batch }) => batch.batchId === id);
  if (made === undefined) throw unknownExport(id);
  reply.header('etag', etag(version));
  return shown(made, version);
}

function shown(
  { batch, files, totals: counted, manifestSha256, at, deliveries, refused }: Export,
  version: number,
): z.infer<typeof resource> {
  const { batchId: exportId, series, number, from, to, timeZone, baseCurrency } = batch;
  return {
    ...{ exportId, series, number, from, to, madeAt: at, timeZone, baseCurrency, manifestSha256 },
    totals: shownTotals(counted),
    ...{ files: [...files], deliveries: [...deliveries], ...(refused && { refused }), version },
  };
}
