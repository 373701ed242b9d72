import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { text } from '#contracts/vocabulary.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { FxSettings } from '../config.js';
import { importOutcome, type ImportOutcome } from '../import/import-outcome.js';
import { RateImport } from '../import/rate-import.worker.js';
import { sourceName } from '../rates/rate-set.js';
import { exampleFile, samples } from '../samples.js';
import { fileBytesMax } from '../sources/rate.source.js';
import { KeptFiles } from '#lake/kept-files.js';

// The file in quotes: its own quotes have a backslash each, a tenth of what the ECB prints.
const bodyLimitBytes = fileBytesMax;
const contentCharsMax = 16_770_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal, 64 digits');
const handedIn = z
  .strictObject({
    source: sourceName
      .optional()
      .describe('Whose rates they are; without it those of the source that is asked every hour'),
    format: z.enum(['ecb-xml', 'ecb-csv']),
    history: z
      .boolean()
      .describe(
        'All days but the newest are past, and facts. The newest is too if newer rates are in use; otherwise, and without ' +
          'this every day that is not older than the rates in use, it may be questioned, and is published',
      ),
    content: text(contentCharsMax),
  })
  .meta({ id: 'RateFile' });

@ApiTags('rates')
@Controller('v1/rate-files')
export class RateFilesController {
  constructor(
    private readonly imports: RateImport,
    private readonly files: KeptFiles,
    private readonly settings: FxSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ bodyLimitBytes })
  @Operation({
    summary: 'Imports a file of rates by hand, such as the history of the ECB',
    roles: ['finance', 'service'],
    description:
      'All of the file, or nothing of it if anything in it is wrong. Rates that we have are left alone. The body may be ' +
      'as large as 16 MiB, which is enough for every day since 1999, as CSV or as XML.',
    example: exampleFile,
    replies: { 200: { description: 'What became of it', schema: importOutcome } },
  })
  import(
    @Body({ schema: handedIn }) { content, source, ...file }: z.infer<typeof handedIn>,
    @RequestCause() cause: Cause,
  ): Promise<ImportOutcome> {
    const { FX_SOURCE } = this.settings.config;
    const bytes = Buffer.from(content);
    return this.imports.fromFile({ ...file, source: source ?? FX_SOURCE, bytes, importedFrom: 'request' }, cause);
  }

  @Get(':sha256')
  @Operation({
    summary: 'Answers the bytes of a file that rates came from, or that was rejected',
    roles: ['finance', 'service'],
    parameters: { sha256: samples.sha256 },
    replies: { 200: 'The file, byte for byte' },
  })
  async get(@Param('sha256', { schema: sha256 }) sha256: string, @Res() reply: FastifyReply): Promise<void> {
    const bytes = await this.files.find(sha256);
    if (bytes === undefined) throw new Problem('not-found', `There is no file ${sha256}.`);
    // To be saved and not shown, since a file from elsewhere may be made to look like a page of ours.
    await reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${sha256}"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'max-age=31536000, immutable')
      .send(bytes);
  }
}
