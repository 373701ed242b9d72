import { atOnce, type Answer, type PatientClient } from './patient-client.js';
import type { Request } from './requests.js';

const buyersAtOnce = 64;
const price = { minor: 125_000, currency: 'USD' };
export const buyersReason = 'changed-mind';

/** What a buyer asked for and was told, to be held against the log. */
export type Told = {
  readonly request: Request;
  /** The HTTP status of the first answer; undefined if there never was one. */
  readonly status: number | undefined;
  /** The order's id, where the answer names it. */
  readonly orderId: string | undefined;
  /** The status of the answer to the cancellation, if the buyer cancelled. */
  readonly cancellation: number | undefined;
  /** Where an answer broke the API's promises by itself. */
  readonly complaints: readonly string[];
};

/** Offers every piece, so that it can be bought. */
export async function offer(client: PatientClient, unitIds: readonly string[]) {
  await atOnce(buyersAtOnce, unitIds, async (unitId) => {
    const unit = { unitId, title: `Vase ${unitId}`, condition: 'good', location: 'shop', askingPrice: price };
    const answer = await client.post('/v1/units', `register-${unitId}`, unit);
    if (answer.status !== 201) throw new Error(`${unitId} was not registered: ${answer.status} ${answer.body}`);
  });
}

/** All buyers, 64 at a time. `answered` is called after each. */
export async function buy(client: PatientClient, requests: readonly Request[], answered: () => void): Promise<Told[]> {
  const told: Told[] = [];
  await atOnce(buyersAtOnce, requests, async (request) => {
    told.push(await buyOne(client, request));
    answered();
  });
  return told;
}

async function buyOne(client: PatientClient, request: Request): Promise<Told> {
  const { key, channel, unitIds, cancels, repeats } = request;
  const complaints: string[] = [];
  let answer: Answer | undefined;
  let cancellation: number | undefined;
  const order = { channel, customerId: key, lines: unitIds.map((unitId) => ({ unitId, price })) };
  // Who means to cancel does not wait for the outcome: the cancellation shall meet the allocation.
  const headers: Record<string, string> = cancels ? {} : { prefer: 'wait=2' };
  const ask = () => client.post('/v1/orders', key, order, headers);
  try {
    const [first, twin] = await Promise.all([ask(), repeats === 'at-once' ? ask() : undefined]);
    answer = first;
    complaints.push(...wrongWith(first));
    const orderId = orderIdOf(first);
    if (cancels && orderId !== undefined) {
      const path = `/v1/orders/${orderId}/cancellation`;
      cancellation = (await client.post(path, `${key}-cancel`, { reason: buyersReason })).status;
      if (cancellation !== 200) complaints.push(`the cancellation was answered ${cancellation}`);
    }
    const second = repeats === 'later' ? await ask() : twin;
    if (second !== undefined && (second.status !== first.status || second.body !== first.body))
      complaints.push(`sent twice: ${second.status} ${second.body}, and ${first.status} ${first.body}`);
  } catch (error) {
    complaints.push(String(error));
  }
  const orderId = answer && orderIdOf(answer);
  return { request, status: answer?.status, orderId, cancellation, complaints };
}

function wrongWith({ status, location, body }: Answer): string[] {
  if (status === 409) return body.includes('"/problems/piece-gone"') ? [] : [`refused: ${body}`];
  if (status !== 201 && status !== 202) return [`answered ${status}: ${body}`];
  return location === null ? [`no Location in the answer: ${body}`] : [];
}

const orderIdOf = ({ location }: Answer) => /\/v1\/orders\/([^/?]+)$/.exec(location ?? '')?.[1];
