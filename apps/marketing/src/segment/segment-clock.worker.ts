import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommandHandler, Stale } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Rounds } from '#service/rounds.js';
import { Subscribers } from '#service/subscribers.js';
import { abandonedCarts, cartList } from '../cart/cart-list.view.js';
import { consentPurposes, mayBeMarketedTo } from '../customer/consent.js';
import { forgottenList } from '../customer/forgotten.view.js';
import { identityList, personsOfAll } from '../customer/identity-list.view.js';
import { ProfileDesk } from '../customer/profile-desk.controller.js';
import { speakersOf } from '../customer/profile.js';
import { offerList } from '../offer/offer-list.view.js';
import { cartedPieces, interestsOfAll, orderedPieces } from '../recommendation/interest.view.js';
import { buyers } from '../timeline/buyer.view.js';
import { watchers } from '../watch/watcher.view.js';
import { inFifths } from './figures.js';
import { lotsTo, membership } from './membership.js';
import { figuresOfAll, purchaseList } from './purchase-list.view.js';
import { isSo, type Customer } from './rule.js';
import { segmentsAfter, type SegmentRow } from './segment-list.view.js';

const lookEveryMs = 30_000;
const quarterHourMs = 900_000;
/** So many people are looked at before others have their turn. */
const turnSize = 1_000;
/** Of those whom a rule asks what they agreed to, so many at once. */
const askedAtOnce = 16;
/** What rules ask of. */
export const askedBySegments = [
  ...[identityList, forgottenList, purchaseList, buyers, orderedPieces, cartedPieces, watchers, cartList, offerList],
];
export const segmentsMax = 200;

/** Every quarter of an hour: who belongs to which segment by now, noted as what changed. */
@Injectable()
export class SegmentClock extends Rounds {
  /** The version and quarter of each segment that were seen to. */
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly commands: CommandHandler,
    private readonly profiles: ProfileDesk,
    private readonly database: DataSource,
    private readonly subscribers: Subscribers,
    private readonly clock: Clock,
    report: Report,
  ) {
    super(lookEveryMs, 'segments are not looked at', report);
  }

  protected async look() {
    const asOf = new Date(Math.floor(this.clock.now().getTime() / quarterHourMs) * quarterHourMs).toISOString();
    const all = await segmentsAfter(this.database, undefined, segmentsMax);
    const due = all.filter(({ segmentId, version }) => this.seen.get(segmentId) !== `${version} ${asOf}`);
    // A read model that is still being built would put everybody out whom it does not have yet.
    if (due.length === 0 || !(await this.subscribers.hasAllUntil(asOf, askedBySegments))) return;
    const customers = await this.everybody();
    for (const segment of due) {
      if (this.stopped) return;
      try {
        await this.see(segment, customers, asOf);
        this.seen.set(segment.segmentId, `${segment.version} ${asOf}`);
      } catch (error) {
        // Another process is at it. Should it die, its change is completed in the next round.
        if (error instanceof Stale) continue;
        // What the rules forbid they forbid until something happens.
        if (error instanceof Refusal) this.seen.set(segment.segmentId, `${segment.version} ${asOf}`);
        this.report.warn(`segment ${segment.segmentId} is as it was: ${(error as Error).message}`);
      }
    }
  }

  /** Every person whom we know, by id, with what they bought: in each currency, if the books were ever kept in several. */
  private async everybody(): Promise<ReadonlyMap<string, readonly Customer[]>> {
    const persons = await personsOfAll(this.database);
    const bought = await inFifths(await figuresOfAll(this.database, persons), turn);
    const figures = Map.groupBy(bought, ({ customerId }) => customerId);
    const interests = await interestsOfAll(this.database, persons);
    const abandoned = await abandonedCarts(this.database, persons);
    const known = new Map<string, readonly Customer[]>();
    for (const person of persons.values()) {
      const wish = { interests: interests.get(person), abandonedAt: abandoned.get(person) };
      known.set(person, figures.get(person)?.map((one) => ({ ...wish, figures: one })) ?? [wish]);
    }
    return known;
  }

  private async see(
    { segmentId, rule, version }: SegmentRow,
    customers: ReadonlyMap<string, readonly Customer[]>,
    asOf: string,
  ) {
    const today = asOf.slice(0, '2026-01-10'.length);
    const isIn = (some: readonly Customer[]) => {
      const verdicts = some.map((customer) => isSo(rule, customer, today));
      return verdicts.includes(true) || (verdicts.includes(undefined) ? undefined : false);
    };
    const found = new Set<string>();
    const open: { readonly id: string; readonly some: readonly Customer[] }[] = [];
    let seen = 0;
    for (const [id, some] of customers) {
      const verdict = isIn(some);
      if (verdict === true) found.add(id);
      if (verdict === undefined) open.push({ id, some });
      // The shop goes on meanwhile.
      if (++seen % turnSize === 0) await turn();
    }
    for (let at = 0; at < open.length && !this.stopped; at += askedAtOnce)
      await Promise.all(
        open.slice(at, at + askedAtOnce).map(async ({ id, some }) => {
          const agreedTo = await this.agreedTo(id);
          if (isIn(some.map((customer) => ({ ...customer, agreedTo })))) found.add(id);
        }),
      );
    if (!this.stopped) await this.change(segmentId, version, asOf, found);
  }

  private async agreedTo(customerId: string) {
    const speakers = speakersOf((await this.profiles.profileOf(customerId))?.identities ?? []);
    return consentPurposes.filter((purpose) => mayBeMarketedTo(speakers, purpose).allowed);
  }

  private async change(segmentId: string, version: number, asOf: string, found: ReadonlySet<string>) {
    const { state, version: from } = await this.commands.read(membership, segmentId);
    const id = `schedule-segments-${segmentId}-${asOf}`;
    const cause = { causationId: id, correlationId: id, actor: 'schedule:segments' };
    let at = from;
    for (const lot of lotsTo(found, state)) {
      const command = { type: 'ChangeMembers', data: { version, asOf, ...lot } } as const;
      ({ version: at } = await this.commands.handle(membership, segmentId, command, cause, at));
    }
  }
}
