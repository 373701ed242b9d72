import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { campaign, type Assigned, type CampaignEvent } from './campaign.js';
import { planned, sharesOf, wordsFor, type Plan } from './plan.js';
import type { Spend } from './spend.js';

const words = (subject: string) => ({ subject, paragraphs: ['Since winter.'] });
const plan: Plan = {
  ...{ name: 'Clocks of spring', segmentId: 'regulars', controlPercent: 20 },
  ...{ startAt: '2026-03-01T08:00:00.000Z', endAt: '2026-03-08T08:00:00.000Z' },
  variants: [{ variant: 'plain', sharePercent: 80, letter: { 'de-CH': words('Uhren'), en: words('Clocks') } }],
  utm: { source: 'letters', medium: 'email', campaign: 'spring-clocks' },
  budget: { minor: 1_000, currency: 'EUR' },
};
const at = plan.startAt;
const wasPlanned: CampaignEvent = { type: 'CampaignPlanned', data: { version: 1, ...plan } };
const begin = (over = {}) => ({
  type: 'BeginCampaign' as const,
  data: { version: 1, at, segmentVersion: 1, membershipVersion: 4, people: 3, ...over },
});
const begun: CampaignEvent = { type: 'CampaignBegun', data: begin().data };
const lot = (lot: number, plain: string[], control: string[] = []) => ({
  ...{ lot, at },
  assigned: [
    { variant: 'plain', customerIds: plain },
    { variant: 'control', customerIds: control },
  ].filter(({ customerIds }) => customerIds.length > 0) satisfies Assigned,
});
const assign = (data: ReturnType<typeof lot>) => ({ type: 'AssignPeople' as const, data });
const assigned = (data: ReturnType<typeof lot>): CampaignEvent => ({ type: 'PeopleAssigned', data });
const finish = { type: 'FinishCampaign', data: { at } } as const;
const finished = (people: number): CampaignEvent => ({ type: 'CampaignFinished', data: { at, people } });
const stop = { type: 'StopCampaign', data: { at, reason: 'sold out' } } as const;
const stopped: CampaignEvent = { type: 'CampaignStopped', data: stop.data };
const given = specification(campaign);

describe('A campaign', () => {
  it('is planned anew until it begins', () => {
    given().when({ type: 'PlanCampaign', data: plan }).then(wasPlanned);
    const renamed = { ...plan, name: 'Clocks' };
    given(wasPlanned)
      .when({ type: 'PlanCampaign', data: renamed })
      .then({ type: 'CampaignPlanned', data: { version: 2, ...renamed } });
    given(wasPlanned, begun).when({ type: 'PlanCampaign', data: renamed }).thenRefused('campaign-begun');
    given(wasPlanned, begun).when({ type: 'PlanCampaign', data: plan }).thenNothing();
  });

  it('begins once, in its time, by the plan as it stands', () => {
    given(wasPlanned).when(begin()).then(begun);
    for (const over of [{ at: '2026-03-01T07:59:59.999Z' }, { at: plan.endAt }, { version: 2 }])
      given(wasPlanned).when(begin(over)).thenNothing();
    given(wasPlanned, begun, finished(0)).when(begin()).thenNothing();
    given().when(begin()).thenRefused('campaign-unknown');
  });

  it('assigns lot by lot, and nobody twice', () => {
    given(wasPlanned, begun)
      .when(assign(lot(0, ['a'], ['b'])))
      .then(assigned(lot(0, ['a'], ['b'])));
    const once = [wasPlanned, begun, assigned(lot(0, ['a'], ['b']))];
    given(...once)
      .when(assign(lot(0, ['c'])))
      .thenNothing();
    given(...once)
      .when(assign(lot(2, ['c'])))
      .thenNothing();
    given(...once)
      .when(assign(lot(1, ['b', 'c'], ['a'])))
      .then(assigned(lot(1, ['c'])));
    given(wasPlanned)
      .when(assign(lot(0, ['a'])))
      .thenNothing();
  });

  it('is finished once, and says how many it had', () => {
    given(wasPlanned, begun, assigned(lot(0, ['a', 'b'], ['c'])))
      .when(finish)
      .then(finished(3));
    given(wasPlanned).when(finish).then(finished(0));
    given(wasPlanned, stopped).when(finish).thenNothing();
    given(wasPlanned, begun, finished(3))
      .when(assign(lot(0, ['a'])))
      .thenNothing();
  });

  it('is stopped for good, also while its last letters wait', () => {
    given(wasPlanned).when(stop).then(stopped);
    given(wasPlanned, begun, finished(3)).when(stop).then(stopped);
    given(wasPlanned, stopped).when(begin()).thenNothing();
    given(wasPlanned, begun, stopped)
      .when(assign(lot(0, ['a'])))
      .thenNothing();
    given().when(stop).thenRefused('campaign-unknown');
  });
});

