import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Rounds } from '#service/rounds.js';
import { Subscribers } from '#service/subscribers.js';
import { MarketingSettings } from '../config.js';
import { identityList, leadsOf } from '../customer/identity-list.view.js';
import { messageIdOf } from '../message/messages.controller.js';
import { MessageRow } from '../message/message-list.view.js';
import { message } from '../message/message.js';
import { quietUntil } from '../message/quiet-hours.js';
import { Recipients } from '../message/recipients.worker.js';
import { membership, type MembershipEvent } from '../segment/membership.js';
import { segment } from '../segment/segment.js';
import { variantOf } from './assignment.js';
import { campaign, type Assigned, type Campaign, type CampaignCommand } from './campaign.js';
import { dueCampaigns } from './campaign-list.view.js';
import { peopleOf } from './people.js';
import { control, sharesOf } from './plan.js';

const lookEveryMs = 1_000;
/** So many members of a segment are assigned at once. */
const lotSize = 1_000;
/** Of a campaign, so many people before another one has its turn; and so many of those at once. */
const turnSize = 100;
const askedAtOnce = 16;
/** Letters of campaigns wait for the postman no longer than that, so that a letter about a cart does not wait behind all of them. */
const aheadSeconds = 10;

/** How far the last lot of a campaign is asked for, by this process. */
type Run = { readonly members: readonly string[]; readonly all: ReadonlySet<string>; lot: number; asked: number };
type Step = { readonly asked: number; readonly isOver: boolean };
const over: Step = { asked: 0, isOver: true };

/**
 * Begins campaigns when it is time, assigns people lot by lot, and asks for their letters: no faster than they go out. All that it
 * did is in the log, and done again changes nothing, so it may die at any point and there may be several of it.
 */
@Injectable()
export class CampaignClock extends Rounds {
  private readonly runs = new Map<string, Run>();

  constructor(
    private readonly commands: CommandHandler,
    private readonly recipients: Recipients,
    private readonly settings: MarketingSettings,
    private readonly store: EventStore,
    private readonly database: DataSource,
    private readonly subscribers: Subscribers,
    private readonly clock: Clock,
    report: Report,
  ) {
    super(lookEveryMs, 'campaigns are not looked at', report);
  }

  protected async look() {
    let due = (await dueCampaigns(this.database, this.now())).map(({ campaignId }) => campaignId);
    for (const campaignId of this.runs.keys()) if (!due.includes(campaignId)) this.runs.delete(campaignId);
    if (due.length === 0) return;
    const waiting = await this.database.getRepository(MessageRow).countBy({ status: 'asked' });
    let room = this.settings.config.MAILS_PER_SECOND * aheadSeconds - waiting;
    while (due.length > 0 && room > 0) {
      const open: string[] = [];
      for (const campaignId of due) {
        if (this.stopped) return;
        const { asked, isOver } = await this.step(campaignId, Math.min(turnSize, Math.max(0, room)));
        room -= asked;
        if (!isOver) open.push(campaignId);
      }
      due = open;
    }
  }

  /** One step of a campaign; `isOver`: there is nothing more to do for now. */
  private async step(campaignId: string, room: number): Promise<Step> {
    try {
      const { state } = await this.commands.read(campaign, campaignId);
      const at = this.now();
      if (state.status === 'planned' && at < state.plan!.endAt) return await this.begin(campaignId, state, at);
      if (at >= state.plan!.endAt) return await this.finish(campaignId, at);
      return state.status === 'running' ? await this.goOn(campaignId, state, room, at) : over;
    } catch (error) {
      this.report.warn(`campaign ${campaignId} is as it was: ${(error as Error).message}`);
      return over;
    }
  }

  private async begin(campaignId: string, { plan }: Campaign, at: string): Promise<Step> {
    const { version, segmentId } = plan!;
    const segmentVersion = (await this.commands.read(segment, segmentId)).state.defined?.version;
    const events = await this.store.read<MembershipEvent>(streamOf(membership, segmentId));
    const membershipVersion = events.findLastIndex(({ data }) => !data.more) + 1;
    // Who belongs to it is still being found.
    if (segmentVersion === undefined || events[membershipVersion - 1]?.data.version !== segmentVersion) return over;
    const { size: people } = await membersIn(events.slice(0, membershipVersion));
    const data = { version, at, segmentVersion, membershipVersion, people };
    const { events: begun } = await this.ask(campaignId, { type: 'BeginCampaign', data });
    // It was planned anew, for later.
    return { asked: 0, isOver: begun.length === 0 };
  }

