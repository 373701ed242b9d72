import { sameContent } from '#contracts/same-content.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Money } from '#money/money.js';
import type { Plan } from './plan.js';
import { spendMax, type Spend } from './spend.js';

type Begun = {
  /** Of the plan. */
  readonly version: number;
  readonly at: string;
  /** Of the segment's rule, and of its membership: as who belonged to it then, `people` of them. */
  readonly segmentVersion: number;
  readonly membershipVersion: number;
  readonly people: number;
};
/** People by the ids of their profiles. */
export type Assigned = readonly { readonly variant: string; readonly customerIds: readonly string[] }[];
/** Lots count from 0. Nobody is in two of them. */
type Lot = { readonly lot: number; readonly at: string; readonly assigned: Assigned };

export type CampaignCommand =
  | { type: 'PlanCampaign'; data: Plan }
  | { type: 'BeginCampaign'; data: Begun }
  | { type: 'AssignPeople'; data: Lot }
  | { type: 'FinishCampaign'; data: { readonly at: string } }
  | { type: 'StopCampaign'; data: { readonly at: string; readonly reason: string } }
  | { type: 'ImportSpend'; data: { readonly at: string; readonly lines: readonly Spend[] } };

// These shapes are on disk for ever: add to them, never change them.
export type CampaignEvent =
  | { type: 'CampaignPlanned'; data: Plan & { readonly version: number } }
  | { type: 'CampaignBegun'; data: Begun }
  | { type: 'PeopleAssigned'; data: Lot }
  | { type: 'CampaignFinished'; data: { readonly at: string; readonly people: number } }
  | { type: 'CampaignStopped'; data: { readonly at: string; readonly reason: string } }
  | { type: 'SpendImported'; data: Spend }
  /** It stops because of that. */
  | { type: 'BudgetSpent'; data: { readonly at: string; readonly spent: Money } };

export const campaignStatuses = ['planned', 'running', 'finished', 'stopped'] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

export type Campaign = {
  readonly plan?: Plan & { readonly version: number };
  readonly status?: CampaignStatus;
  readonly begun?: Begun;
  /** Who was assigned what, lot by lot; none any more when nobody else will be, since they are many. */
  readonly lots: readonly Assigned[];
  /** How many of them, by variant. */
  readonly people: { readonly [variant: string]: number };
  readonly spend: readonly Spend[];
};

/**
 * An experiment on people: who gets which letter, and who none. Once it has begun its plan stays as it is. Everybody in the segment
 * is assigned, also who may not be written to, so that those of all variants are alike.
 */
export const campaign: Decider<CampaignCommand, CampaignEvent, Campaign> = {
  stream: 'campaign',
  initial: { lots: [], people: {}, spend: [] },

  decide(command, state) {
    if (command.type === 'PlanCampaign') return planned(command.data, state);
    const { plan, status } = state;
    if (plan === undefined) throw new Refusal('campaign-unknown', 'There is no such campaign.');
    switch (command.type) {
      case 'BeginCampaign':
        return status === 'planned' && isOpen(plan, command.data)
          ? [{ type: 'CampaignBegun', data: command.data }]
          : [];
      case 'AssignPeople':
        return status === 'running' && command.data.lot === state.lots.length
          ? [{ type: 'PeopleAssigned', data: withoutKnown(command.data, state.lots) }]
          : [];
      case 'FinishCampaign':
        return status === 'planned' || status === 'running'
          ? [{ type: 'CampaignFinished', data: { ...command.data, people: total(state.people) } }]
          : [];
      case 'StopCampaign':
        return status === 'stopped' ? [] : [{ type: 'CampaignStopped', data: command.data }];
      case 'ImportSpend':
        return imported(command.data, state);
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'CampaignPlanned':
        return { ...state, plan: event.data, status: 'planned' };
      case 'CampaignBegun':
        return { ...state, begun: event.data, status: 'running' };
      case 'PeopleAssigned':
        return { ...state, ...withLot(state, event.data.assigned) };
      case 'CampaignFinished':
        return { ...state, status: 'finished', lots: [] };
      case 'CampaignStopped':
      case 'BudgetSpent':
        return { ...state, status: 'stopped', lots: [] };
      case 'SpendImported':
        return { ...state, spend: [...state.spend, event.data] };
    }
  },
};