describe('What a campaign costs', () => {
  const line = (key: string, minor: number, currency = 'EUR'): Spend => ({
    ...{ key, day: '2026-03-01', amount: { minor, currency }, source: 'meta' },
  });
  const told = (...lines: Spend[]) => ({ type: 'ImportSpend' as const, data: { at, lines } });
  const imported = (data: Spend): CampaignEvent => ({ type: 'SpendImported', data });

  it('is told by several platforms, in one currency, each line once', () => {
    given(wasPlanned)
      .when(told(line('1', 500), line('1', 700), line('2', 100, 'USD'), line('3', -100)))
      .then(imported(line('1', 500)), imported(line('3', -100)));
    given(wasPlanned, imported(line('1', 500)))
      .when(told(line('1', 700)))
      .thenNothing();
    given()
      .when(told(line('1', 500)))
      .thenRefused('campaign-unknown');
  });

  it('stops it once the budget is spent, and not again', () => {
    const spent = (minor: number): CampaignEvent => ({
      type: 'BudgetSpent',
      data: { at, spent: { minor, currency: 'EUR' } },
    });
    given(wasPlanned, begun, imported(line('1', 600)))
      .when(told(line('2', 400)))
      .then(imported(line('2', 400)), spent(1_000));
    given(wasPlanned, begun, imported(line('1', 1_000)), spent(1_000))
      .when(told(line('2', 1)))
      .then(imported(line('2', 1)));
    given(wasPlanned, begun, imported(line('1', 1_000)), spent(1_000))
      .when(begin())
      .thenNothing();
  });

  it('is in the currency of its first line, if it has no budget', () => {
    const { budget: _, ...free } = plan;
    given({ type: 'CampaignPlanned', data: { version: 1, ...free } })
      .when(told(line('1', 1, 'USD'), line('2', 1)))
      .then(imported(line('1', 1, 'USD')));
  });

  it('is within a budget that is set later', () => {
    const { budget: _, ...free } = plan;
    const log = [{ type: 'CampaignPlanned' as const, data: { version: 1, ...free } }, imported(line('1', 500, 'USD'))];
    const budget = (minor: number, currency: string) => ({
      ...{ type: 'PlanCampaign' as const, data: { ...plan, budget: { minor, currency } } },
    });
    given(...log)
      .when(budget(1_000, 'EUR'))
      .thenRefused('budget-in-another-currency');
    given(...log)
      .when(budget(500, 'USD'))
      .thenRefused('budget-spent');
    const { data } = budget(501, 'USD');
    given(...log)
      .when(budget(501, 'USD'))
      .then({ type: 'CampaignPlanned', data: { version: 2, ...data } });
  });

  it('has an end of lines', () => {
    const all = Array.from({ length: 2_000 }, (_, n) => imported(line(`k-${n}`, 0)));
    given(wasPlanned, ...all)
      .when(told(line('one-more', 1)))
      .thenNothing();
  });
});

describe('A plan', () => {
  it('has shares that make a whole, with those who get nothing', () =>
    expect(sharesOf(plan)).toEqual([
      { variant: 'plain', sharePercent: 80 },
      { variant: 'control', sharePercent: 20 },
    ]));

  const [variant] = plan.variants;
  it.each([
    ['variants', { controlPercent: 19 }],
    ['variants', { variants: [variant, { ...variant, sharePercent: 0 }] }],
    [
      'variants',
      {
        variants: [
          { ...variant, sharePercent: 40 },
          { ...variant, sharePercent: 40 },
        ],
      },
    ],
    ['variants', { variants: [{ ...variant, variant: 'control' }] }],
    ['variants', { variants: [{ ...variant, letter: {} }] }],
    ['variants', { variants: [{ ...variant, letter: { klingon: words('x') } }] }],
    ['variants', { variants: [{ ...variant, letter: { en: words('two\nlines') } }] }],
    ['endAt', { endAt: plan.startAt }],
    ['endAt', { endAt: '2026-03-31T08:00:00.001Z' }],
    ['budget', { budget: { minor: 0, currency: 'EUR' } }],
    ['utm', { utm: { ...plan.utm, source: 'a b' } }],
  ])('that cannot be is told by its field: %s', (field, over) => {
    const { error } = planned.safeParse({ ...plan, ...over });
    expect(new Set(error?.issues.map(({ path }) => path[0]))).toEqual(new Set([field]));
  });

  it.each([
    ['en-GB', 'Clocks'],
    ['de', 'Uhren'],
    ['de-AT', 'Uhren'],
    ['fr', 'Uhren'],
  ])('speaks to who reads %s in their language, or else in its first', (reads, subject) =>
    expect(wordsFor(plan, 'plain', reads)).toMatchObject({ subject }),
  );
  it('has nothing to say to who gets nothing', () => expect(wordsFor(plan, 'control', 'en')).toBeUndefined());
});
