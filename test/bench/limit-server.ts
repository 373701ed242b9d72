import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { fastify } from 'fastify';

/**
 * What this machine could do at best, as a process of its own: an order is parsed and answered (`/bare`), or also written
 * to a log like that of the real store, together with whatever arrives in the same turn of the event loop (`/commit`).
 * Both know no rules, no bus, no reads. It tells its parent the port, and ends with it.
 */
const [, , file] = process.argv;
if (file === undefined) throw new Error('expected the file of the log');

const at = '2026-11-21T10:00:00.000Z';
const cause = JSON.stringify({ causationId: 'x'.repeat(22), correlationId: 'x'.repeat(22), actor: 'anonymous' });
const hash = 'f'.repeat(64);

const db = new DatabaseSync(file);
db.exec(`pragma journal_mode = wal; pragma synchronous = full;
  create table event (
    position integer primary key, stream text not null, version integer not null, type text not null,
    schema integer not null, at text not null, cause text not null, data text not null, hash text not null,
    unique (stream, version))`);
const insert = db.prepare(
  `insert into event (stream, version, type, schema, at, cause, data, hash) values (?, 1, 'OrderPlaced', 1, ?, ?, ?, ?)`,
);

type Append = { readonly stream: string; readonly data: string; readonly done: () => void };
let pending: Append[] = [];
const append = (stream: string, data: string) =>
  new Promise<void>((done) => {
    if (pending.length === 0) setImmediate(commit);
    pending.push({ stream, data, done });
  });
function commit() {
  const group = pending;
  pending = [];
  db.exec('begin immediate');
  for (const { stream, data } of group) insert.run(stream, at, cause, data, hash);
  db.exec('commit');
  for (const { done } of group) done();
}

let orders = 0;
/** The size of what the shop answers, and of what it appends. */
const answerTo = (body: unknown) => ({
  ...{ orderId: `limit-${String((orders += 1)).padStart(16, '0')}`, status: 'placed', ...(body as object) },
  ...{ placedAt: at, total: { minor: 12_500, currency: 'USD' }, version: 1 },
});

const server = fastify();
server.post('/bare', (request, reply) => reply.code(202).send(answerTo(request.body)));
server.post('/commit', async (request, reply) => {
  const answer = answerTo(request.body);
  await append(`order-${answer.orderId}`, JSON.stringify(answer));
  return reply.code(202).send(answer);
});
await server.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ port: (server.server.address() as AddressInfo).port });
await once(process, 'disconnect');
await server.close();
db.close();
