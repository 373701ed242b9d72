import { Body, Controller, Delete, Get, Param, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler, Stale } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { segment } from '../segment/segment.js';
import { audience as audiences } from './audience.js';
import { audienceName } from './audience-platform.js';
import { AudiencePlatforms } from './audience-platforms.js';
import { ExportRow } from './export-list.view.js';
import { membersMax, segmentExport, type Export, type ExportCommand } from './export.js';

const platforms = ['google', 'klaviyo', 'meta'] as const;
const platform = z.enum(platforms);
const beginExport = z
  .strictObject({ audience: audienceName.describe('What the platform is to call it; for good') })
  .meta({ id: 'BeginExport' });
const resource = z
  .object({
    platform,
    segmentId: id,
    audience: audienceName,
    status: z
      .enum(['waiting', 'told', 'refused', 'ended'])
      .describe('ended: everybody was, or is being, removed there'),
    members: z.int().describe('Who agreed to it and can be found there; once what is planned is told'),
    told: z.int().describe('The number of the change that the platform was told of last; 0 before'),
    version: z.int().describe('Counts the events behind it; also the ETag'),
    toldAt: instant.optional(),
    unusable: z.int().optional().describe('Of that change: how many the platform could not be told of'),
    leftOut: z.int().optional().describe(`How many agreed beyond ${membersMax}, and wait for room`),
    refusedBecause: z.string().optional().describe('The platform’s own code'),
  })
  .meta({ id: 'SegmentExport' });
type Resource = z.infer<typeof resource>;
const list = z.object({ exports: z.array(resource) }).meta({ id: 'SegmentExportList' });

const readers = ['marketing', 'data-steward', 'service'] as const;
const sample = { segmentId: 'lapsing-regulars', platform: 'google' };
const asExport = { 200: { description: 'How far it is', schema: resource } };

/** To which platforms a segment goes. */
@ApiTags('segments')
@Controller('v1/segments/:segmentId/exports')
export class ExportsController {
  constructor(
    private readonly platforms: AudiencePlatforms,
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  @Put(':platform')
  @Operation({
    summary: 'Exports a segment to a platform, from now on',
    roles: ['marketing', 'service'],
    description:
      'Every quarter of an hour the platform is told who came and who left: only people who agreed to `profiling-audiences`, by the ' +
      'e-mail address and the phone number, with its country, that they told us themselves. Who withdraws or is forgotten is removed ' +
      `there. At most ${membersMax} people; who comes then waits for room. Google is told by files, see \`files\`.`,
    parameters: sample,
    example: { audience: 'lapsing-regulars' },
    replies: asExport,
    refusals: {
      'platform-not-connected': 'There is no account with this platform in the settings.',
      'audience-named': 'It was exported there before, under another name, which stays.',
      'audience-taken': 'Another segment is, or was, exported there under this name.',
    },
  })
  async begin(
    @Param('segmentId', { schema: id }) segmentId: string,
    @Param('platform', { schema: platform }) name: z.infer<typeof platform>,
    @Body({ schema: beginExport }) { audience }: z.infer<typeof beginExport>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Resource> {
    await this.mustBe(segmentId);
    if (this.platforms.find(name) === undefined)
      throw new Refusal('platform-not-connected', `No account with ${name} is in the settings.`);
    const at = this.now();
    const { state, version } = await this.commands.read(segmentExport, exportIdOf(segmentId, name));
    // Under any other name than its own it is refused, and claims nothing.
    if (state.begun === undefined || state.begun.audience === audience) {
      if (expected !== undefined && expected !== version) throw new Stale(version);
      const claim = { type: 'ClaimAudience', data: { segmentId, at } } as const;
      await this.commands.handle(audiences, `${name}.${audience}`, claim, cause);
    }
    const data = { platform: name, segmentId, audience, at };
    return this.ask(segmentId, name, { type: 'BeginExport', data }, cause, expected, reply);
  }

  @Delete(':platform')
  @Operation({
    summary: 'Exports a segment no longer, and removes everybody there',
    roles: ['marketing', 'service'],
    parameters: sample,
    replies: asExport,
  })
  async end(
    @Param('segmentId', { schema: id }) segmentId: string,
    @Param('platform', { schema: platform }) name: z.infer<typeof platform>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Resource> {
    await this.known(segmentId, name);
    return this.ask(segmentId, name, { type: 'EndExport', data: { at: this.now() } }, cause, expected, reply);
  }

  @Get()
  @Operation({
    summary: 'Lists to which platforms a segment goes',
    roles: readers,
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { segmentId: sample.segmentId },
    replies: { 200: { description: 'All of them', schema: list } },
  })
  async list(@Param('segmentId', { schema: id }) segmentId: string): Promise<z.infer<typeof list>> {
    await this.mustBe(segmentId);
    const rows = await this.database
      .getRepository(ExportRow)
      .find({ where: { segmentId }, order: { platform: 'ASC' }, take: platforms.length });
    const exports = await Promise.all(rows.map(({ platform }) => this.known(segmentId, platform)));
    return { exports: exports.map(({ state, version }) => shown(state, version)) };
  }

  @Get(':platform')
  @Operation({ summary: 'Shows how far an export is', roles: readers, parameters: sample, replies: asExport })
  async get(
    @Param('segmentId', { schema: id }) segmentId: string,
    @Param('platform', { schema: platform }) name: z.infer<typeof platform>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Resource> {
    const { state, version } = await this.known(segmentId, name);
    reply.header('etag', etag(version));
    return shown(state, version);
  }

  private async mustBe(segmentId: string) {
    if ((await this.commands.read(segment, segmentId)).version === 0)
      throw new Problem('not-found', `There is no segment ${segmentId}.`);
  }

  private async known(segmentId: string, name: string) {
    const known = await this.commands.read(segmentExport, exportIdOf(segmentId, name));
    if (known.version === 0) throw new Problem('not-found', `Segment ${segmentId} was never exported to ${name}.`);
    return known;
  }

  private async ask(
    segmentId: string,
    name: string,
    command: ExportCommand,
    cause: Cause,
    expected: number | undefined,
    reply: FastifyReply,
  ) {
    const id = exportIdOf(segmentId, name);
    const { state, version } = await this.commands.handle(segmentExport, id, command, cause, expected);
    reply.header('etag', etag(version));
    return shown(state, version);
  }

  private now() {
    return this.clock.now().toISOString();
  }
}

const exportIdOf = (segmentId: string, name: string) => `${name}.${segmentId}`;

function shown(
  { begun, isEnded, members, version: change, told, pending, leftOut, refusedBecause }: Export,
  version: number,
): Resource {
  const { platform, segmentId, audience } = begun!;
  const isTold = told !== undefined && pending === undefined;
  const status = isEnded ? 'ended' : refusedBecause !== undefined ? 'refused' : isTold ? 'told' : 'waiting';
  return {
    ...{
      platform: platform as Resource['platform'],
      segmentId,
      audience,
      status,
      members: members.size,
      told: change,
      version,
    },
    ...(told && { toldAt: told.at, unusable: told.unusable }),
    ...(leftOut > 0 && { leftOut }),
    ...(refusedBecause !== undefined && { refusedBecause }),
  };
}
