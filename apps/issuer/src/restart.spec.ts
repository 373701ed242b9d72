import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AuthorizationRequest } from './browser.contract.js';
import { docsOrigin, keyIdOf, Stand } from './issuer.contract.js';
import { startIssuer } from './issuer.js';

let stand: Stand;
beforeEach(async () => void (stand = await Stand.open()));
afterEach(() => stand.close());

const chosen = 'a teapot from Meissen';
const atDocs = (more = {}) => new AuthorizationRequest(stand.issuer.url, stand.docs, more);

/** The page after this user name and password. */
async function signIn(name: string, password: string, asked = atDocs(), browser = stand.browser()) {
  return browser.send(await browser.open(asked.url), { name, password });
}
async function choose(name: string) {
  const browser = stand.browser();
  const choosing = await signIn(name, stand.firstPasswordOf(name), atDocs(), browser);
  return browser.send(choosing, { name, chosen, again: chosen });
}

describe('started again', () => {
  it('has the same keys, clients and users', async () => {
    const { issuer } = stand;
    const clients = ['storefront', 'terminal', 'sample-shop', 'till'];
    const before = clients.map((client) => issuer.clientSecret(client));
    const key = keyIdOf(await stand.token('terminal'));
    const asked = atDocs();
    await choose('otto.auditor');
    const { access_token } = await asked.tokens(await signIn('otto.auditor', chosen, asked));
    const { sub } = await stand.verified(access_token, 'retreasure-back-office');

    await stand.restart();
    expect(clients.map((client) => stand.issuer.clientSecret(client))).toEqual(before);
    expect(keyIdOf(await stand.token('terminal'))).toBe(key);
    const later = atDocs();
    const { access_token: again } = await later.tokens(await signIn('otto.auditor', chosen, later));
    expect(await stand.verified(again, 'retreasure-back-office')).toMatchObject({ sub, roles: ['auditor'] });
  });

  it('does not know a key again that was rotated out', async () => {
    const key = keyIdOf(await stand.token('terminal'));
    await stand.issuer.rotateKeys();
    const rotated = keyIdOf(await stand.token('terminal'));
    await stand.restart();
    expect(keyIdOf(await stand.token('terminal'))).toBe(rotated);
    expect(rotated).not.toBe(key);
  });

  it('has new one-time passwords for who has not chosen one, and tells none of the others', async () => {
    expect(stand.issuer.firstPasswords.map(({ user }) => user)).toEqual([
      ...['anna.assistant', 'wanda.warehouse', 'felix.finance', 'mara.marketing', 'dora.steward'],
      ...['adam.admin', 'otto.auditor', 'carla', 'chris'],
    ]);
    await choose('otto.auditor');
    const first = new Map(stand.issuer.firstPasswords.map(({ user, password }) => [user, password]));
    expect(new Set(first.values()).size).toBe(9);

    await stand.restart();
    const second = stand.issuer.firstPasswords;
    expect(second.map(({ user }) => user)).toEqual([...first.keys()].filter((user) => user !== 'otto.auditor'));
    for (const { user, password } of second) expect(password).not.toBe(first.get(user));
    expect((await signIn('adam.admin', first.get('adam.admin')!)).status).toBe(403);
    expect((await signIn('adam.admin', stand.firstPasswordOf('adam.admin'))).text).toContain('Choose a password');
  });

  it('has forgotten who was about to choose a password', async () => {
    const browser = stand.browser();
    const choosing = await signIn('otto.auditor', stand.firstPasswordOf('otto.auditor'), atDocs(), browser);
    await stand.restart();
    const url = `${stand.issuer.url}${new URL(choosing.url).pathname}`;
    const late = await browser.send({ ...choosing, url }, { name: 'otto.auditor', chosen, again: chosen });
    expect(late.url).not.toContain('code=');
    expect((await signIn('otto.auditor', chosen)).status).toBe(403);
  });
});

