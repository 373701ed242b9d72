import { Column, Entity, Index, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import type { CampaignEvent, CampaignStatus } from './campaign.js';

@Entity('campaign_list')
@Index(['status', 'startAt'])
export class CampaignRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) campaignId!: string;
  @Column({ type: 'nvarchar', length: 80 }) name!: string;
  @Column({ type: 'varchar', length: 64 }) segmentId!: string;
  @Column({ type: 'varchar', length: 24 }) startAt!: string;
  @Column({ type: 'varchar', length: 24 }) endAt!: string;
  @Column({ type: 'varchar', length: 16 }) status!: CampaignStatus;
}

export const campaignList: View<CampaignRow, CampaignEvent> = {
  name: 'campaigns',
  version: 1,
  stream: 'campaign',
  row: CampaignRow,
  evolve(row, { type, data }, campaignId) {
    if (type === 'CampaignPlanned') {
      const { name, segmentId, startAt, endAt } = data;
      return { campaignId, name, segmentId, startAt, endAt, status: 'planned' };
    }
    const now = (status: CampaignStatus) => row && { ...row, status };
    switch (type) {
      case 'CampaignBegun':
        return now('running');
      case 'CampaignFinished':
        return now('finished');
      case 'CampaignStopped':
      case 'BudgetSpent':
        return now('stopped');
      case 'PeopleAssigned':
      case 'SpendImported':
        return row;
    }
  },
};

/** The campaigns by id, from the one that follows `after`. */
export const campaignsAfter = (database: DataSource, after: string | undefined, limit: number) =>
  database
    .getRepository(CampaignRow)
    .createQueryBuilder('c')
    .where('c.campaignId > :after', { after: after ?? '' })
    .orderBy('c.campaignId')
    .limit(limit)
    .getMany();

const open = { open: ['planned', 'running'] satisfies CampaignStatus[] };

export const openCampaigns = (database: DataSource) =>
  database.getRepository(CampaignRow).createQueryBuilder('c').where('c.status in (:...open)', open).getCount();

/** Whose letters are to go out by now. */
export const dueCampaigns = (database: DataSource, now: string) =>
  database
    .getRepository(CampaignRow)
    .createQueryBuilder('c')
    .where('c.status in (:...open)', open)
    .andWhere('c.startAt <= :now', { now })
    .orderBy('c.startAt')
    .addOrderBy('c.campaignId')
    .getMany();
