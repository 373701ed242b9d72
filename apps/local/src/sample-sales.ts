import { setTimeout as sleep } from 'node:timers/promises';

const tries = 400;
const everyMs = 25;

/** What a buyer needs to know of a piece. */
export type Offer = {
  readonly unitId: string;
  readonly askingPrice: { readonly minor: number; readonly currency: string };
};

/** Asks the shop under a key of its own, so that what is asked again is done once. */
export async function post<Answer>(url: string, key: string, body: object): Promise<Answer> {
  const { status, text } = await send(url, body, { 'idempotency-key': key });
  if (status >= 300) throw new Error(`${url} answered ${status}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** A sale at a marketplace, until its piece is marked sold: what is not sold cannot be returned. */
export async function sellElsewhere(url: string, key: string, { unitId, askingPrice }: Offer) {
  const lines = [{ unitId, price: askingPrice }];
  await post(`${url}/v1/orders`, key, { channel: 'ebay', customerId: 'c-sample', lines });
  await until(`${url}/v1/units/${unitId}`, ({ status }) => status === 'sold');
}

/** A sale in the own shop: quoted, a card that is declined, and one that pays. */
export async function sellByCard(url: string, key: string, { unitId }: Offer) {
  const wanted = { currency: 'EUR', destination: 'DE', customerId: 'c-sample', lines: [{ unitId }] };
  // Prices and rates come over the bus, a moment after they were set.
  await patiently(async () => (await send(`${url}/v1/quotes`, wanted)).status === 201);
  const { quoteId } = await post<{ quoteId: string }>(`${url}/v1/quotes`, key, wanted);
  const declined = { method: 'card', token: 'pm_card_visa_chargeDeclined' };
  const { orderId } = await post<{ orderId: string }>(`${url}/v1/orders`, `${key}-order`, {
    quoteId,
    payment: declined,
  });
  const order = `${url}/v1/orders/${orderId}`;
  await until(order, ({ payment }) => payment?.status === 'declined' || payment?.status === 'captured');
  await post(`${order}/payment/attempts`, `${key}-again`, { token: 'pm_card_visa' });
  await until(order, ({ status }) => status === 'confirmed');
}

/** A sale in the store, paid by bank transfer, of which a part is to be refunded. */
export async function sellByTransfer(url: string, key: string, refundKey: string, { unitId, askingPrice }: Offer) {
  const sale = { channel: 'store', payment: { method: 'bank-transfer' }, lines: [{ unitId, price: askingPrice }] };
  const { orderId } = await post<{ orderId: string }>(`${url}/v1/orders`, key, sale);
  const order = `${url}/v1/orders/${orderId}`;
  await until(order, ({ status }) => status === 'allocated' || status === 'confirmed');
  const transfer = { amount: askingPrice, reference: 'statement 12/2026, line 7' };
  await post(`${order}/payment/transfer`, `${key}-arrived`, transfer);
  const amount = { minor: 1_000, currency: askingPrice.currency };
  await post(`${order}/refunds`, refundKey, { reason: 'a scratch', lines: [{ line: 1, amount }] });
}

type Shown = { readonly status?: string; readonly payment?: { readonly status: string } };

export const until = (url: string, done: (shown: Shown) => boolean) =>
  patiently(async () => done((await (await fetch(url)).json()) as Shown), url);

async function patiently(done: () => Promise<boolean>, what = 'the first quote') {
  for (let n = 0; n < tries; n++) {
    if (await done()) return;
    await sleep(everyMs);
  }
  throw new Error(`${what} did not come about: is the bus running?`);
}

async function send(url: string, body: object, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}
