import { resolve } from 'node:path';
import { Module, type OnModuleDestroy } from '@nestjs/common';
import { Lake } from '#lake/lake.js';
import { openLake } from '#lake/open-lake.js';
import { ownFolder } from '#lake/own-folder.driver.js';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { HubSender } from '#messaging/hub-sender.js';
import { Clock } from '#service/clock.js';
import type { Service } from '#service/service.js';
import { analyticsPolicy } from './analytics.policy.js';
import { CampaignResultsController } from './campaign/campaign-results.controller.js';
import { companionList } from './companion/companion-list.view.js';
import { CompanionsTeller } from './companion/companions.worker.js';
import { AnalyticsSettings, type AnalyticsConfig } from './config.js';
import { ForecastsController } from './forecast/forecasts.controller.js';
import { KpisController } from './kpi/kpis.controller.js';
import { LineageController } from './lineage/lineage.controller.js';
import { published } from './published.js';
import { RunsController } from './schedule/runs.controller.js';
import { TableClock } from './schedule/table-clock.worker.js';
import { shareList } from './share/share-list.view.js';
import { SharedController } from './share/shared.controller.js';
import { SharedFiles } from './share/shared-files.worker.js';
import { SharesController } from './share/shares.controller.js';
import { BadCallsController } from './track/bad-calls.controller.js';
import { LandedBadCalls } from './track/bad-calls.source.js';
import { ClickstreamLanding } from './track/clickstream-landing.worker.js';
import { RecoveryDesk } from './track/recovery-desk.controller.js';
import { TrackController } from './track/track.controller.js';
import { Clickstream, TrackDesk } from './track/track-desk.controller.js';
import { readModels } from './warehouse/models.source.js';
import { Warehouse } from './warehouse/warehouse.worker.js';

@Module({
  controllers: [
    ...[TrackController, BadCallsController, ForecastsController, KpisController, LineageController, RunsController],
    ...[CampaignResultsController, SharesController, SharedController],
  ],
})
class AnalyticsModule implements OnModuleDestroy {
  constructor(
    private readonly clickstream: Clickstream,
    private readonly warehouse: Warehouse,
  ) {}

  async onModuleDestroy() {
    await this.clickstream.close();
    await this.warehouse.close();
  }
}

/** What the lake says: what shoppers did, tables made of what every service wrote down, and figures on them. */
export const analytics = (config: AnalyticsConfig): Service => ({
  name: 'analytics',
  config,
  module: {
    module: AnalyticsModule,
    providers: [
      ...[TableClock, CompanionsTeller, TrackDesk, ClickstreamLanding, LandedBadCalls, RecoveryDesk],
      { provide: AnalyticsSettings, useValue: new AnalyticsSettings(config) },
      { provide: Clickstream, useFactory: () => clickstreamOf(config) },
      {
        provide: Lake,
        useFactory: () => openLake(lakeOf(config), { connectionString: config.LAKE_CONNECTION_STRING?.value }),
      },
      {
        provide: Warehouse,
        inject: [Lake, Clock],
        useFactory: (lake: Lake, { now }: Clock) => openWarehouse(lake, config, now),
      },
      {
        provide: SharedFiles,
        useFactory: (warehouse: Warehouse) => sharedFiles(config, warehouse),
        inject: [Warehouse],
      },
    ],
  },
  views: [anyView(shareList), anyView(companionList)],
  policy: analyticsPolicy,
  published,
  upcasters: {},
  listensTo: [],
  workers: [CompanionsTeller],
  jobs: [TableClock, ClickstreamLanding],
  pages: { folder: 'dist/apps/analytics/dashboard', at: ['/v1/dashboard', '/v1/lineage', '/v1/campaign-results'] },
});

function clickstreamOf(config: AnalyticsConfig): Clickstream {
  const to = (hub: string) => new HubSender(config.EVENT_HUBS_CONNECTION_STRING, hub, config.EVENT_HUBS_TIMEOUT_MS);
  return new Clickstream(to('clickstream'), to('clickstream-bad'));
}

const lakeOf = ({ DATA_DIR, LAKE_URL }: AnalyticsConfig) => LAKE_URL ?? `file:${DATA_DIR}/lake`;

async function openWarehouse(lake: Lake, config: AnalyticsConfig, now: () => Date): Promise<Warehouse> {
  const [, lakeFolder] = /^file:(.+)$/s.exec(lakeOf(config)) ?? [];
  const workFolder = await ownFolder(resolve(config.DATA_DIR, 'analytics/warehouse'));
  return new Warehouse({
    ...{ lake, ...(lakeFolder !== undefined && { lakeFolder: resolve(lakeFolder) }) },
    ...{ workFolder, models: readModels(), now, memoryMb: config.WAREHOUSE_MEMORY_MB },
  });
}

const sharedFiles = async ({ DATA_DIR }: AnalyticsConfig, warehouse: Warehouse) =>
  new SharedFiles(warehouse, await ownFolder(resolve(DATA_DIR, 'analytics/shared')));
