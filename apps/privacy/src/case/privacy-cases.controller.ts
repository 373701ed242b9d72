import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, etag, idOf, IfMatch, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { CaseDesk } from './case-desk.controller.js';
import { caseResource, completeCase, openCase, show, type CaseResource } from './case-resource.js';
import { privacyCase, type PrivacyCase } from './privacy-case.js';

// The sample shop opens it, and ends it, just so.
const letter = {
  ...{ kind: 'access', source: 'person', reference: 'letter-2026-1', subjectIds: ['c-sample'] },
  contact: { email: 'clara.schumann@example.com' },
};
const sampleCase = 'case-KDU2JcWGVeqjqqzA215rEg';

@ApiTags('privacy cases')
@Controller('v1/privacy-cases')
export class PrivacyCasesController {
  constructor(
    private readonly desk: CaseDesk,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    summary: 'Opens a case: somebody asks by letter or at the counter what we hold of them, or to be forgotten',
    roles: ['data-steward', 'shop-assistant', 'service'],
    description:
      'The same source and reference is the same case. The contact is sealed; it is shown where a case is read.',
    example: letter,
    replies: { 201: { description: 'Open until it is completed, see Location and dueAt', schema: caseResource } },
    refusals: { 'case-reference-taken': 'The same reference was used for another kind of request.' },
  })
  async open(
    @Body({ schema: openCase }) { contact = {}, receivedAt, ...body }: z.infer<typeof openCase>,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseResource> {
    if (receivedAt !== undefined && receivedAt > this.clock.now().toISOString())
      throw new Problem('invalid-request', '#/receivedAt: this is not yet.', {
        errors: [{ pointer: '#/receivedAt', detail: 'this is not yet' }],
      });
    const reported = { ...body, contact, ...(receivedAt !== undefined && { receivedAt }) };
    const { caseId, ...opened } = await this.desk.open(reported, cause);
    reply.status(201).header('location', `/v1/privacy-cases/${caseId}`);
    return answer(caseId, opened, reply);
  }

  @Get(':caseId')
  @Operation({
    summary: 'Shows a case; its contact only to who answers it, on record',
    roles: ['data-steward', 'auditor'],
    parameters: { caseId: sampleCase },
    replies: { 200: { description: 'The case', schema: caseResource } },
  })
  async get(
    @Param('caseId', { schema: id }) caseId: string,
    @Caller() { roles }: Identity,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseResource> {
    const known = await this.commands.read(privacyCase, caseId);
    const shown = answer(caseId, known, reply);
    const contact = known.state.opened?.contact;
    if (contact === undefined) return shown;
    return { ...shown, contact: await this.desk.openContact(caseId, contact, { roles, cause }) };
  }

  @Post(':caseId/completion')
  @HttpCode(200)
  @Operation({
    summary: 'Ends a case; what it asked for is done with that',
    roles: ['data-steward'],
    description:
      'With outcome `erased` everybody who was found is forgotten, and by what the case itself named them. With `exported` ' +
      'everything that is held of each is collected: see `exports`, and /v1/subject-exports. Who is found by the contact ' +
      'only now is included, and named: see `foundSince`; that the contact was read for it is on record.',
    example: { outcome: 'exported', note: 'answered by registered letter' },
    parameters: { caseId: sampleCase },
    replies: { 200: { description: 'The case as it is now', schema: caseResource } },
    refusals: {
      'case-completed': 'It ended otherwise.',
      'outcome-unfit': 'A case that asks for access forgets nobody, and one that asks for an erasure exports nothing.',
      'subject-not-found': 'Among the subjectIds is somebody whom the case did not find.',
      'nobody-found': 'Nobody was found whom it is about: complete it as nothing-held.',
      'somebody-found': 'Somebody is found by the contact only now: something is held.',
      'more-found':
        'More people are found by the contact than are listed: search for them, then name whom it is about.',
    },
  })
  async complete(
    @Param('caseId', { schema: id }) caseId: string,
    @Body({ schema: completeCase }) { outcome, note, ...asked }: z.infer<typeof completeCase>,
    @Caller() { roles }: Identity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseResource> {
    const { opened, completed: before } = (await this.commands.read(privacyCase, caseId)).state;
    if (opened === undefined) throw unknown(caseId);
    const isLate = before !== undefined || outcome === 'refused';
    const { subjectIds: foundSince, more } = isLate
      ? { subjectIds: [], more: false }
      : await this.desk.foundSince(caseId, opened, { roles, cause });
    if (more && asked.subjectIds === undefined)
      throw new Refusal('more-found', 'It would not be done for all whom the contact may mean: name whom it is about.');
    const subjectIds = asked.subjectIds ?? [...opened.subjectIds, ...foundSince];
    const exports = subjectIds.map((subjectId) => ({ subjectId, exportId: `x-${idOf(`${caseId}\n${subjectId}`)}` }));
    const data = {
      ...{ outcome, ...(note !== undefined && { note }), exports: outcome === 'exported' ? exports : [] },
      ...((outcome === 'exported' || outcome === 'erased') && { subjectIds }),
      ...(foundSince.length > 0 && { foundSince }),
      ...(more && ({ moreFound: true } as const)),
    };
    const completed = await this.commands.handle(privacyCase, caseId, { type: 'CompleteCase', data }, cause, expected);
    return answer(caseId, completed, reply);
  }
}

function answer(caseId: string, { state, version }: { state: PrivacyCase; version: number }, reply: FastifyReply) {
  const shown = show(caseId, state, version);
  if (shown === undefined) throw unknown(caseId);
  reply.header('etag', etag(version));
  return shown;
}

const unknown = (caseId: string) => new Problem('not-found', `There is no case ${caseId}.`);
