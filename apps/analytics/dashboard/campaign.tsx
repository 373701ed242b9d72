import type { ComponentChildren } from 'preact';
import type { CampaignResult, CampaignResults, CampaignVariant } from '../src/campaign/campaign-resource.js';
import { useShared } from './asking.js';
import { EvidenceTable } from './evidence.jsx';
import { addressOf, type Place } from './place.js';
import type { Wording } from './wording.js';

type Shown = { readonly of: CampaignResults; readonly campaign: CampaignResult; readonly place: Place };

/** What stands together, by the names of figures. */
const parts = [
  {
    title: 'Everybody assigned',
    figures: ['people', 'conversions', 'conversionRate', 'orders', 'revenueMinor', 'marginMinor', 'spendMinor'],
  },
  {
    title: 'Guards',
    figures: [
      ...(['notAsked', 'heldBack', 'tried', 'sent', 'failed', 'unknown', 'bounced', 'bounceRate'] as const),
      ...(['unsubscribed', 'unsubscribeRate', 'complained', 'complaintRate'] as const),
      ...(['cancelled', 'refunded', 'refundsMinor'] as const),
    ],
  },
  {
    title: 'By clicks',
    figures: ['attributedOrders', 'attributedRevenueMinor', 'attributedMarginMinor', 'attributedRoi'],
  },
] as const;

/** Of the whole campaign, and of no variant. */
const leftOut: CampaignResults['figures'][number] = {
  ...{ name: 'chargesLeftOut', title: 'Charges left out', unit: 'count' },
  definition: 'Charges in another currency than that of the books, which count nowhere',
};

