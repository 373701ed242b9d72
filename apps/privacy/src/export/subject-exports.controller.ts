import { createHash } from 'node:crypto';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { readableKinds } from '#personal/purposes.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, mayKnow, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { contactSubjectOf } from '../case/privacy-case.js';
import { collectedOf, exportDocument, withErased, type ExportDocument, type ExportRecord } from './export-document.js';
import { exportPage, exportPageStyle } from './export-page.js';
import { subjectExport, type SubjectExportEvent } from './subject-export.js';

// What the sample shop's case ended with, see the privacy cases.
const sampleExport = 'x-EGhHsrcvbi_QNG1BcCSZwB';
const openedAtOnce = 100;
const styleHash = createHash('sha256').update(exportPageStyle).digest('base64');
const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const asked = z.strictObject({
  format: z.enum(['json', 'html']).optional().describe('A page to read and to print, also with Accept: text/html'),
});

/** Everything that is held of a person, for her or for who answers her. */
@ApiTags('subjects')
@Controller('v1/subject-exports')
export class SubjectExportsController {
  constructor(
    private readonly store: EventStore,
    private readonly people: People,
  ) {}

  @Get(':exportId')
  @Operation({
    summary: 'Shows everything that is held of a person, in the clear; that it was shown is on record',
    roles: ['guest', 'customer', 'data-steward'],
    description: 'JSON for programs, or a page. While it is collected there are no records yet.',
    parameters: { exportId: sampleExport, format: 'json' },
    replies: { 200: { description: 'What is held', schema: exportDocument } },
  })
  async get(
    @Param('exportId', { schema: id }) exportId: string,
    @Query({ schema: asked }) { format }: z.infer<typeof asked>,
    @Headers('accept') accept: string | undefined,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExportDocument | string> {
    const events = await this.store.read<SubjectExportEvent>(streamOf(subjectExport, exportId));
    const collected = collectedOf(exportId, events);
    if (collected === undefined || !mayKnow(caller, collected.head.subjectId))
      throw new Problem('not-found', `There is no export ${exportId}.`);
    const { head, records } = collected;
    const document =
      head.status === 'collecting' ? head : { ...head, records: await this.open(head, records, caller, cause) };
    reply.header('vary', 'accept');
    if (!wantsPage(format, accept)) return document;
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', pagePolicy);
    return exportPage(document);
  }

  /** Each record is read, and on record, by itself. */
  private async open(
    { subjectId }: ExportDocument,
    records: readonly ExportRecord[],
    { audience, roles }: Identity,
    cause: Cause,
  ): Promise<ExportRecord[]> {
    const purpose = audience === 'storefront' ? 'own-data' : 'subject-request';
    const reading = { subjectId, purpose, kinds: readableKinds(purpose, roles), cause } as const;
    const shown: ExportRecord[] = [];
    for (let from = 0; from < records.length; from += openedAtOnce) {
      const some = records.slice(from, from + openedAtOnce);
      const opened = await this.people.openAll(
        some.map((one) => ({
          ...{ ...reading, subjectId: sealedBy(one) ?? subjectId },
          ...{ record: one.record, data: { events: one.events } },
        })),
      );
      for (const [index, before] of some.entries()) {
        const { events } = withErased({ events: before.events }, opened[index]) as Pick<ExportRecord, 'events'>;
        shown.push({ ...before, events });
      }
    }
    return shown;
  }
}

/** By what a case knew her it sealed with a key of its own. */
const sealedBy = ({ service, record }: ExportRecord) =>
  service === 'privacy' && record.startsWith('case ') ? contactSubjectOf(record.slice('case '.length)) : undefined;

const wantsPage = (format: 'json' | 'html' | undefined, accept: string | undefined) =>
  format === undefined ? /^\s*text\/html\b/i.test(accept ?? '') : format === 'html';
