import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { z } from 'zod';
import { Operation } from './operation.js';
import { merge, type ApiDocument } from './openapi.js';
import { toy } from './toy/counter.module.js';
import { startToy } from './toy/toy.contract.js';

@Controller('v1/others')
class OtherController {
  @Get()
  @Operation({
    summary: 'Is there',
    roles: ['service'],
    replies: { 200: { description: 'Here', schema: z.object({ here: z.boolean() }) } },
  })
  get() {
    return { here: true };
  }
}
@Module({ controllers: [OtherController] })
class OtherModule {}

const issuer = 'https://login.example';

describe('The API document', () => {
  let running: Awaited<ReturnType<typeof startToy>>;
  let document: ApiDocument;
  beforeAll(async () => {
    const other = { ...toy, name: 'others', module: OtherModule, views: [] };
    running = await startToy({ services: [toy, other] });
    document = (await (await running.send('GET', '/openapi.json')).json()) as ApiDocument;
  });
  afterAll(() => running.close());

  it('is one for all services, whose requests find their way', async () => {
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/counters', '/v1/others']));
    expect(await (await running.send('GET', '/v1/others')).json()).toEqual({ here: true });
    expect((await running.send('GET', '/v1/others?x=1')).status).toBe(200);
    expect((await running.send('GET', '/v1/counters')).status).toBe(200);
  });

  it('gives examples, and what else may come', () => {
    const count = document.paths['/v1/counters/{counterId}/count']!.post!;
    expect(count.parameters).toMatchObject([
      { name: 'counterId', in: 'path', example: 'sample', required: true, schema: { type: 'string' } },
      { name: 'If-Match', in: 'header', required: false },
      { name: 'Idempotency-Key', in: 'header', required: false },
    ]);
    expect(count.requestBody).toMatchObject({ content: { 'application/json': { example: { by: 1 } } } });
    expect(Object.keys(count.responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ]);
    expect(count.responses['200']).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Counter' } } },
    });
    const { parameters } = document.paths['/v1/counters']!.get!;
    expect(parameters).toMatchObject([{ name: 'limit', in: 'query', required: false, example: 2 }, { name: 'after' }]);
  });

  it('refers to nothing that it does not have', () => {
    const referred = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
    );
    expect([...referred].sort()).toEqual(['Counter', 'Problem']);
    expect(Object.keys(document.components!.schemas!).sort()).toEqual(['Counter', 'Problem']);
    expect(JSON.stringify(document)).not.toContain('"definitions"');
  });

  it('holds the examples to their word', async () => {
    const { example } = (document.paths['/v1/counters']!.post!.requestBody as never as Body).content[
      'application/json'
    ];
    expect((await running.send('POST', '/v1/counters', example)).status).toBe(201);
  });

  it('refuses two meanings of one name', () => {
    const withMoney = (money: object) => ({ ...document, paths: {}, components: { schemas: { Money: money } } });
    expect(() => merge([withMoney({ type: 'object' }), withMoney({ type: 'string' })], issuer)).toThrow('schema Money');
    expect(() => merge([withMoney({ type: 'object' }), withMoney({ type: 'object' })], issuer)).not.toThrow();
  });

  it('is shown on a page that loads nothing from elsewhere', async () => {
    expect((await fetch(running.url, { redirect: 'manual' })).headers.get('location')).toBe('/docs');
    const page = await running.send('GET', '/docs');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
    expect(links).toHaveLength(4);
    for (const link of links) expect((await running.send('GET', link)).status).toBe(200);
  });
});

type Body = { content: { 'application/json': { example: unknown } } };
