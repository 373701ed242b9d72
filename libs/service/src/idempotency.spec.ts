import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Answers, IdempotencyRow, type Answered } from './answers.js';
import { gate } from './toy/counter.module.js';
import { idOf } from './request.js';
import { startToy } from './toy/toy.contract.js';

const withKey = (key: string) => ({ 'idempotency-key': key });
const kept = async (answer: Response) => ({
  status: answer.status,
  location: answer.headers.get('location'),
  etag: answer.headers.get('etag'),
  type: answer.headers.get('content-type'),
  body: await answer.text(),
});

describe('Idempotency-Key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'idempotency-'));
  let now = new Date('2026-01-10T12:00:00Z');
  let toy: Awaited<ReturnType<typeof startToy>>;
  const start = () => startToy({ folder, edge: { now: () => now } });
  const make = (key: string, body: unknown = { by: 3 }) => toy.send('POST', '/v1/counters', body, withKey(key));
  const eventCount = () => toy.service('counters').store.behind(null);

  beforeAll(async () => {
    toy = await start();
  });
  afterAll(async () => {
    await toy.close();
    rmSync(folder, { recursive: true });
  });

  it('answers the same again, byte for byte, with the quotes of the standard or without', async () => {
    const first = await make('"a"');
    const again = await make('a');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await kept(again)).toEqual(await kept(first));
    expect(first).toMatchObject({ status: 201 });
    expect(first.headers.get('etag')).toBe('"1"');
  });

  it('does the work once for fifty at the same time', async () => {
    const before = await eventCount();
    const answers = await Promise.all(Array.from({ length: 50 }, () => make('fifty').then(kept)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]!.status).toBe(201);
    expect(await eventCount()).toBe(before + 1);
  });

  it('refuses another request under a used key, and does nothing', async () => {
    await make('b');
    const before = await eventCount();
    const others = await Promise.all([
      make('b', { by: 4 }),
      toy.send('POST', '/v1/counters/x/count', { by: 3 }, withKey('b')),
      toy.send('POST', '/v1/counters?x', { by: 3 }, withKey('b')),
    ]);
    for (const other of others) {
      expect(other.status).toBe(422);
      expect(await other.json()).toMatchObject({ type: '/problems/idempotency-key-reused' });
    }
    expect(await eventCount()).toBe(before);
  });

  it('refuses another request also while the first is under way', async () => {
    const path = '/v1/counters/busy/slow';
    const first = toy.send('POST', path, undefined, withKey('busy'));
    const settledFirst = await Promise.race([first, toy.send('POST', path, { by: 1 }, withKey('busy'))]);
    expect(settledFirst.status).toBe(422);
    gate('busy').opened.resolve();
    expect((await first).status).toBe(201);
  });

  it('keeps a refusal, but nothing that can be put right', async () => {
    const refused = await make('c', { by: 1001 });
    expect(refused.status).toBe(409);
    expect(await kept(await make('c', { by: 1001 }))).toEqual(await kept(refused));
    expect((await make('d', { by: 'x' })).status).toBe(400);
    expect((await make('d')).status).toBe(201);
    const fail = () => toy.send('POST', '/v1/counters/failures/bug', undefined, withKey('e'));
    await fail();
    expect((await fail()).headers.get('idempotency-replayed')).toBeNull();
  });

  it('survives a restart', async () => {
    const first = await make('f').then(kept);
    await toy.close();
    toy = await start();
    const again = await make('f');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await kept(again)).toEqual(first);
  });

  it('makes the same thing even when the answer is gone after a day', async () => {
    const first = await make('g').then(kept);
    const { answered: database } = toy.service('counters');
    now = new Date('2026-01-11T11:59:59Z');
    const answers = new Answers(
      database,
      () => now,
      () => {},
    );
    await answers.expire();
    expect(await database.manager.countBy(IdempotencyRow, { key: idOf('back-office:u-1\ng') })).toBe(1);
    now = new Date('2026-01-11T12:00:01Z');
    await answers.expire();
    answers.close();
    expect(await database.manager.count(IdempotencyRow)).toBe(0);
    expect((await make('g').then(kept)).location).toBe(first.location);
  });

  it('keeps one answer when two processes are equally fast', async () => {
    const { answered: database } = toy.service('counters');
    const other = new Answers(
      database,
      () => now,
      () => {},
    );
    const mine = new Answers(
      database,
      () => now,
      () => {},
    );
    const answered = (body: string): Answered => ({
      key: 'h',
      fingerprint: 'f',
      answer: { status: 201, headers: [], body },
    });
    expect(await other.keep(answered('theirs'))).toMatchObject({ answer: { body: 'theirs' } });
    expect(await mine.keep(answered('mine'))).toMatchObject({ answer: { body: 'theirs' } });
    other.close();
    mine.close();
  });
});
