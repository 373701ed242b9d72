import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { campaign, type CampaignEvent } from './campaign.js';
import { planned } from './plan.js';

const file = join(__dirname, 'campaign.golden.json');
const types = {
  ...{ CampaignPlanned: 1, CampaignBegun: 1, PeopleAssigned: 1, CampaignFinished: 1, CampaignStopped: 1 },
  ...{ SpendImported: 1, BudgetSpent: 1 },
} satisfies Record<CampaignEvent['type'], 1>;
goldenContract(campaign, file, Object.keys(types));

it('Plans of every release are still plans', () => {
  for (const { type, data } of JSON.parse(readFileSync(file, 'utf8')) as CampaignEvent[]) {
    if (type !== 'CampaignPlanned') continue;
    const { version: _, ...plan } = data;
    expect(planned.parse(plan)).toEqual(plan);
  }
});
