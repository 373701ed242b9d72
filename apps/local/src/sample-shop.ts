import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const atOnce = 16;
/** The last that is sold; the first that is registered, so that a load that has begun is recognised. */
const returnedUnit = 'CM-64.7.5.A-D';
const soldTries = 400;
const soldEveryMs = 25;

/** What a buyer needs to know of a piece. */
export type Offer = {
  readonly unitId: string;
  readonly askingPrice: { readonly minor: number; readonly currency: string };
};
type Stock = { readonly sku: string; readonly quantities: { readonly [location: string]: number } };

/**
 * Fills an empty shop through its own REST API: real antiques with invented prices, some counted goods, two orders. Every request
 * has a key of its own, so a load that was interrupted is simply done again. Answers how many pieces it registered.
 */
export async function loadSampleShop(url: string, folder: URL): Promise<number> {
  const units = lines<Offer>(new URL('antiques.jsonl', folder));
  const stock = lines<Stock>(new URL('stock.jsonl', folder));
  const returned = units.find(({ unitId }) => unitId === returnedUnit)!;
  await post(`${url}/v1/units`, `sample-${returnedUnit}`, returned);
  await inParallel(units, (unit) => post(`${url}/v1/units`, `sample-${unit.unitId}`, unit));
  await inParallel(stock, async ({ quantities, ...item }) => {
    await post(`${url}/v1/stock`, `sample-${item.sku}`, item);
    for (const [location, quantity] of Object.entries(quantities))
      await post(`${url}/v1/stock/${item.sku}/receipts`, `sample-${item.sku}-${location}`, { location, quantity });
  });
  // The examples of the API documentation name these two by the ids that follow from their keys.
  await buy(url, 'sample-order', units.at(-1)!);
  await buy(
    url,
    'sample-returned',
    units.find(({ unitId }) => unitId === returnedUnit)!,
  );
  return units.length;
}

const lines = <T>(file: URL) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function post(url: string, key: string, body: object) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** Whether a first load was interrupted: the pieces are there, and the order that it ends with is not. */
export async function isHalfLoaded(url: string): Promise<boolean> {
  const history = await fetch(`${url}/v1/units/${returnedUnit}/history`);
  const events = history.ok ? ((await history.json()) as { readonly type: string }[]) : [];
  return events.length > 0 && !events.some(({ type }) => type === 'UnitSold');
}

/** One piece, until it is marked sold: what is not sold cannot be returned. */
async function buy(url: string, key: string, { unitId, askingPrice }: Offer) {
  await post(`${url}/v1/orders`, key, {
    channel: 'web',
    customerId: 'c-sample',
    lines: [{ unitId, price: askingPrice }],
  });
  for (let tries = 0; tries < soldTries; tries++) {
    const { status } = (await (await fetch(`${url}/v1/units/${unitId}`)).json()) as { status: string };
    if (status === 'sold') return;
    await sleep(soldEveryMs);
  }
  throw new Error(`the order ${key} did not come to an end: is the bus running?`);
}

/** A piece that can be bought now, for whoever wants to try. */
export async function firstPiece(url: string): Promise<Offer | undefined> {
  const answer = await fetch(`${url}/v1/units?status=offered&limit=1`);
  const { units } = (await answer.json()) as { units?: readonly Offer[] };
  return units?.[0];
}
