import { setTimeout as sleep } from 'node:timers/promises';

const tries = 400;
const everyMs = 25;

/** One of those who can sign in here, see apps/issuer. */
const sampleCustomer = 'c-1001';
/** Invented: nobody is called that, and mail to example.com goes nowhere. */
export const sampleBuyer = {
  name: 'Clara Schumann',
  email: 'clara.schumann@example.com',
  phone: '+49 341 9939 0001',
  address: { street: 'Inselstraße 18', postalCode: '04103', city: 'Leipzig' },
};
/** Who bought over the counter, and said where she lives so that she can send something back. */
const counterBuyer = {
  ...{ name: sampleBuyer.name, phone: '+1 512 555 0188', destination: 'US-TX' },
  address: { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' },
};

/** Who bought in the store, without an account; both have one telephone, by which we take them for one person. */
const storeBuyer = { name: 'Robert Schumann', phone: sampleBuyer.phone };

/** The shop as a program reaches it, which proves who it is. */
export type ShopClient = { readonly url: string; authorization(): Promise<string> };

/** What a buyer needs to know of a piece. */
export type Offer = {
  readonly unitId: string;
  readonly askingPrice: { readonly minor: number; readonly currency: string };
};

/** Asks the shop under a key of its own, so that what is asked again is done once. */
export async function post<Answer>(shop: ShopClient, path: string, key: string, body: object): Promise<Answer> {
  const { status, text } = await send(shop, path, body, { 'idempotency-key': key });
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** Sets something; what is set already stays. */
export async function put(shop: ShopClient, path: string, body: object) {
  const { status, text } = await send(shop, path, body, {}, 'PUT');
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
}

/** A sale at a marketplace, until its piece is marked sold: what is not sold cannot be returned. */
export async function sellElsewhere(shop: ShopClient, key: string, { unitId, askingPrice }: Offer) {
  const lines = [{ unitId, price: askingPrice }];
  await post(shop, '/v1/orders', key, { channel: 'ebay', customerId: sampleCustomer, lines, buyer: sampleBuyer });
  await until(shop, `/v1/units/${unitId}`, ({ status }) => status === 'sold');
}

/** A sale in the own shop: quoted, a card that is declined, and one that pays. */
export async function sellByCard(shop: ShopClient, key: string, { unitId }: Offer) {
  const wanted = { currency: 'EUR', destination: 'DE', customerId: sampleCustomer, lines: [{ unitId }] };
  // Prices and rates come over the bus, a moment after they were set.
  await patiently(async () => (await send(shop, '/v1/quotes', wanted)).status === 201);
  const { quoteId } = await post<{ quoteId: string }>(shop, '/v1/quotes', key, wanted);
  const declined = { method: 'card', token: 'pm_card_visa_chargeDeclined' };
  const { orderId } = await post<{ orderId: string }>(shop, '/v1/orders', `${key}-order`, {
    quoteId,
    payment: declined,
    buyer: sampleBuyer,
  });
  const order = `/v1/orders/${orderId}`;
  await until(shop, order, ({ payment }) => payment?.status === 'declined' || payment?.status === 'captured');
  await post(shop, `${order}/payment/attempts`, `${key}-again`, { token: 'pm_card_visa' });
  await until(shop, order, ({ status }) => status === 'confirmed');
}

/** A sale in the store, paid by bank transfer, of which a part is to be refunded. */
export async function sellByTransfer(shop: ShopClient, key: string, refundKey: string, { unitId, askingPrice }: Offer) {
  const lines = [{ unitId, price: askingPrice }];
  const sale = { channel: 'store', payment: { method: 'bank-transfer' }, lines, buyer: storeBuyer };
  const { orderId } = await post<{ orderId: string }>(shop, '/v1/orders', key, sale);
  const order = `/v1/orders/${orderId}`;
  await until(shop, order, ({ status }) => status === 'allocated' || status === 'confirmed');
  const transfer = { amount: askingPrice, reference: 'statement 12/2026, line 7' };
  await post(shop, `${order}/payment/transfer`, `${key}-arrived`, transfer);
  const amount = { minor: 1_000, currency: askingPrice.currency };
  await post(shop, `${order}/refunds`, refundKey, { reason: 'a scratch', lines: [{ line: 1, amount }] });
}

/**
 * Some tins over the counter, in cash: one is packed into parcel 2, parcels 3 to 5 are closed and labelled. The nine of parcel 5
 * are with their buyer, who wants to return seven of them: one is here again, and one is to come with a label of ours.
 */
export async function sellOverTheCounter(shop: ShopClient, key: string) {
  const price = { minor: 1_450, currency: 'USD' };
  const sale = { channel: 'store', payment: { method: 'cash' }, lines: [{ sku: 'POLISH-250', quantity: 16, price }] };
  const { orderId } = await post<{ orderId: string }>(shop, '/v1/orders', key, sale);
  const shipment = `/v1/shipments/${orderId.replace(/^o-/, 's-')}`;
  await until(shop, shipment, ({ status }) => status === 'ordered');
  await put(shop, `${shipment}/consignee`, counterBuyer);
  const measures = { weightGrams: 310, lengthMm: 120, widthMm: 120, heightMm: 80 };
  for (const [tin, parcel] of [2, 3, 4, ...Array<number>(9).fill(5)].entries())
    await post(shop, `${shipment}/parcels/${parcel}/pieces`, `${key}-tin-${tin}`, { code: 'POLISH-250' });
  for (const parcel of [3, 4, 5])
    await post(shop, `${shipment}/parcels/${parcel}/closure`, `${key}-${parcel}-closure`, measures);
  await until(shop, shipment, ({ parcels = [] }) => parcels.every(({ label }) => label.status === 'bought'));
  await post(shop, `${shipment}/parcels/5/scans`, `${key}-delivered`, { status: 'delivered' });
  const unwanted = { orderId, reason: 'does not fit', withLabel: false };
  const back = [];
  for (const [index, quantity] of [4, 1, 1].entries()) {
    const wanted = { ...unwanted, lines: [{ line: 1, quantity }] };
    back.push(await post<{ returnId: string }>(shop, '/v1/returns', `sample-return-${index + 1}`, wanted));
  }
  await post(shop, `/v1/returns/${back[1]!.returnId}/arrivals`, 'sample-arrival', { code: 'POLISH-250' });
  const labelled = { orderId, reason: 'does not fit', lines: [{ line: 1, quantity: 1 }] };
  const { returnId } = await post<{ returnId: string }>(shop, '/v1/returns', 'sample-return-4', labelled);
  await until(shop, `/v1/returns/${returnId}`, ({ label }) => !['none', 'buying'].includes(label?.status ?? 'none'));
}

/** One tin that its buyer has, and nobody returns. */
export async function sellAndDeliver(shop: ShopClient, key: string): Promise<string> {
  const lines = [{ sku: 'POLISH-250', quantity: 1, price: { minor: 1_450, currency: 'USD' } }];
  const sale = { channel: 'store', payment: { method: 'cash' }, customerId: sampleCustomer, lines, buyer: storeBuyer };
  const { orderId } = await post<{ orderId: string }>(shop, '/v1/orders', key, sale);
  const shipment = `/v1/shipments/${orderId.replace(/^o-/, 's-')}`;
  await until(shop, shipment, ({ status }) => status === 'ordered');
  await put(shop, `${shipment}/consignee`, counterBuyer);
  await post(shop, `${shipment}/parcels/1/pieces`, `${key}-tin`, { code: 'POLISH-250' });
  const measures = { weightGrams: 310, lengthMm: 120, widthMm: 120, heightMm: 80 };
  await post(shop, `${shipment}/parcels/1/closure`, `${key}-closure`, measures);
  await until(shop, shipment, ({ parcels = [] }) => parcels.every(({ label }) => label.status === 'bought'));
  await post(shop, `${shipment}/parcels/1/scans`, `${key}-delivered`, { status: 'delivered' });
  return orderId;
}

type Shown = {
  readonly status?: string;
  readonly payment?: { readonly status: string };
  readonly label?: { readonly status: string };
  readonly parcels?: readonly { readonly label: { readonly status: string } }[];
  readonly messages?: readonly object[];
};

export const until = (shop: ShopClient, path: string, done: (shown: Shown) => boolean) =>
  patiently(async () => done(await get<Shown>(shop, path)), path);

/** Whatever it answers. */
export async function get<Answer>(shop: ShopClient, path: string): Promise<Answer> {
  const answer = await fetch(shop.url + path, { headers: { authorization: await shop.authorization() } });
  return (await answer.json()) as Answer;
}

export async function patiently(done: () => Promise<boolean>, what = 'the first quote') {
  for (let n = 0; n < tries; n++) {
    if (await done()) return;
    await sleep(everyMs);
  }
  throw new Error(`${what} did not come about: is the bus running?`);
}

export async function send(
  shop: ShopClient,
  path: string,
  body: object,
  headers: Record<string, string> = {},
  method = 'POST',
) {
  const answer = await fetch(shop.url + path, {
    method,
    headers: { authorization: await shop.authorization(), 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}
