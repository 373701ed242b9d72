import { useEffect, useState } from 'preact/hooks';
import type { CampaignResult, CampaignResults } from '../src/campaign/campaign-resource.js';
import { useAnswer, useShared } from './asking.js';
import { CampaignShown } from './campaign.jsx';
import { addressOf, placeOf } from './place.js';

/** All campaigns, or the one that the address names. */
export function Campaigns() {
  const { again } = useShared();
  const [place, setPlace] = useState(() => placeOf(location.hash));
  useEffect(() => {
    const moved = () => setPlace(placeOf(location.hash));
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  const { campaignId } = place;
  const query = campaignId === undefined ? '' : `?${new URLSearchParams({ campaignId }).toString()}`;
  const answered = useAnswer<CampaignResults>(`/v1/campaign-results${query}`);
  if (answered.is === 'asked') return <p role="status">Loading …</p>;
  if (answered.is === 'wrong')
    return (
      <p class="wrong" role="alert">
        {answered.wrong}{' '}
        <button type="button" onClick={again}>
          Try again
        </button>
      </p>
    );
  const { body } = answered;
  const [only] = body.campaigns;
  return (
    <div class="campaigns">
      {answered.wrong !== undefined && (
        <p class="wrong" role="alert">
          {answered.wrong}
        </p>
      )}
      {campaignId !== undefined && (
        <p>
          <a href="#">All campaigns</a>
        </p>
      )}
      {campaignId === undefined ? (
        <List of={body} />
      ) : only === undefined ? (
        <p class="blank">There is no campaign {campaignId}, or no table has it yet.</p>
      ) : (
        <CampaignShown of={body} campaign={only} place={place} />
      )}
    </div>
  );
}

function List({ of: { campaigns, currency } }: { readonly of: CampaignResults }) {
  const { wording } = useShared();
  const cells = ({ total, spendMinor }: CampaignResult) =>
    [
      ['people', total['people'] ?? null, 'count'],
      ['sent', total['sent'] ?? null, 'count'],
      ['conversionRate', total['conversionRate'] ?? null, 'share'],
      ['revenueMinor', total['revenueMinor'] ?? null, 'money'],
      ['spendMinor', spendMinor, 'money'],
    ] as const;
  return (
    <section class="tile" aria-labelledby="all">
      <h1 id="all">Campaigns</h1>
      {campaigns.length === 0 && <p class="blank">Nothing here yet.</p>}
      {campaigns.length > 0 && (
        <div class="scroll tall" tabIndex={0} role="region" aria-label="All campaigns">
          <table class="figures">
            <thead>
              <tr>
                {['Campaign', 'Status', 'Begins'].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
                {['People', 'Sent', 'Conversion', 'Revenue', 'Spend'].map((head) => (
                  <th key={head} scope="col" class="number">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {campaigns.map((campaign) => (
                <tr key={campaign.campaignId}>
                  <th scope="row">
                    <a href={addressOf({ campaignId: campaign.campaignId })}>{campaign.name}</a>
                  </th>
                  <td>{campaign.status}</td>
                  <td>{wording.instant(campaign.startsAt)}</td>
                  {cells(campaign).map(([figure, value, unit]) => (
                    <td key={figure} class="number">
                      <a href={addressOf({ campaignId: campaign.campaignId, figure })}>
                        {wording.figure(value, unit, currency)}
                      </a>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
