import { Controller, Get, Inject, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Lake } from '#lake/lake.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { audienceName } from './audience-platform.js';

const filesMax = 1_000;
const fileName = z.string().regex(/^\d{6,16}-(add|remove|all)-\d{3,6}\.csv$/, '000012-add-001.csv');
const list = z
  .object({ files: z.array(z.object({ file: fileName, bytes: z.int() })) })
  .meta({ id: 'AudienceFileList' });
const sample = { audience: 'lapsing-regulars' };

/** Files for Google Customer Match, as people or Google’s Data Manager fetch them. */
@ApiTags('segments')
@Controller('v1/audiences/google/:audience/files')
export class AudienceFilesController {
  constructor(@Inject(Lake) private readonly files: Lake) {}

  @Get()
  @Operation({
    summary: 'Lists the files of an audience for Google Customer Match',
    roles: ['marketing', 'service'],
    description:
      'By version, and in the order in which they are uploaded: `remove` before `add`. `all` replaces the whole list: somebody asked ' +
      'to be forgotten, and the files before it are gone; where it is a header alone, nobody is left on the list. They are deleted ' +
      'after the days of AUDIENCE_FILES_DAYS. The first thousand.',
    parameters: sample,
    replies: { 200: { description: 'The files', schema: list } },
  })
  async list(@Param('audience', { schema: audienceName }) audience: string): Promise<z.infer<typeof list>> {
    const files = [];
    for await (const { path, bytes } of this.files.list(`google/${audience}/`)) {
      files.push({ file: path.slice(path.lastIndexOf('/') + 1), bytes });
      if (files.length === filesMax) break;
    }
    if (files.length === 0) throw new Problem('not-found', `There are no files of ${audience}.`);
    return { files: files.sort((one, other) => orderOf(one.file).localeCompare(orderOf(other.file))) };
  }

  @Get(':file')
  @Operation({
    summary: 'Fetches a file for Google Customer Match',
    roles: ['marketing', 'service'],
    parameters: { ...sample, file: '000001-add-001.csv' },
    replies: { 200: 'text/csv in UTF-8: addresses and numbers, hashed by Google’s rules; the other columns are empty' },
  })
  async get(
    @Param('audience', { schema: audienceName }) audience: string,
    @Param('file', { schema: fileName }) file: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const bytes = await this.files.read(`google/${audience}/${file}`);
    if (bytes === undefined) throw new Problem('not-found', `There is no file ${file} of ${audience}.`);
    reply.header('content-disposition', `attachment; filename="${audience}-${file}"`);
    return new StreamableFile(bytes, { type: 'text/csv; charset=utf-8' });
  }
}

/** 000012-remove-001.csv before 000012-add-001.csv. */
const orderOf = (file: string) => file.replace('-remove-', '-0-');
