import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Outcomes } from '#eventsourcing/outcome.js';
import { KeyRing } from '#personal/key-ring.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, CommandId, etag, idOf, IfMatch, mayKnow, PreferWait, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { latestExport } from '../export/latest-export.js';
import { subjectExport, type SubjectExport } from '../export/subject-export.js';
import { SubjectExportRow } from '../export/subject-export.view.js';
import {
  eraseSubject,
  requestedExport,
  show,
  subjectResource,
  type ExportSummary,
  type SubjectResource,
} from './subject-resource.js';
import { subject, type Subject } from './subject.js';

const exportsMax = 100;

/** What a person may ask of us, or others for her: what is kept, all of it, and that we forget her. */
@ApiTags('subjects')
@Controller('v1/subjects')
export class SubjectsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly outcomes: Outcomes,
    private readonly database: DataSource,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  @Get(':subjectId')
  @Operation({
    summary: 'Shows whether a person was forgotten, and what the law still keeps',
    roles: ['guest', 'customer', 'data-steward', 'auditor'],
    parameters: { subjectId: 'c-sample' },
    replies: {
      200: { description: 'As far as we were ever asked; nothing of the data itself', schema: subjectResource },
    },
  })
  async get(
    @Param('subjectId', { schema: id }) subjectId: string,
    @Caller() caller: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectResource> {
    theirs(caller, subjectId);
    return this.answer(subjectId, await this.commands.read(subject, subjectId), reply);
  }

  @Post(':subjectId/erasure')
  @Operation({
    summary: 'Forgets a person: the key to all that they told us is destroyed',
    roles: ['guest', 'customer', 'data-steward'],
    description:
      'Names and addresses stay where the law asks for them, sealed for that alone, and go when it no longer does: see ' +
      '`retained`. Orders and money stay as they are. Nobody can undo it. `Prefer: wait=5` answers when it is done. Asked again, ' +
      'also with the same Idempotency-Key after a day, it is a new erasure if they told us anything since.',
    example: { reason: 'asked' },
    parameters: { subjectId: 'c-forgotten' },
    replies: {
      200: { description: 'Done', schema: subjectResource },
      202: { description: 'Asked for; Location shows what becomes of it', schema: subjectResource },
    },
  })
  async erase(
    @Param('subjectId', { schema: id }) subjectId: string,
    @Body({ schema: eraseSubject }) { reason }: z.infer<typeof eraseSubject>,
    @Caller() caller: Identity,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @PreferWait() waitMs: number,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectResource> {
    theirs(caller, subjectId);
    const requestId = await this.requestIdOf(subjectId, commandId);
    const data = { requestId, reason: caller.audience === 'storefront' ? 'asked' : reason };
    const asked = await this.commands.handle(subject, subjectId, { type: 'RequestErasure', data }, cause, expected);
    const done = (state: Subject, version: number) => (isDone(state, requestId) ? { state, version } : undefined);
    const erased =
      done(asked.state, asked.version) ??
      (waitMs === 0 ? undefined : await this.outcomes.of(subject, subjectId, done, waitMs));
    reply.status(erased === undefined ? 202 : 200).header('location', `/v1/subjects/${subjectId}`);
    return this.answer(subjectId, erased ?? asked, reply);
  }

  @Post(':subjectId/exports')
  @Operation({
    summary: 'Collects everything that is held of a person',
    roles: ['guest', 'customer', 'data-steward'],
    description:
      'Location shows it once it is complete; `Prefer: wait=5` answers then. While one is collected another request is ' +
      'answered with that one.',
    parameters: { subjectId: 'c-sample' },
    replies: {
      201: { description: 'Complete: see Location', schema: requestedExport },
      202: { description: 'Being collected: see Location', schema: requestedExport },
    },
  })
  async export(
    @Param('subjectId', { schema: id }) subjectId: string,
    @Caller() caller: Identity,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @PreferWait() waitMs: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof requestedExport>> {
    theirs(caller, subjectId);
    const exportId = await this.begin(subjectId, `x-${commandId}`, cause);
    const request = { type: 'RequestExport', data: { subjectId } } as const;
    const { state } = await this.commands.handle(subjectExport, exportId, request, cause);
    const complete = ({ completed }: SubjectExport) => (completed ? true : undefined);
    const isComplete =
      complete(state) ?? (waitMs === 0 ? undefined : await this.outcomes.of(subjectExport, exportId, complete, waitMs));
    reply.status(isComplete === true ? 201 : 202).header('location', `/v1/subject-exports/${exportId}`);
    return { exportId, subjectId, status: isComplete === true ? 'completed' : 'collecting' };
  }

  /**
   * The same request is one erasure, unless it was done and there are keys again: then it is about what was told us since, and
   * a new one, the same for all who ask until that is done.
   */
  private async requestIdOf(subjectId: string, commandId: string) {
    let requestId = commandId;
    const { state } = await this.commands.read(subject, subjectId);
    if (!isDone(state, requestId) || !(await this.ring.knows(subjectId))) return requestId;
    while (isDone(state, requestId)) requestId = idOf(`${requestId}\nagain`);
    return requestId;
  }

  /** The export that is collected for this person now, which is the one asked for unless another was before it. */
  private async begin(subjectId: string, exportId: string, cause: Cause): Promise<string> {
    const known = async (id: string) => (await this.commands.read(subjectExport, id)).state;
    if ((await known(exportId)).subjectId !== undefined) return exportId;
    const data = { exportId, at: this.clock.now().toISOString() };
    const ask = async (completed?: string) => {
      const command = {
        type: 'BeginExport',
        data: { ...data, ...(completed !== undefined && { completed }) },
      } as const;
      return (await this.commands.handle(latestExport, subjectId, command, cause)).state.exportId!;
    };
    const running = await ask();
    return running !== exportId && (await known(running)).completed ? ask(running) : running;
  }

  private async answer(
    subjectId: string,
    { state, version }: { state: Subject; version: number },
    reply: FastifyReply,
  ): Promise<SubjectResource> {
    const exports = await this.database
      .getRepository(SubjectExportRow)
      .find({ ...{ where: { subjectId }, order: { requestedAt: 'DESC', exportId: 'DESC' }, take: exportsMax } });
    reply.header('etag', etag(version));
    return show(subjectId, state, version, exports.map(summaryOf));
  }
}

const summaryOf = ({ completedAt, ...row }: SubjectExportRow): ExportSummary => ({
  ...row,
  ...(completedAt !== null && { completedAt }),
});

const isDone = ({ asked, open }: Subject, requestId: string) => asked.includes(requestId) && !open.includes(requestId);

/** A shopper hears of others what she would hear of nobody. */
function theirs(caller: Identity, subjectId: string) {
  if (!mayKnow(caller, subjectId)) throw new Problem('not-found', `There is no subject ${subjectId}.`);
}
