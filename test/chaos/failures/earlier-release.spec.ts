import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLog } from '#eventsourcing/log-audit.js';
import { closedShop } from '../../../apps/local/src/every-service.js';
import { ShopOfRelease } from '../earlier-release/shop-of-release.js';
import { notRebuilt } from '../rebuilt.js';

describe('What an earlier release left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-earlier-'));
  let shop: ShopOfRelease;
  beforeAll(async () => {
    execFileSync('tar', ['-C', folder, '-xzf', 'test/chaos/earlier-release/data.tar.gz']);
    shop = await ShopOfRelease.open('.', folder);
  }, 90_000);
  afterAll(async () => {
    await shop.close();
    rmSync(folder, { recursive: true });
  });

  const confirmed = async () => {
    const { body } = await shop.client.get('/v1/orders?limit=100');
    const { orders } = JSON.parse(body) as { orders: readonly { status: string }[] };
    return orders.filter(({ status }) => status === 'confirmed').length;
  };

  it('is what this one starts on, unattended, shows, and sells on', async () => {
    await shop.quiet();
    expect(await confirmed()).toBe(5);
    const again = await shop.sell('OLD-0');
    expect([again.status, await confirmed()]).toEqual([201, 5]);
    expect((await shop.sell('NEW-0')).status).toBe(201);
    await shop.quiet();
    expect(await confirmed()).toBe(6);
    expect(await shop.close()).toBeUndefined();
    const logs = closedShop.map(({ name }) => join(folder, name, 'events.db')).filter((file) => existsSync(file));
    expect(logs.flatMap((file) => auditLog(file).fault ?? [])).toEqual([]);
    expect(await notRebuilt(folder)).toEqual([]);
  }, 120_000);
});
