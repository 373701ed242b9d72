import { setTimeout as sleep } from 'node:timers/promises';
import type { Counters, Quoted } from './buyers.js';
import { problemIn, type Answer } from './patient-client.js';
import type { Request } from './requests.js';

const lookEveryMs = 250;
const patienceMs = 30_000;
const goodCard = 'pm_card_visa';

type Shown = { readonly status: string; readonly payment: { readonly status: string; readonly paymentId?: string } };

/**
 * What the holder of a card does after it was declined or asked for them: proves to be its holder or fails to, pays by
 * another card, does both at the same time, or just looks in at the shop. Answers with what broke the API's promises.
 */
export async function goOnPaying(counters: Counters, request: Request, orderId: string): Promise<string[]> {
  const { holder } = request.card!;
  if (holder === undefined || holder === 'walks-away') return [];
  const comeBack = (time: string) => returnFromBank(counters, request, orderId, time);
  if (holder === 'comes-back') return (await Promise.all([comeBack('1'), comeBack('2')])).flat();
  const asked = await when(counters, orderId, ({ payment }) =>
    ['declined', 'action-required'].includes(payment.status),
  );
  if (asked === undefined) return [];
  const authenticate = (outcome: 'succeed' | 'fail') => prove(counters, request, orderId, asked, outcome);
  const anotherCard = () => payAgain(counters, request, orderId);
  switch (holder) {
    case 'authenticates':
      return authenticate('succeed');
    case 'takes-another':
      return anotherCard();
    case 'does-both':
      return (
        await Promise.all([authenticate('succeed'), confirmAgain(counters, request, asked), anotherCard()])
      ).flat();
    case 'fails': {
      const complaints = await authenticate('fail');
      const declined = await when(counters, orderId, ({ payment }) => payment.status === 'declined');
      return [...complaints, ...(declined ? await anotherCard() : [])];
    }
  }
}

/** Half of the first line, so often at the same time: never more goes back than there is. */
export async function refundInParts(
  counters: Counters,
  { key, card }: Request,
  orderId: string,
  { lines }: Quoted,
): Promise<string[]> {
  const { refunds } = card!;
  if (refunds === 0) return [];
  if ((await when(counters, orderId, ({ status }) => status === 'confirmed')) === undefined) return [];
  const { minor, currency } = lines[0]!.total;
  const refund = { reason: 'a scratch', lines: [{ line: 1, amount: { minor: Math.ceil(minor / 2), currency } }] };
  const answers = await Promise.all(
    Array.from({ length: refunds }, (_, index) =>
      counters.shop.post(`/v1/orders/${orderId}/refunds`, `${key}-r${index}`, refund),
    ),
  );
  return answers.flatMap((answer) => unlike(answer, 201, 'refund-exceeds-captured', 'nothing-to-refund'));
}

/** On the bank's page, and back to the shop. */
async function prove(counters: Counters, request: Request, orderId: string, asked: Shown, outcome: string) {
  const { paymentId, status } = asked.payment;
  if (status !== 'action-required' || paymentId === undefined) return [];
  // 400: the payment was given up meanwhile, or this is the repeat of a call whose answer got lost.
  const proven = await counters.bank.post(`/control/authentications/${paymentId}`, `${request.key}-bank`, { outcome });
  const back = await returnFromBank(counters, request, orderId, '0');
  return [...(proven.status === 400 ? [] : unlike(proven, 200)), ...back];
}

/** With another card on the provider's own form, which a page that was left open still shows after a decline. */
async function confirmAgain({ bank, bankKey }: Counters, { key }: Request, { payment: { status, paymentId } }: Shown) {
  if (status !== 'declined' || paymentId === undefined) return [];
  const body = new URLSearchParams({ payment_method: goodCard });
  const headers = { authorization: `Bearer ${bankKey}` };
  const answer = await bank.post(`/v1/payment_intents/${paymentId}/confirm`, `${key}-confirm`, body, headers);
  // It was given up meanwhile, or is being confirmed by a call whose answer got lost.
  return [400, 409].includes(answer.status) ? [] : unlike(answer, 200);
}

/** The shop then asks the provider, while webhooks tell it the same. */
async function returnFromBank({ shop }: Counters, { key }: Request, orderId: string, time: string) {
  return unlike(await shop.post(`/v1/orders/${orderId}/payment/return`, `${key}-back${time}`, {}), 200);
}

async function payAgain({ shop }: Counters, { key }: Request, orderId: string) {
  const answer = await shop.post(`/v1/orders/${orderId}/payment/attempts`, `${key}-again`, { token: goodCard });
  return unlike(answer, 200, 'not-payable', 'payment-under-way');
}

/** The order once it is like that; undefined if it was over before, or nothing happened for long. */
async function when({ shop }: Counters, orderId: string, like: (shown: Shown) => boolean): Promise<Shown | undefined> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await sleep(lookEveryMs)) {
    const shown = JSON.parse((await shop.get(`/v1/orders/${orderId}`)).body) as Shown;
    if (like(shown)) return shown;
    if (!['placed', 'allocated', 'paid'].includes(shown.status)) return undefined;
  }
  return undefined;
}

function unlike(answer: Answer, expected: number, ...excuses: readonly string[]): string[] {
  const { status, body } = answer;
  const excused = status === 409 && excuses.includes(problemIn(answer) ?? '');
  return status === expected || excused ? [] : [`answered ${status} instead of ${expected}: ${body}`];
}
