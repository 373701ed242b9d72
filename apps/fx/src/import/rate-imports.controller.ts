import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { importOutcome, type ImportOutcome } from './import-outcome.js';
import { RateImport } from './rate-import.worker.js';

@ApiTags('rates')
@Controller('v1/rate-imports')
export class RateImportsController {
  constructor(private readonly imports: RateImport) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Asks the source for its rates now, as is done every hour',
    roles: ['finance', 'service'],
    description: 'A source that is not there, and a file that cannot be read, are outcomes: the old rates stay.',
    replies: { 200: { description: 'What became of it', schema: importOutcome } },
  })
  now(@RequestCause() cause: Cause): Promise<ImportOutcome> {
    return this.imports.fromSource(cause);
  }
}