  private async goOn(campaignId: string, state: Campaign, room: number, at: string): Promise<Step> {
    // What is put off for the night comes back all at once in the morning.
    const { QUIET_HOURS, TIME_ZONE } = this.settings.config;
    if (quietUntil(QUIET_HOURS, TIME_ZONE, at) !== undefined) return over;
    // A read model that is being made anew knows nobody yet.
    const before = new Date(Date.parse(state.begun!.at) - 1).toISOString();
    if (!(await this.subscribers.hasAllUntil(before, [identityList]))) return over;
    const run = this.runs.get(campaignId) ?? (await this.taken(state));
    this.runs.set(campaignId, run);
    const last = state.lots.length - 1;
    if (run.lot !== last) Object.assign(run, { lot: last, asked: 0 });
    const some = readersOf(state.lots[last] ?? []).slice(run.asked, run.asked + room);
    for (let from = 0; from < some.length; from += askedAtOnce)
      await Promise.all(some.slice(from, from + askedAtOnce).map((one) => this.askForLetter(campaignId, state, one)));
    run.asked += some.length;
    // All letters of a lot are asked for before there is another: whoever goes on after us begins with the last.
    if (some.length > 0 || room === 0) return { asked: some.length, isOver: false };
    const members = run.members.slice((last + 1) * lotSize, (last + 2) * lotSize);
    if (members.length === 0) return this.finish(campaignId, at);
    const assigned = await this.assigned(campaignId, state, members, run.all);
    await this.ask(campaignId, { type: 'AssignPeople', data: { lot: last + 1, at, assigned } });
    return { asked: 0, isOver: false };
  }

  private async finish(campaignId: string, at: string): Promise<Step> {
    await this.ask(campaignId, { type: 'FinishCampaign', data: { at } });
    return over;
  }

  /** Who belonged to the segment when the campaign began, whoever does by now. */
  private async taken({ plan, begun, lots }: Campaign): Promise<Run> {
    const events = await this.store.read<MembershipEvent>(streamOf(membership, plan!.segmentId));
    const all = await membersIn(events.slice(0, begun!.membershipVersion));
    return { members: [...all].sort(), all, lot: lots.length - 1, asked: 0 };
  }

  private async assigned(
    campaignId: string,
    { plan }: Campaign,
    members: readonly string[],
    all: ReadonlySet<string>,
  ): Promise<Assigned> {
    const shares = sharesOf(plan!);
    const found = new Map<string, string[]>(shares.map(({ variant }) => [variant, []]));
    for (const [index, person] of peopleOf(members, all, await leadsOf(this.database, members)).entries()) {
      // Somebody else has to be served meanwhile.
      if (index % turnSize === 0) await setImmediate();
      found.get(variantOf(campaignId, person, shares))!.push(person);
    }
    return [...found].flatMap(([variant, customerIds]) => (customerIds.length === 0 ? [] : [{ variant, customerIds }]));
  }

  private async askForLetter(campaignId: string, { plan }: Campaign, { customerId, variant }: Reader) {
    // The postman asks that again; whoever may not be written to by now need not wait for it.
    if ((await this.recipients.of(customerId)) === undefined) return;
    const asked = { campaignId, customerId, trigger: 'campaign', purpose: 'email-marketing', variant } as const;
    const data = { ...asked, letter: { template: 'campaign', values: {} }, staleAt: plan!.endAt } as const;
    await this.commands.handle(message, messageIdOf(asked), { type: 'AskForMessage', data }, causeOf(campaignId));
  }

  private ask(campaignId: string, command: CampaignCommand) {
    return this.commands.handle(campaign, campaignId, command, causeOf(campaignId));
  }

  private now() {
    return this.clock.now().toISOString();
  }
}

type Reader = { readonly customerId: string; readonly variant: string };
const readersOf = (assigned: Assigned): readonly Reader[] =>
  assigned.flatMap(({ variant, customerIds }) =>
    variant === control ? [] : customerIds.map((customerId) => ({ customerId, variant })),
  );

/** Bit by bit, since they are many, and others have to be served meanwhile. */
async function membersIn(events: readonly MembershipEvent[]): Promise<ReadonlySet<string>> {
  const all = new Set<string>();
  for (const { data } of events) {
    for (const member of data.removed) all.delete(member);
    for (const member of data.added) all.add(member);
    await setImmediate();
  }
  return all;
}

const causeOf = (campaignId: string) => {
  const id = `schedule-campaigns-${campaignId}`;
  return { causationId: id, correlationId: id, actor: 'schedule:campaigns' };
};
