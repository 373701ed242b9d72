import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { Clock } from '#service/clock.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { Warehouse } from '../warehouse/warehouse.worker.js';
import { isShareable } from './link.js';
import { ShareRow } from './share-list.view.js';
import { madeShare, shareAccess, shareResource, shownAccess, shownShare } from './share-resource.js';
import { makeShare, share, type Share, type ShareEvent } from './share.js';

const listQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const page = z.object({ shares: z.array(shareResource), next: z.string().optional() }).meta({ id: 'SharePage' });
const accessQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(500)).default(100),
  before: z.coerce.number().pipe(z.int().min(1)).optional().describe('`next` of the page before'),
});
const accessPage = z
  .object({ accesses: z.array(shareAccess), next: z.int().optional() })
  .meta({ id: 'ShareAccessPage' });
const sample = { shareId: 'sample-figures' };
const readers = ['administrator', 'auditor', 'service'] as const;

/** Links to tables of gold for people who have no account here. */
@ApiTags('analytics')
@Controller('v1/shares')
export class SharesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
    private readonly database: DataSource,
    private readonly warehouse: Warehouse,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  // Its answer holds the link.
  @RouteConfig({ keepsAnswers: false })
  @Post()
  @Operation({
    summary: 'Shares tables of gold by a link that expires, with whoever has it',
    description:
      'Only tables that say nothing of persons. The newest good version is read, so the figures go on. The same share asked for again is answered the same.',
    roles: ['administrator', 'service'],
    example: { ...sample, tables: ['gold.retail_months'], purpose: 'figures for the accountant' },
    replies: { 201: { description: 'The share with its link', schema: madeShare } },
    refusals: { 'share-id-taken': 'Something else is shared under this name.' },
  })
  async make(
    @Body({ schema: makeShare }) { shareId, ...terms }: z.infer<typeof makeShare>,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof madeShare>> {
    this.mustBeShareable(terms.tables);
    const at = this.clock.now().toISOString();
    const command = { type: 'MakeShare', data: { ...terms, at } } as const;
    const shown = this.answer(shareId, await this.commands.handle(share, shareId, command, cause), reply);
    reply.header('location', `/v1/shares/${shareId}`);
    const link = shown.isOpen ? { link: `/v1/shared/${shareId}.${tokenOf(this.ring, shareId)}` } : {};
    const files = shown.tables.flatMap((table) => shown.formats.map((format) => `${table}.${format}`));
    return { ...shown, ...link, files };
  }

  @Get()
  @Operation({
    summary: 'Lists what was shared, the latest first',
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    roles: readers,
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { limit, cursor }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const select = this.database.getRepository(ShareRow).createQueryBuilder('s').where('1 = 1');
    if (cursor !== undefined) {
      const [madeAt, shareId] = cursor;
      select.andWhere('(s.madeAt < :madeAt or (s.madeAt = :madeAt and s.shareId < :shareId))', { madeAt, shareId });
    }
    const rows = await select
      .orderBy('s.madeAt', 'DESC')
      .addOrderBy('s.shareId', 'DESC')
      .limit(limit + 1)
      .getMany();
    const now = this.clock.now().toISOString();
    const shares = rows.slice(0, limit).map(({ revokedAt, ...row }) => {
      const kept = { ...row, tables: [...row.tables], formats: [...row.formats] };
      return shownShare({ ...kept, ...(revokedAt !== null && { revokedAt }) }, now);
    });
    const last = shares.at(-1);
    if (rows.length <= limit || last === undefined) return { shares };
    return { shares, next: cursorOf([last.madeAt, last.shareId]) };
  }

  @Get(':shareId')
  @Operation({
    summary: 'Shows a share, without its link',
    roles: readers,
    parameters: sample,
    replies: { 200: { description: 'The share', schema: shareResource } },
  })
  async get(
    @Param('shareId', { schema: id }) shareId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof shareResource>> {
    return this.answer(shareId, await this.commands.read(share, shareId), reply);
  }

  @Delete(':shareId')
  @Operation({
    summary: 'Takes a share back: its link is good no longer, for ever',
    roles: ['administrator', 'service'],
    parameters: sample,
    replies: { 200: { description: 'The share, as it ended', schema: shareResource } },
  })
  async revoke(
    @Param('shareId', { schema: id }) shareId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof shareResource>> {
    await this.get(shareId, reply);
    const command = { type: 'RevokeShare', data: { at: this.clock.now().toISOString() } } as const;
    return this.answer(shareId, await this.commands.handle(share, shareId, command, cause, expected), reply);
  }

  @Get(':shareId/accesses')
  @Operation({
    summary: 'Lists who read what of a share, as far as we know it, the latest first',
    roles: readers,
    parameters: sample,
    replies: { 200: { description: 'A page; `next` goes on with those before', schema: accessPage } },
  })
  async accesses(
    @Param('shareId', { schema: id }) shareId: string,
    @Query({ schema: accessQuery }) { limit, before = Infinity }: z.infer<typeof accessQuery>,
  ): Promise<z.infer<typeof accessPage>> {
    const events = await this.store.read<ShareEvent>(streamOf(share, shareId));
    if (events.length === 0) throw unknownShare(shareId);
    const reads = events.flatMap((event) =>
      event.type === 'ShareRead' && event.version < before ? [{ version: event.version, data: event.data }] : [],
    );
    const shown = reads.slice(-limit).reverse();
    const last = shown.at(-1);
    const next = reads.length > limit && last !== undefined ? { next: last.version } : {};
    return { accesses: shown.map(({ data }) => shownAccess(data)), ...next };
  }

  private mustBeShareable(tables: readonly string[]) {
    const errors = tables.flatMap((table, index) => {
      const model = this.warehouse.models().find((one) => one.table === table);
      if (model !== undefined && isShareable(model)) return [];
      const detail = model === undefined ? `there is no table ${table}` : `${table} has data of persons`;
      return [{ pointer: `#/tables/${index}`, detail }];
    });
    const [first] = errors;
    if (first !== undefined) throw new Problem('invalid-request', `${first.pointer}: ${first.detail}.`, { errors });
  }

  private answer(
    shareId: string,
    { state, version }: { readonly state: Share; readonly version: number },
    reply: FastifyReply,
  ): z.infer<typeof shareResource> {
    const { made, ...use } = state;
    if (made === undefined) throw unknownShare(shareId);
    reply.header('etag', etag(version));
    const { at: madeAt, ...terms } = made;
    return shownShare({ shareId, ...terms, ...use, madeAt, version }, this.clock.now().toISOString());
  }
}

/** It follows from the share under a secret of the ring, 256 bits, so that it is kept nowhere. */
export const tokenOf = (ring: KeyRing, shareId: string): string => ring.lookUpOf('share', shareId);

const unknownShare = (shareId: string) => new Problem('not-found', `There is no share ${shareId}.`);
