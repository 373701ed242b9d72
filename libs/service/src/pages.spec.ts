import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toy as service } from './toy/counter.module.js';
import { startToy } from './toy/toy.contract.js';

type Toy = Awaited<ReturnType<typeof startToy>>;

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', authorization: '' };

describe('A page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  let toy: Toy;
  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<p>A page</p>');
    writeFileSync(join(folder, 'assets', 'page-B4_x-1.js'), 'show()');
    writeFileSync(join(folder, 'assets', 'page-B4_x-1.js.map'), '{}');
    writeFileSync(join(folder, 'secret.js'), 'secret');
    toy = await startToy({ services: [{ ...service, pages: { folder, at: ['/v1/board', '/v1/counters'] } }] });
  });
  afterAll(async () => {
    await toy.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['/v1/board', '/v1/counters', '/v1/counters?limit=2'])('is shown to browsers at %s', async (path) => {
    const shown = await toy.send('GET', path, undefined, browser);
    expect([shown.status, await shown.text()]).toEqual([200, '<p>A page</p>']);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      ...{ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', vary: 'accept' },
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ${
        new URL(toy.signer.issuer).origin
      }; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
  });

  it('leaves programs the operation of the same path, and asks them who they are', async () => {
    const answered = await toy.send('GET', '/v1/counters');
    expect([answered.status, await answered.json()]).toEqual([200, { items: [] }]);
    expect((await toy.send('GET', '/v1/counters', undefined, { authorization: '' })).status).toBe(401);
    expect((await toy.send('POST', '/v1/counters', { by: 1 }, browser)).status).toBe(401);
  });

  it('brings its assets along, for good', async () => {
    const asset = await toy.send('GET', '/v1/board/assets/page-B4_x-1.js', undefined, browser);
    expect([asset.status, await asset.text()]).toEqual([200, 'show()']);
    expect(Object.fromEntries(asset.headers)).toMatchObject({
      ...{ 'content-type': 'text/javascript; charset=utf-8' },
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each(['page-B4_x-1.js.map', 'none.js', '..%2Fsecret.js', '%2e%2e', '.js'])('has no %s', async (name) => {
    const none = await toy.send('GET', `/v1/board/assets/${name}`, undefined, browser);
    expect([none.status, none.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });

  it('is told where people sign in', async () => {
    const told = await toy.send('GET', '/v1/board/issuer');
    expect(await told.json()).toEqual({ issuer: toy.signer.issuer });
  });

  it('that was not built is not there', async () => {
    const pages = { folder: join(folder, 'elsewhere'), at: ['/v1/board'] as const };
    const other = await startToy({ services: [{ ...service, pages }] });
    expect((await other.send('GET', '/v1/board', undefined, browser)).status).toBe(404);
    await other.close();
  });
});
