import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { networkOf } from '#service/alarms.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { NotBuilt, Warehouse } from '../warehouse/warehouse.worker.js';
import { rangeIn } from './byte-range.js';
import { fileNamed, isShareable, partsOf } from './link.js';
import { hasEnded, share, type Format } from './share.js';
import { SharedFiles, type SharedFile } from './shared-files.worker.js';
import { tokenOf } from './shares.controller.js';

const mediaTypes: { readonly [format in Format]: string } = {
  parquet: 'application/vnd.apache.parquet',
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
};
const link = z.string().max(120);
const fileName = z.string().max(80);

/** What a request leads to. */
type Sent = { readonly status: 200 | 206 | 304 | 416; readonly first: number; readonly last: number };

/** Where a link leads: no login, and nothing said of what it does not open. */
@ApiTags('analytics')
@Controller('v1/shared')
export class SharedController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly warehouse: Warehouse,
    private readonly files: SharedFiles,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
    private readonly ids: NewIds,
  ) {}

  @Get(':link/:file')
  @Operation({
    summary: 'Answers a shared table: Parquet as it is in the lake, CSV by RFC 4180, or one JSON array',
    description:
      'The newest good version, with its ETag; HEAD and one Range are understood, so that programs read Parquet in place. Each access is on record, with the network it came from.',
    roles: [],
    signedBy: 'the token in the link',
    parameters: { link: `sample-figures.${'A'.repeat(43)}`, file: 'gold.retail_months.csv' },
    replies: { 200: 'The bytes', 206: 'The range of them', 304: 'Those that the ETag names are still the newest' },
  })
  async read(
    @Param('link', { schema: link }) given: string,
    @Param('file', { schema: fileName }) name: string,
    @RequestCause() cause: Cause,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const shareId = this.shareOf(given, request);
    const wanted = await this.wanted(shareId, name);
    const file = await this.files.of(wanted.table, wanted.format).catch((error: unknown) => {
      throw error instanceof NotBuilt ? nothing() : error;
    });
    const sent = answerTo(request, file);
    const hasBody =
      request.method !== 'HEAD' && sent.last >= sent.first && (sent.status === 200 || sent.status === 206);
    const bytes = hasBody ? sent.last - sent.first + 1 : 0;
    await this.record(shareId, { ...wanted, version: file.version, bytes }, request, cause);
    void reply
      .code(sent.status)
      .header('etag', `"${file.sha256}"`)
      .header('accept-ranges', 'bytes')
      .header('cache-control', 'private, no-cache');
    if (sent.status === 416) void reply.header('content-range', `bytes */${file.bytes}`);
    if (sent.status === 206) void reply.header('content-range', `bytes ${sent.first}-${sent.last}/${file.bytes}`);
    if (sent.status === 304 || sent.status === 416) return void (await reply.send());
    await reply
      .header('content-type', mediaTypes[wanted.format])
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('content-length', sent.last - sent.first + 1)
      .send(bytes > 0 ? this.files.open(file, sent.first, sent.last) : Readable.from([]));
  }

  /** @throws Problem if the token is not that of the share */
  private shareOf(given: string, { server, ip }: FastifyRequest): string {
    const parts = partsOf(given);
    if (parts !== undefined && isSame(parts.token, tokenOf(this.ring, parts.shareId))) return parts.shareId;
    server.alarms.note('failed-logins', ip);
    throw nothing();
  }

  /** @throws Problem if the share has ended, or has no such file */
  private async wanted(shareId: string, name: string): Promise<{ readonly table: string; readonly format: Format }> {
    const { state } = await this.commands.read(share, shareId);
    if (state.made === undefined) throw nothing();
    if (hasEnded(state, this.clock.now().toISOString())) throw ended();
    const file = fileNamed(name);
    const { tables, formats } = state.made;
    if (file === undefined || !tables.includes(file.table) || !formats.includes(file.format)) throw nothing();
    // Its contract may say something else by now.
    const model = this.warehouse.models().find(({ table }) => table === file.table);
    if (model === undefined || !isShareable(model)) throw nothing();
    return file;
  }

  /** Before the first byte is sent. */
  private async record(
    shareId: string,
    read: { readonly table: string; readonly format: Format; readonly version: number; readonly bytes: number },
    { ip }: FastifyRequest,
    cause: Cause,
  ) {
    // Not the request's own id, which whoever asks may choose.
    const data = { readId: this.ids.next(), ...read, network: networkOf(ip), at: this.clock.now().toISOString() };
    const because = { ...cause, actor: `link:${shareId}` };
    await this.commands.handle(share, shareId, { type: 'RecordRead', data }, because).catch((error: unknown) => {
      throw error instanceof Refusal ? ended() : error;
    });
  }
}

const nothing = () => new Problem('not-found', 'There is nothing here.');
const ended = () => new Problem('gone', 'This link is no longer good. Ask whoever gave it to you.');

const isSame = (one: string, other: string) => timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** RFC 9110: If-None-Match first, then Range, unless If-Range names other bytes. */
function answerTo({ headers }: FastifyRequest, { bytes, sha256 }: SharedFile): Sent {
  const whole = { first: 0, last: bytes - 1 };
  const tags = (headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (tags.includes(`"${sha256}"`) || tags.includes('*')) return { status: 304, ...whole };
  const isOther = headers['if-range'] !== undefined && headers['if-range'] !== `"${sha256}"`;
  const range = isOther ? undefined : rangeIn(headers.range, bytes);
  if (range === 'none') return { status: 416, ...whole };
  return range === undefined ? { status: 200, ...whole } : { status: 206, ...range };
}