/** A campaign: its figures by variant, how sure they are, and what the chosen one is made of. */
export function CampaignShown({ of, campaign, place }: Shown) {
  const { wording } = useShared();
  const { currency, figures, asOf } = of;
  const chosen = [...figures, leftOut].find(({ name }) => name === place.figure);
  const { campaignId, chargesLeftOut } = campaign;
  return (
    <>
      <section class="tile" aria-labelledby="campaign">
        <h1 id="campaign">{campaign.name}</h1>
        <dl class="facts">
          {factsOf(campaign, currency, wording).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {chargesLeftOut > 0 && (
          <p class="wrong">
            <a href={addressOf({ campaignId, figure: leftOut.name })}>{chargesLeftOut} charges</a> are in another
            currency than the books, and are counted nowhere.
          </p>
        )}
        <p class="note">
          From <a href="/v1/lineage#gold.campaign_results">gold.campaign_results</a>
          {asOf === undefined ? ', which is not built yet.' : `, made ${wording.instant(asOf)}.`}
        </p>
      </section>
      <Lifts campaign={campaign} currency={currency} />
      <section class="tile" aria-labelledby="variants">
        <h2 id="variants">By variant</h2>
        <p class="note">
          Of everybody assigned, whether or not anything reached them, until 14 days after; by clicks, of whoever
          clicked. Choose a figure to see the events that it is made of.
        </p>
        {campaign.variants.length === 0 && <p class="blank">Nobody is assigned yet.</p>}
        {campaign.variants.length > 0 && <Variants of={of} campaign={campaign} place={place} />}
      </section>
      {chosen && (
        <EvidenceTable
          {...{ campaign, currency, figure: chosen }}
          {...(place.variant !== undefined && { variant: place.variant })}
        />
      )}
    </>
  );
}

function factsOf(
  campaign: CampaignResult,
  currency: string,
  wording: Wording,
): (readonly [string, ComponentChildren])[] {
  const { campaignId, status, startsAt, endsAt, begunAt, endedAt, countedUntil, utm, promotionCode, budget } = campaign;
  const at = (instant: string | undefined) => (instant === undefined ? 'not yet' : wording.instant(instant));
  return [
    ['Status', status],
    ['Begins', begunAt === undefined ? `${at(startsAt)}, planned` : at(begunAt)],
    ['Ends', endedAt === undefined ? `${at(endsAt)} at the latest` : at(endedAt)],
    ['Orders count until', at(countedUntil)],
    ['Who gets nothing', wording.figure(campaign.controlPercent / 100, 'share', currency)],
    ['Links', `${utm.source} / ${utm.medium} / ${utm.campaign}`],
    [
      'Spend',
      <a href={addressOf({ campaignId, figure: 'spendMinor' })}>
        {wording.figure(campaign.spendMinor, 'money', currency)}
      </a>,
    ],
    ['Budget', budget === undefined ? 'none' : wording.figure(budget.minor, 'money', budget.currency)],
    ...(promotionCode === undefined ? [] : [['Code', promotionCode] as const]),
  ];
}

function Variants({ of: { currency, figures }, campaign, place }: Shown) {
  const { wording } = useShared();
  const { campaignId, total, variants } = campaign;
  const columns = [{ variant: undefined, figures: total }, ...variants];
  const isChosen = (variant: string | undefined, figure: string) =>
    place.variant === variant && place.figure === figure ? 'true' : undefined;
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Figures by variant">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {columns.map(({ variant = 'All' }) => (
              <th key={variant} scope="col" class="number">
                {variant}
              </th>
            ))}
          </tr>
        </thead>
        {parts.map(({ title, figures: names }) => (
          <tbody key={title}>
            <tr>
              <th scope="rowgroup" colSpan={columns.length + 1} class="part">
                <span>{title}</span>
              </th>
            </tr>
            {figures
              .filter(({ name }) => (names as readonly string[]).includes(name))
              .map(({ name, title: called, unit, definition }) => (
                <tr key={name}>
                  <th scope="row" title={definition}>
                    {called}
                  </th>
                  {columns.map(({ variant, figures: values }) => (
                    <td key={variant ?? ''} class="number">
                      <a
                        href={addressOf({ campaignId, ...(variant !== undefined && { variant }), figure: name })}
                        aria-current={isChosen(variant, name)}
                        data-figure={name}
                        data-variant={variant ?? 'All'}
                      >
                        {wording.figure(values[name] ?? null, unit, currency)}
                      </a>
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

type Lift = NonNullable<CampaignVariant['lift']>;
type Bounds = { readonly difference: number; readonly low: number; readonly high: number };

function Lifts({ campaign, currency }: { readonly campaign: CampaignResult; readonly currency: string }) {
  const { campaignId, variants } = campaign;
  const compared = variants.flatMap(({ variant, lift }) => (lift === undefined ? [] : [{ variant, lift }]));
  const heads = ['Conversion', 'Revenue a person', 'Margin a person', 'ROI', 'Cancelled', 'Refunded'];
  return (
    <section class="tile" aria-labelledby="lift">
      <h2 id="lift">Against the control</h2>
      {compared.length === 0 && <p class="blank">There is nobody to compare with.</p>}
      {compared.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Lift by variant">
          <table class="figures lifts">
            <thead>
              <tr>
                {['Variant', ...heads].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {compared.map(({ variant, lift }) => (
                <LiftRow key={variant} {...{ campaignId, variant, lift, currency }} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="note">
        In brackets what it may be between, with 95&nbsp;% confidence: of twenty comparisons in which nothing differs,
        one shows something. ROI is the margin beyond that of the control, less spend, by spend. Cancelled and refunded
        are people with such an order. Choose a difference or the control to see the events of that side.
      </p>
    </section>
  );
}

type Row = { readonly campaignId: string; readonly variant: string; readonly lift: Lift; readonly currency: string };

function LiftRow({ campaignId, variant, lift, currency }: Row) {
  const { wording } = useShared();
  const money = (value: number) => wording.signed(Math.round(value), 'money', currency);
  const points = (value: number) => wording.points(value);
  const share = (value: number) => wording.signed(value, 'share', currency);
  const from = (figure: string) => ({ campaignId, variant, figure });
  return (
    <tr data-lift={variant}>
      <th scope="row">{variant}</th>
      <Verdict of={lift.conversion} words={points} from={from('conversions')} />
      <Verdict of={lift.revenue} words={money} from={from('revenueMinor')} />
      <Verdict of={lift.margin} words={money} from={from('marginMinor')} />
      <td>{lift.roi === undefined ? '–' : <Between of={lift.roi} words={share} from={from('spendMinor')} />}</td>
      <Verdict of={lift.cancelled} words={points} from={from('cancelled')} isGuard />
      <Verdict of={lift.refunded} words={points} from={from('refunded')} isGuard />
    </tr>
  );
}

const verdicts = { above: 'more than', below: 'less than', 'not-shown': 'no difference shown from' };
const trends = { above: 'up', below: 'down', 'not-shown': undefined };

type Compared<Of> = { readonly of: Of; readonly words: (value: number) => string; readonly from: Place };

/** `from`: the figure of the variant; that of the control has the same name. Of a guard more is worse. */
function Verdict({ of, words, from, isGuard = false }: Compared<Lift['conversion']> & { readonly isGuard?: boolean }) {
  if (of.verdict === 'too-few')
    return (
      <td>
        Too few to say<small>{of.because}</small>
      </td>
    );
  return (
    <td class={isGuard ? 'guard' : undefined}>
      <Between of={of} words={words} from={from} />
      <small class={trends[of.verdict]}>
        {verdicts[of.verdict]} <a href={addressOf({ ...from, variant: 'control' })}>the control</a>
      </small>
    </td>
  );
}

const Between = ({ of, words, from }: Compared<Bounds>) => (
  <>
    <a href={addressOf(from)}>{words(of.difference)}</a>{' '}
    <span class="between">
      ({words(of.low)} to {words(of.high)})
    </span>
  </>
);
