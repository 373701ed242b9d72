import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { BadUsage, verifyLogs, wantedOf } from './verify-log.js';

const services = ['orders', 'inventory', 'fx'];
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };

describe('npm run verify-log', () => {
  let folder: string;
  let stores: Record<string, SqliteEventStore>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-verify-'));
    stores = {};
    for (const service of services) {
      mkdirSync(join(folder, service));
      stores[service] = new SqliteEventStore(join(folder, service, 'events.db'), () => new Date(0));
    }
    for (let n = 0; n < 5; n++) await append('orders', n);
    await append('inventory', 0);
  });
  afterEach(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });

  const append = (service: string, version: number) =>
    stores[service]!.append('vase-1', version, [{ type: 'Put', data: { version } }], cause);
  const close = () => Promise.all(Object.values(stores).map((store) => store.close()));
  const tamper = (service: string, sql: string) => {
    const db = new DatabaseSync(join(folder, service, 'events.db'));
    db.exec(sql);
    db.close();
  };
  const chainAt = (service: string, position: number) => {
    const db = new DatabaseSync(join(folder, service, 'events.db'), { readOnly: true });
    const row = db.prepare('select chain from event where position = ?').get(position)!;
    db.close();
    return row['chain'] as string;
  };
  const verify = (...args: string[]) => {
    const lines: string[] = [];
    const told: string[] = [];
    const report = {
      line: (text: string) => void lines.push(text),
      progress: (service: string, done: number, total: number) => void told.push(`${service} ${done}/${total}`),
    };
    const isInOrder = verifyLogs(wantedOf(args, services, folder), report);
    return { lines, isInOrder, told };
  };

  it('prints a line for each log, of a running shop and of a closed one', async () => {
    const lines = [
      `orders     5  ${chainAt('orders', 5)}  in order`,
      `inventory  1  ${chainAt('inventory', 1)}  in order`,
      'fx         0  -  in order',
    ];
    expect(verify()).toEqual({ lines, isInOrder: true, told: [] });
    await close();
    expect(verify()).toEqual({ lines, isInOrder: true, told: [] });
  });

  it('verifies the services that are named, in the folder that is named', () => {
    const { lines } = verify('inventory', '--data', folder);
    expect(lines).toEqual([`inventory  1  ${chainAt('inventory', 1)}  in order`]);
  });

  it('names the first position of the log that is bad, and goes on with the others', () => {
    tamper('orders', `update event set data = '{}' where position in (3, 4)`);
    const { lines, isInOrder } = verify();
    expect(isInOrder).toBe(false);
    expect(lines[0]).toBe(`orders     5  ${chainAt('orders', 5)}  BAD position 3: vase-1/3 was changed`);
    expect(lines[1]).toMatch(/in order$/);
  });

  it('shows a dropped end and a dropped log', async () => {
    tamper('orders', 'delete from event where position > 3');
    await close();
    rmSync(join(folder, 'fx'), { recursive: true });
    const { lines, isInOrder } = verify();
    expect(isInOrder).toBe(false);
    expect(lines[0]).toMatch(/BAD the end is missing: 3 of 5 events$/);
    expect(lines[2]).toBe('fx         0  -  BAD there is no log');
  });

  it('meets heads that were noted earlier', async () => {
    const [early, late] = [chainAt('orders', 2), chainAt('orders', 5)];
    await append('orders', 5);
    const { lines, isInOrder } = verify('--head', `orders=${early}`, '--head', `orders=${late}`);
    expect(isInOrder).toBe(true);
    expect(lines[0]).toMatch(
      new RegExp(`in order; noted head ${early} at position 2; noted head ${late} at position 5$`),
    );
    tamper('orders', `update event set data = '{}' where position = 4`);
    expect(verify('--head', `orders=${early}`, '--head', `orders=${late}`).lines[0]).toMatch(
      new RegExp(
        `BAD position 4: .*; the noted head ${late} was not met before that; noted head ${early} at position 2$`,
      ),
    );
  });

  it('shows a history that was replaced by another', async () => {
    const noted = chainAt('orders', 5);
    await close();
    const file = join(folder, 'orders', 'events.db');
    rmSync(file);
    stores['orders'] = new SqliteEventStore(file, () => new Date(1));
    for (let n = 0; n < 6; n++) await append('orders', n);
    expect(verify('orders').isInOrder).toBe(true);
    const { lines, isInOrder } = verify('orders', '--head', `orders=${noted}`);
    expect(isInOrder).toBe(false);
    expect(lines[0]).toMatch(new RegExp(`BAD the noted head ${noted} was not met: history was rewritten$`));
  });

  it('tells how far it is with a long log', async () => {
    const many = Array.from({ length: 10_000 }, () => ({ type: 'Put', data: {} }));
    await stores['fx']!.append('vase-2', 0, many, cause);
    expect(verify().told).toEqual(['fx 10000/10000']);
  });

  it.each([
    [['sales'], 'no service sales; there are orders, inventory, fx'],
    [['--head', `sales=${'A'.repeat(43)}`], 'no service sales; there are orders, inventory, fx'],
    [['--head', 'orders'], '--head orders: expected <service>=<chain>, a chain of 43 characters'],
    [['--head', 'orders=abc'], '--head orders=abc: expected <service>=<chain>, a chain of 43 characters'],
    [['fx', '--head', `orders=${'A'.repeat(43)}`], '--head orders: that service is not verified'],
    [['--data', '/nowhere'], 'there is no shop in /nowhere'],
    [['--data'], `Option '--data <value>' argument missing`],
    [['--date', 'x'], /^Unknown option '--date'/],
  ])('refuses %j', (args, message) => {
    expect(() => verify(...args)).toThrow(BadUsage);
    expect(() => verify(...args)).toThrow(message);
  });
});
