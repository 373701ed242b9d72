import { accountsIn, type Account } from './accounts.js';
import type { Evidence, Fact } from './evidence.js';

const settled = ['captured', 'voided', 'declined'];

/**
 * At every prefix of the log an order has one capture at most, of its own total, asked for while every piece was its own,
 * and no more goes back than was captured. At last no attempt and no refund is under way, and an order that came to
 * nothing has kept nothing.
 */
export function paidOnce({ orders, inventory }: Evidence): string[] {
  const won = new Set(
    inventory
      .filter(({ type }) => type === 'UnitAllocated')
      .map(({ stream, data: { orderId } }) => `${stream.slice('unit-'.length)} ${orderId}`),
  );
  const findings: string[] = [];
  const accounts = accountsIn(orders, (fact, before) => findings.push(...wrongWith(fact, before, won)));
  return [...findings, ...[...accounts.values()].flatMap(leftOpen)];
}

function wrongWith(fact: Fact, account: Account, won: ReadonlySet<string>): string[] {
  const { id, type, data } = fact;
  const findings: string[] = [];
  const say = (what: string) => findings.push(`${id}: ${what}`);
  const { total, captured, attempts, method, unitIds, orderId } = account;
  const attempt = attempts.get(data.attempt ?? 0);
  const { amount } = data;
  if (amount !== undefined && amount.currency !== total.currency)
    say(`${type} in ${amount.currency}, of an order in ${total.currency}.`);
  switch (type) {
    case 'PaymentRequested':
      if (amount!.minor !== total.minor) say(`${amount!.minor} is asked for, of an order of ${total.minor}.`);
      break;
    case 'CaptureRequested':
      if (account.state !== 'allocated') say(`a capture is asked for of an order that is ${account.state}.`);
      if (attempt !== 'authorised') say(`a capture is asked for of an attempt that is ${attempt ?? 'unknown'}.`);
      if ([...attempts.values()].includes('capturing') || captured !== undefined) say('a second capture is asked for.');
      for (const unitId of unitIds)
        if (!won.has(`${unitId} ${orderId}`))
          say(`a capture is asked for, though ${unitId} was never allocated to it.`);
      break;
    case 'PaymentCaptured':
      if (captured !== undefined) say('captured a second time.');
      if (amount!.minor !== total.minor) say(`${amount!.minor} is captured, of an order of ${total.minor}.`);
      if (method === 'card' && attempt !== 'capturing') say(`captured, though the attempt is ${attempt ?? 'unknown'}.`);
      break;
    case 'PaymentVoided':
      if (attempt === 'captured') say('voided, though it is captured.');
      break;
    case 'RefundRequested':
    case 'RefundSucceeded': {
      const others = [...account.refunds].filter(
        ([refundId, { state }]) => refundId !== data.refundId && state !== 'failed',
      );
      const back = others.reduce((sum, [, { minor }]) => sum + minor, amount!.minor);
      if (back > (captured?.minor ?? 0)) say(`${back} goes back, of ${captured?.minor ?? 0} that is captured.`);
      break;
    }
    case 'OrderConfirmed':
      if (method === 'card' && captured === undefined) say('confirmed, and nothing is captured.');
      break;
  }
  return findings;
}

function leftOpen({ orderId, attempts, refunds, state, captured, total }: Account): string[] {
  const open = [...attempts].filter(([, attempt]) => !settled.includes(attempt));
  const waiting = [...refunds].filter(([, refund]) => refund.state === 'requested' || refund.state === 'pending');
  const back = [...refunds.values()].reduce(
    (sum, refund) => sum + (refund.state === 'succeeded' ? refund.minor : 0),
    0,
  );
  const kept = (captured?.minor ?? 0) - back;
  return [
    ...open.map(([attempt, how]) => `${orderId}: attempt ${attempt} is still ${how}.`),
    ...waiting.map(([refundId, refund]) => `${orderId}: refund ${refundId} is still ${refund.state}.`),
    ...(state === 'cancelled' && kept !== 0 ? [`${orderId} is cancelled, and ${kept} ${total.currency} is kept.`] : []),
  ];
}
