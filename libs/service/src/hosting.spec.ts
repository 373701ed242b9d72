import { Agent, request, type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { Operation } from './operation.js';
import { gate, toy as service } from './toy/counter.module.js';
import { startToy } from './toy/toy.contract.js';

@Controller('v1/untriable')
class UntriableController {
  @Get(':id')
  @Operation({ summary: 'Shows it', roles: ['service'], replies: { 200: 'It' } })
  get(@Param('id') id: string) {
    return { id };
  }
}
@Module({ controllers: [UntriableController] })
class UntriableModule {}

type Json = Record<string, unknown>;

describe('A service', () => {
  it('serves while the bus is down, and says that it is not ready', async () => {
    const toy = await startToy();
    expect((await toy.send('POST', '/v1/counters', { by: 1 })).status).toBe(201);
    expect((await toy.send('GET', '/health/live')).status).toBe(200);
    const ready = await toy.send('GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, because: [expect.stringContaining('counters: bus: ')] });
    await toy.close();
  });

  it('tells how far its subscribers are', async () => {
    const toy = await startToy();
    await toy.send('POST', '/v1/counters', { by: 1 });
    const [view] = toy.service('counters').subscribers.subscriptions;
    await view!.caughtUp();
    const lag = (await (await toy.send('GET', '/health/lag')).json()) as Json;
    expect(lag).toEqual({
      services: [
        {
          name: 'counters',
          subscriptions: [
            { name: 'counters', behind: 0 },
            { name: 'publisher', behind: 0 },
            { name: 'bronze', behind: 0 },
          ],
        },
      ],
    });
    await toy.close();
  });

  it('pages through a view, cursor by cursor', async () => {
    const toy = await startToy();
    for (let n = 0; n < 5; n++) await toy.send('POST', '/v1/counters', { by: 1 });
    await toy.service('counters').subscribers.subscriptions[0]!.caughtUp();
    const totals = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await toy.send('GET', `/v1/counters?limit=2${after === undefined ? '' : `&after=${after}`}`);
      const { items, next } = (await page.json()) as { items: Json[]; next?: string };
      totals.push(items.length);
      after = next;
    }
    await toy.close();
    expect(totals).toEqual([2, 2, 1]);
  });

  it('changes only what the caller has seen', async () => {
    const toy = await startToy();
    const made = await toy.send('POST', '/v1/counters', { by: 1 });
    const path = `${made.headers.get('location')!}/count`;
    const count = (etag: string) => toy.send('POST', path, { by: 1 }, { 'if-match': etag });
    const counted = await count(made.headers.get('etag')!);
    expect([counted.status, counted.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await count('"1"')).status).toBe(412);
    expect((await count('*')).status).toBe(200);
    await toy.close();
  });

  it('waits as long as the caller prefers, within reason', async () => {
    const toy = await startToy();
    const waits = [];
    for (const prefer of ['wait=5', 'respond-async, wait=90', 'wait=soon', 'return=minimal']) {
      const answer = await toy.send('POST', '/v1/counters', { by: 1 }, { prefer });
      waits.push([((await answer.json()) as Json)['waitMs'], answer.headers.get('preference-applied')]);
    }
    await toy.close();
    expect(waits).toEqual([
      [5_000, 'wait=5'],
      [30_000, 'wait=30'],
      [0, null],
      [0, null],
    ]);
  });

  it('logs one line a request, and never a body', async () => {
    const lines: Json[] = [];
    const logTo = { write: (line: string) => void lines.push(JSON.parse(line) as Json) };
    const toy = await startToy({ env: { LOG_LEVEL: 'info' }, edge: { logTo } });
    await toy.send('POST', '/v1/counters?secret=1', { by: 7 }, { 'x-request-id': 'r-7' });
    await toy.close();
    expect(lines.filter(({ msg }) => msg === 'request')).toEqual([
      expect.objectContaining({ requestId: 'r-7', method: 'POST', route: '/v1/counters', status: 201 }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('takes a request id only if it is fit for a log', async () => {
    const toy = await startToy();
    const idFor = async (id: string) =>
      (await toy.send('GET', '/v1/counters', undefined, { 'x-request-id': id })).headers.get('x-request-id');
    expect(await idFor('abc-1')).toBe('abc-1');
    expect(await idFor('a b"c')).toMatch(/^id-\d+$/);
    expect(await idFor('x'.repeat(65))).toMatch(/^id-\d+$/);
    await toy.close();
  });

  it('answers what is under way before it closes, and takes nothing more', async () => {
    const toy = await startToy();
    const agent = new Agent({ keepAlive: true });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { authorization: `Bearer ${toy.token}` } };
      request(`${toy.url}/v1/counters/last/slow`, options, resolve).on('error', reject).end();
    });
    await gate('last').entered.promise;
    const closed = toy.close();
    expect(await toy.ready()).toMatchObject({ ready: false, because: expect.arrayContaining(['closing']) });
    await expect(fetch(`${toy.url}/health/live`)).rejects.toThrow();
    gate('last').opened.resolve();
    expect((await answer).statusCode).toBe(201);
    (await answer).resume();
    await closed;
    agent.destroy();
  });

  it('does not start where another one listens, nor with an operation that nobody can try', async () => {
    const toy = await startToy();
    await expect(startToy({ env: { PORT: new URL(toy.url).port } })).rejects.toThrow('EADDRINUSE');
    await expect(startToy({ services: [{ ...service, module: UntriableModule }] })).rejects.toThrow(
      'get /v1/untriable/{id} has no example of id',
    );
  });

  it('leads one trace from the request through the log into the view', async () => {
    const exporter = new InMemorySpanExporter();
    const toy = await startToy({ edge: { exporters: { spans: exporter } } });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const made = await toy.send('POST', '/v1/counters', { by: 1 }, { traceparent });
    await toy.service('counters').subscribers.subscriptions[0]!.caughtUp();
    const stream = `counter-${made.headers.get('location')!.split('/').pop()!}`;
    const [event] = await toy.service('counters').store.read(stream);
    const spans = exporter.getFinishedSpans.bind(exporter);
    exporter.shutdown = () => Promise.resolve();
    await toy.close();
    const ours = spans().filter((span) => span.spanContext().traceId === traceparent.slice(3, 35));
    expect(ours.map(({ name }) => name).sort()).toEqual(['Count', 'POST /v1/counters', 'append', 'view counters']);
    const byName = new Map(ours.map((span) => [span.name, span]));
    const parentOf = (name: string) => byName.get(name)!.parentSpanContext?.spanId;
    expect(parentOf('POST /v1/counters')).toBe('00f067aa0ba902b7');
    expect(parentOf('Count')).toBe(byName.get('POST /v1/counters')!.spanContext().spanId);
    expect(parentOf('view counters')).toBe(byName.get('Count')!.spanContext().spanId);
    expect(event!.cause.traceparent).toContain(byName.get('Count')!.spanContext().spanId);
  });
});