export const total = (people: Campaign['people']) => Object.values(people).reduce((sum, count) => sum + count, 0);

function withLot({ lots, people: before }: Campaign, assigned: Assigned): Pick<Campaign, 'lots' | 'people'> {
  const people = { ...before };
  for (const { variant, customerIds } of assigned) people[variant] = (people[variant] ?? 0) + customerIds.length;
  return { lots: [...lots, assigned], people };
}

/** What it costs in, until somebody says otherwise by a budget or the first line. */
export const currencyOf = ({ plan, spend }: Pick<Campaign, 'plan' | 'spend'>): string | undefined =>
  plan?.budget?.currency ?? spend[0]?.amount.currency;

export function spentOf({ plan, spend }: Pick<Campaign, 'plan' | 'spend'>): Money | undefined {
  const currency = currencyOf({ ...(plan && { plan }), spend });
  if (currency === undefined) return undefined;
  return { minor: spend.reduce((sum, { amount }) => sum + amount.minor, 0), currency };
}

function planned(data: Plan, { plan, status, spend }: Campaign): CampaignEvent[] {
  const { version = 0, ...before } = plan ?? {};
  if (sameContent(before, data)) return [];
  if (status !== undefined && status !== 'planned')
    throw new Refusal('campaign-begun', `It is ${status}: plan another one.`);
  const spent = spentOf({ spend });
  if (data.budget !== undefined && spent !== undefined) refuseBudget(data.budget, spent);
  return [{ type: 'CampaignPlanned', data: { version: version + 1, ...data } }];
}

/** Of what was spent before there was a budget. */
function refuseBudget(budget: Money, spent: Money) {
  if (budget.currency !== spent.currency)
    throw new Refusal('budget-in-another-currency', `budget: in ${spent.currency}, which it has spent.`);
  if (budget.minor <= spent.minor)
    throw new Refusal('budget-spent', `budget: more than ${spent.minor}, which it has spent.`);
}

const isOpen = ({ version, startAt, endAt }: NonNullable<Campaign['plan']>, begun: Begun) =>
  version === begun.version && startAt <= begun.at && begun.at < endAt;

/** Who became another profile since, and is in an earlier lot under the same id, stays there. */
function withoutKnown({ assigned, ...lot }: Lot, lots: readonly Assigned[]): Lot {
  const coming = new Set(assigned.flatMap(({ customerIds }) => customerIds));
  const known = new Set(lots.flat().flatMap(({ customerIds }) => customerIds.filter((one) => coming.has(one))));
  if (known.size === 0) return { ...lot, assigned };
  const kept = assigned.map(({ variant, customerIds }) => ({
    variant,
    customerIds: customerIds.filter((one) => !known.has(one)),
  }));
  return { ...lot, assigned: kept.filter(({ customerIds }) => customerIds.length > 0) };
}

function imported(
  { at, lines }: Extract<CampaignCommand, { type: 'ImportSpend' }>['data'],
  state: Campaign,
): CampaignEvent[] {
  const currency = currencyOf(state) ?? lines[0]?.amount.currency;
  const known = new Set(state.spend.map(({ key }) => key));
  const news = lines.filter(({ key, amount }) => {
    const isNews = !known.has(key) && amount.currency === currency && known.size < spendMax;
    if (isNews) known.add(key);
    return isNews;
  });
  const spent = spentOf({ ...state, spend: [...state.spend, ...news] });
  const events = news.map((data) => ({ type: 'SpendImported', data }) as const);
  const budget = state.plan?.budget;
  const isOver = budget !== undefined && spent !== undefined && spent.minor >= budget.minor;
  // Letters may still wait when everybody has been assigned.
  if (!isOver || news.length === 0 || state.status === 'stopped') return events;
  return [...events, { type: 'BudgetSpent', data: { at, spent } }];
}