describe('its files', () => {
  it('are for nobody else, and hold no password', async () => {
    const modes = ['issuer.db', 'issuer.db-wal', 'clients.json'].map(
      (name) => statSync(join(stand.folder, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await choose('otto.auditor');
    const passwords = stand.issuer.firstPasswords.map(({ password }) => password);
    for (const name of ['issuer.db', 'issuer.db-wal']) {
      const bytes = readFileSync(join(stand.folder, name));
      for (const password of [...passwords, chosen]) expect(bytes.includes(password)).toBe(false);
    }
  });

  it('tell this machine’s programs their secrets', async () => {
    const told = JSON.parse(readFileSync(join(stand.folder, 'clients.json'), 'utf8')) as unknown;
    const secrets = ['storefront', 'till', 'terminal', 'sample-shop'].map((id) => [id, stand.issuer.clientSecret(id)]);
    expect(told).toEqual({ issuer: stand.issuer.url, secrets: Object.fromEntries(secrets) as object });
  });

  it('belong to one issuer at a time', async () => {
    const second = startIssuer({ port: 0, folder: stand.folder, docsOrigin, report: () => {} });
    await expect(second).rejects.toThrow('cannot be opened');
  });

  it('forget what has expired', async () => {
    await signIn('otto.auditor', chosen);
    await choose('otto.auditor');
    await stand.issuer.close();
    const rows = () => {
      const db = new DatabaseSync(join(stand.folder, 'issuer.db'), { readOnly: true });
      const { count } = db.prepare('select count(*) as count from artifact').get()!;
      db.close();
      return count;
    };
    expect(rows()).toBeGreaterThan(2);
    // From now on, not from when the stand was opened: what is signed in has the machine's time.
    stand.nowMs = Date.now() + 8 * 3_600_000 + 1_000;
    await stand.start();
    await stand.issuer.close();
    expect(rows()).toBe(0);
    await stand.start();
  });
});

describe('too many failed logins', () => {
  it('of one user close the door to her for a quarter of an hour, also with the right password', async () => {
    await choose('otto.auditor');
    const told: unknown[] = [];
    stand.issuer.onBurst((burst) => void told.push(burst));
    for (let count = 0; count < 5; count++) expect((await signIn('otto.auditor', `wrong ${count}`)).status).toBe(403);
    const closed = await signIn('otto.auditor', chosen);
    expect([closed.status, closed.headers.get('retry-after')]).toEqual([429, '900']);
    expect(closed.text).toContain('Try again in 15 minutes.');
    expect((await signIn('adam.admin', stand.firstPasswordOf('adam.admin'))).status).toBe(200);
    expect(stand.reported).toEqual([expect.stringMatching(/^failed-login burst: 5 .* user u-[0-9a-z]{10}$/)]);
    const at = new Date(stand.nowMs).toISOString();
    expect(told).toEqual([{ who: expect.stringMatching(/^user u-[0-9a-z]{10}$/), count: 5, at }]);
    stand.nowMs += 15 * 60_000;
    expect((await signIn('otto.auditor', chosen)).url).toContain('code=');
    expect(stand.reported).toHaveLength(1);
  });

  it('at once are no way around it', async () => {
    const browsers = Array.from({ length: 12 }, () => stand.browser());
    const pages = await Promise.all(browsers.map((browser) => browser.open(atDocs().url)));
    const tries = pages.map((page, at) => browsers[at]!.send(page, { name: 'otto.auditor', password: 'wrong' }));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 403)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  it('of one address close the door to it, whoever she says she is', async () => {
    const tries = Array.from({ length: 20 }, (_, at) => signIn(`nobody-${at}`, 'wrong'));
    expect(new Set((await Promise.all(tries)).map(({ status }) => status))).toEqual(new Set([403]));
    expect((await signIn('adam.admin', stand.firstPasswordOf('adam.admin'))).status).toBe(429);
    expect(stand.reported).toEqual([expect.stringMatching(/^failed-login burst: 20 .* 127\.0\.0\.0\/24$/)]);
  });
});
