import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, mayKnow, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { shown, shownMoney } from '../report/shown-money.js';
import { BuyerShown } from './buyer-shown.worker.js';
import { DocumentRow } from './document-list.view.js';
import { issuedDocument, type IssuedDocument } from './issued-document.js';
import { pdfOf } from './pdf.driver.js';
import { Typefaces } from './pen.driver.js';
import { documentResource, shownDocument, type DocumentResource } from './shown-document.js';

const day = z.iso.date();
/** As the list has it: SI-2026-000000000044. */
const placeInList = z.string().regex(/^(SI|CN)-([A-Z][A-Z0-9]{0,7}-)?\d{4}-\d{12}$/);
const listQuery = z.strictObject({
  orderId: id.optional(),
  kind: z.enum(['invoice', 'credit-note']).optional(),
  from: day.optional().describe('The first date of issue'),
  to: day.optional().describe('The last one'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([day, placeInList])).optional(),
});
const summary = z
  .object({
    ...{ number: id, kind: z.enum(['invoice', 'credit-note']), orderId: id, channel: id, issuedOn: day },
    ...{ total: shownMoney, subjectId: id.optional().describe('Who bought'), corrects: id.optional() },
  })
  .meta({ id: 'DocumentSummary' });
const page = z.object({ documents: z.array(summary), next: z.string().optional() }).meta({ id: 'DocumentPage' });

// The sample shop has one, whenever it was loaded: of the receipt that its till tells of, or of an earlier sale of that year.
const sampleNumber = 'SI-2026-0001';

@ApiTags('finance')
@Controller('v1/invoices')
export class InvoicesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly buyers: BuyerShown,
    private readonly typefaces: Typefaces,
  ) {}

  @Get()
  @Operation({
    summary: 'Lists invoices and credit notes, of an order or of some days, in the order of their dates and numbers',
    roles: ['shop-assistant', 'finance', 'auditor', 'service'],
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof page>> {
    const { orderId, kind, from, to, limit, cursor } = query;
    const select = this.database.getRepository(DocumentRow).createQueryBuilder('d').where('1 = 1');
    if (orderId !== undefined) select.andWhere('d.orderId = :orderId', { orderId });
    if (kind !== undefined) select.andWhere('d.kind = :kind', { kind });
    if (from !== undefined) select.andWhere('d.issuedOn >= :from', { from });
    if (to !== undefined) select.andWhere('d.issuedOn <= :to', { to });
    if (cursor !== undefined) {
      const [on, place] = cursor;
      select.andWhere('(d.issuedOn > :on or (d.issuedOn = :on and d.place > :place))', { on, place });
    }
    const rows = await select
      .orderBy('d.issuedOn', 'ASC')
      .addOrderBy('d.place', 'ASC')
      .limit(limit + 1)
      .getMany();
    const documents = rows.slice(0, limit).map(summaryOf);
    const last = rows[limit - 1];
    if (rows.length <= limit || last === undefined) return { documents };
    return { documents, next: cursorOf([last.issuedOn, last.place]) };
  }

  @Get(':number')
  @Operation({
    summary: 'Shows an invoice or a credit note, but for the name and the address of who bought',
    roles: ['shop-assistant', 'finance', 'auditor', 'service'],
    parameters: { number: sampleNumber },
    replies: { 200: { description: 'As it was issued', schema: documentResource } },
  })
  async get(@Param('number', { schema: id }) number: string): Promise<DocumentResource> {
    return shownDocument(await this.issued(number));
  }

  @Get(':number/pdf')
  @Operation({
    summary: 'Gives an invoice or a credit note as PDF, to who bought and to who keeps the books',
    roles: ['guest', 'customer', 'shop-assistant', 'finance', 'auditor'],
    description:
      'The name and the address of who bought stand on it: that they were read is on record. Of a buyer who was erased it says ' +
      'so; who keeps the books reads them as long as the law keeps the document.',
    parameters: { number: sampleNumber },
    replies: { 200: 'The paper, A4' },
  })
  async pdf(
    @Param('number', { schema: id }) number: string,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const issued = await this.issued(number);
    if (!mayKnow(caller, issued.document.buyer.subjectId)) throw unknownDocument(number);
    const bytes = await pdfOf(issued, await this.buyers.of(issued, caller, cause), this.typefaces);
    await reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', `inline; filename="${number}.pdf"`)
      .send(bytes);
  }

  private async issued(number: string): Promise<IssuedDocument> {
    const { state } = await this.commands.read(issuedDocument, number);
    if (state === undefined) throw unknownDocument(number);
    return state;
  }
}

const unknownDocument = (number: string) => new Problem('not-found', `There is no document ${number}.`);

function summaryOf(row: DocumentRow): z.infer<typeof summary> {
  const { number, kind, orderId, channel, issuedOn, totalMinor, currency, subjectId, corrects } = row;
  return {
    ...{ number, kind: kind as z.infer<typeof summary>['kind'], orderId, channel, issuedOn },
    total: shown({ minor: Number(totalMinor), currency }),
    ...{ ...(subjectId !== null && { subjectId }), ...(corrects !== null && { corrects }) },
  };
}
