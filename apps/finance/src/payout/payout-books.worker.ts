import { Injectable } from '@nestjs/common';
import type { PayoutLine } from '#contracts/payout.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, NotYet, Worker } from '#eventsourcing/worker.js';
import type { Rates } from '#money/conversion.js';
import { clearingOf } from '../account/accounts.js';
import { RatesToday } from '../journal/rates.worker.js';
import { postSale } from '../posting/order-billed.js';
import { postRefund } from '../posting/payment-refunded.js';
import { postPayout, postPayoutLine, postSettlement } from '../posting/payout-reported.js';
import { Postings } from '../posting/postings.worker.js';
import { sale, type Sale, type SaleEvent, type StatementLine } from '../sale/sale.js';
import { isUnheard } from '../sale/settlement.js';
import { linesOf, payout, type PayoutEvent } from './payout.js';

// About ten minutes: what is paid out by then for an order that nobody told us of, nobody will tell us of soon.
const triesMax = 25;

type Complete = Recorded<Extract<PayoutEvent, { type: 'PayoutComplete' }>>;
type LineSettled = Recorded<Extract<SaleEvent, { type: 'LineSettled' }>>;

/** Books what payers paid out, and matches each line with the order that it is about. */
@Injectable()
export class PayoutBooks extends Worker {
  readonly name = 'payout-books';

  constructor(
    private readonly commands: CommandHandler,
    private readonly rates: RatesToday,
    private readonly postings: Postings,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, id] = splitStream(event.stream);
    if (kind === payout.stream && event.type === 'PayoutComplete')
      return (tries: number) => this.book(id, event as Complete, tries);
    if (kind === sale.stream && event.type === 'LineSettled') return () => this.settle(id, event as LineSettled);
    return undefined;
  }

  /** Every line first, then the money: should one not be known yet, the payout waits for it. */
  private async book(id: string, event: Complete, tries: number) {
    const { payer, payoutId, at, total } = event.data;
    const rates = await this.value(id, event);
    const { state } = await this.commands.read(payout, id);
    const lines = linesOf(state);
    for (const line of lines)
      if (line.orderId !== undefined) await this.known(line.orderId, { ...line, payer, payoutId }, tries);
    const cause = because(event, 'worker:payout-books');
    const kept: (PayoutLine & { bookedFeeMinor: number })[] = [];
    for (const line of lines) {
      if (line.orderId === undefined) {
        await this.postOther(event, line, rates);
        kept.push({ ...line, bookedFeeMinor: 0 });
        continue;
      }
      const data = { ...line, payer, payoutId, ...(rates && { rates }) };
      const { state } = await this.commands.handle(sale, line.orderId, { type: 'SettleLine', data }, cause);
      kept.push(state.settled.find((one) => one.payer === payer && one.lineId === line.lineId)!);
    }
    await this.postings.post(event, at, (fact) => postPayout(fact, { payer, payoutId, total }, kept, rates));
  }

  /** At one rate for all of it, whatever happens in between. */
  private async value(id: string, event: Complete): Promise<Rates | undefined> {
    const rates = await this.rates.of(event.data.total.currency);
    if (rates === undefined) return undefined;
    const cause = because(event, 'worker:payout-books');
    return (await this.commands.handle(payout, id, { type: 'ValuePayout', data: { rates } }, cause)).state.rates;
  }

  private async known(orderId: string, line: StatementLine, tries: number) {
    if (tries >= triesMax) return;
    const { state } = await this.commands.read(sale, orderId);
    if (state.booked === undefined && state.deposit === undefined)
      throw new NotYet(`${orderId} is paid out and not booked`);
    if (isUnheard(line, state)) throw new NotYet(`${orderId} is given back and not booked`);
  }

  private postOther(event: Complete, line: PayoutLine, rates: Rates | undefined) {
    const { payer, payoutId } = event.data;
    return this.postings.post(event, line.at, (fact) => {
      const own = { ...fact, key: `${fact.key}/${line.lineId}` };
      return postPayoutLine(own, payer, payoutId, line, rates);
    });
  }

  private async settle(orderId: string, event: LineSettled) {
    const { state } = await this.commands.read(sale, orderId);
    const { data: settled } = event;
    const { rates } = settled;
    await this.postings.post(event, settled.at, (fact) => {
      const waiting = waitingFor(settled, state, orderId);
      return postSettlement(fact, orderId, { settled, booked: state.booked, waiting, rates });
    });
  }
}

/** What waits in clearing for a line, as the sale or the refund was booked there: its fee, if it was booked too, off. */
function waitingFor({ payer, kind, refundId, amount }: LineSettled['data'], { booked, given }: Sale, orderId: string) {
  if (booked === undefined || booked.account !== clearingOf(payer)) return undefined;
  const fact = { key: '', day: '', baseCurrency: booked.baseCurrency, causedBy: '' };
  const refund =
    given.find((one) => one.refundId === refundId) ?? given.find((one) => one.amount.minor === -amount.minor);
  const entry = kind === 'sale' ? postSale(fact, orderId, booked) : refund && postRefund(fact, orderId, booked, refund);
  if (entry === undefined) return undefined;
  const waiting = { amount: { minor: 0, currency: booked.currency }, baseMinor: 0 };
  for (const line of entry.lines) {
    if (line.account !== booked.account || line.amount.currency !== booked.currency) continue;
    const sign = line.side === 'debit' ? 1 : -1;
    waiting.amount.minor += sign * line.amount.minor;
    waiting.baseMinor += sign * line.baseMinor;
  }
  return waiting;
}
