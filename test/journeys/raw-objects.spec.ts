import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Sealed } from '#contracts/personal.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Lake } from '#lake/lake.js';
import { rowsIn } from '#lake/parquet-rows.js';
import { catalogueOf, Raw } from '#lake/raw.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { filesIn, laid, lakeOfShop } from './laid.js';
import { Marketplaces, platforms } from './marketplaces.js';
import { Buyer } from './money.js';
import { Shop } from './shop.js';

type Found = { readonly kind: string; readonly sha256: string; readonly form: string; readonly event_id: string };
type Row = Found & { readonly bytes: number; readonly source: string };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const cause = { causationId: 'look', correlationId: 'look', actor: 'staff:look' };

/** Passes on to the shop what marketplaces and Stripe tell it, and keeps what that was. */
class Tap {
  readonly heard = new Map<string, Buffer[]>();
  private readonly server: Server;

  constructor(private readonly shop: Shop) {
    this.server = createServer((asked, answer) => {
      void buffer(asked).then(async (body) => {
        const path = asked.url!;
        const headers = Object.entries(asked.headers).filter(
          ([name]) => !/^(host|connection|content-length)$/.test(name),
        );
        const told = await fetch(shop.url + path, { method: 'POST', headers: headers as [string, string][], body });
        if (told.ok) this.heard.set(path, [...(this.heard.get(path) ?? []), body]);
        answer.writeHead(told.status).end(await told.text());
      });
    });
  }

  async open() {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const { sandbox } = this.shop;
    sandbox.setWebhookUrl(`${url}/v1/stripe-events`);
    sandbox.setEbayWebhook(`${url}/v1/ebay-order-notifications`);
    sandbox.setEtsyWebhook(`${url}/v1/etsy-events`);
    sandbox.setShopifyWebhook(`${url}/v1/shopify-events`);
  }

  close() {
    return new Promise((resolve) => this.server.close(resolve).closeAllConnections());
  }
}

describe('What we are told', () => {
  const shop = new Shop();
  const tap = new Tap(shop);
  let raw: Raw;
  let rows: readonly Row[];
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
    await tap.open();
    const there = new Marketplaces(shop);
    for (const platform of platforms) {
      await there.offered(`VASE-${platform}`, 10_000, [platform]);
      shop.sandbox.market.buy(platform, `VASE-${platform}`);
    }
    await shop.offer('BOWL');
    await shop.until('orders', 'unitPrice-BOWL', ['AskingPriceRecorded']);
    const { body } = await new Buyer(shop).buy(['BOWL']);
    await shop.until('orders', `order-${body.orderId}`, ['OrderConfirmed']);
    await shop.sandbox.tick();
    for (const platform of platforms) await shop.untilSold(`VASE-${platform}`);
    await shop.atRest();
    await laid(shop);
    const lake = await lakeOfShop(shop);
    raw = new Raw(lake);
    rows = await catalogue(lake);
  });
  afterAll(async () => {
    await tap.close();
    await shop.close();
    shop.remove();
  });

  async function catalogue(lake: Lake): Promise<Row[]> {
    const files = (await filesIn(lake, catalogueOf(''))).filter(([path]) => path.endsWith('.parquet'));
    const found = files.map(async ([path, content]) => {
      const source = /source=([^/]+)/.exec(path)![1]!;
      return (await rowsIn(content)).map((row) => ({ ...(row as Found), bytes: Number(row['bytes']), source }));
    });
    return (await Promise.all(found)).flat();
  }
  const service = (name: string) => shop.services.find((one) => one.name === name)!;
  async function eventOf({ source, event_id }: Row) {
    const [, stream, version] = /^(.*)\/(\d+)$/.exec(event_id)!;
    const [found] = await service(source).store.read(stream!, Number(version) - 1);
    return found as Recorded<{ type: string; data: { sha256: string; orderId?: string } }>;
  }
  /** For whom it was sealed. */
  const opened = async ({ source, sha256 }: Row, subjectId: string) => {
    const sealed = Buffer.from((await raw.find(sha256))!).toString() as Sealed;
    const reading = { subjectId, record: 'payload', purpose: 'order-entry', kinds: ['account'], cause } as const;
    const told = (await service(source).app.get(People).open({ sealed }, reading)).sealed as { raw: string } | null;
    return told && Buffer.from(told.raw, 'base64');
  };
  const kinds = (kind: string) => rows.filter((row) => row.kind === kind);

  it.each([
    ['ebay', 'ebay-order-notifications'],
    ['etsy', 'etsy-events'],
    ['shopify', 'shopify-events'],
    ['stripe', 'stripe-events'],
  ])('by webhooks of %s lies in the lake, a row and an object for each, sealed', async (who, path) => {
    const heard = tap.heard.get(`/v1/${path}`)!;
    const told = kinds(`${who}-webhook`);
    const said = await Promise.all(told.map(async (row) => (await eventOf(row)).data.sha256));
    // The same bytes may be told twice, under two topics.
    expect(said.length).toBeLessThanOrEqual(heard.length);
    expect(new Set(said)).toEqual(new Set(heard.map(sha256)));
    expect(said.length).toBeGreaterThan(0);
    for (const { sha256: hash, bytes, form } of told) {
      const object = (await raw.find(hash))!;
      expect([sha256(object), object.length, form]).toEqual([hash, bytes, 'sealed']);
      expect(Buffer.from(object).toString()).toMatch(/^sealed\.account\./);
    }
  });

  it('of a sale is there byte for byte, for as long as its buyer is not forgotten', async () => {
    const sold = await Promise.all(
      kinds('sale').map(
        async (row) => [row, await opened(row, `p-${/^sale-(.*)\//.exec(row.event_id)![1]!}`)] as const,
      ),
    );
    const bodies = (path: string) => tap.heard.get(path)!.map((body) => body.toString());
    const [row] = sold.find(([, body]) => bodies('/v1/shopify-events').includes(body!.toString()))!;
    const paid = await Promise.all(
      kinds('stripe-webhook').map(async (row) => {
        const { orderId } = (await eventOf(row)).data;
        return (await opened(row, `p-${orderId}`))!.toString();
      }),
    );
    expect(paid.sort()).toEqual([...new Set(bodies('/v1/stripe-events'))].sort());
    const subjectId = `p-${/^sale-(.*)\//.exec(row.event_id)![1]!}`;
    await service('channels').app.get(KeyRing).destroy({ subjectId, keep: 'person' });
    expect(await opened(row, subjectId)).toBeNull();
  });

  it('in files of rates is there in clear', async () => {
    const [file] = kinds('rates-file');
    expect(Buffer.from((await raw.find(file!.sha256))!).toString()).toContain('<Cube currency=');
    expect([file!.form, file!.source]).toEqual(['clear', 'fx']);
  });
});
