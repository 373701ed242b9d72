import { Module, type DynamicModule } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import type { Service } from '#service/service.js';
import { FxSettings, type FxConfig } from './config.js';
import type { RawFact } from '#lake/raw-facts.js';
import { RateFilesController } from './files/rate-files.controller.js';
import { RateImport } from './import/rate-import.worker.js';
import { RateImportsController } from './import/rate-imports.controller.js';
import { PriceRulesController } from './pricing/price-rules.controller.js';
import { PricesController } from './pricing/prices.controller.js';
import { published } from './published.js';
import { RateDesk } from './rates/rate-desk.controller.js';
import { rateSets, RateSets } from './rates/rate-set.view.js';
import { RateSetsController } from './rates/rate-sets.controller.js';
import { RatesController } from './rates/rates.controller.js';
import { FileRateSource } from './sources/file.source.js';
import { HttpRateSource } from './sources/http.source.js';
import { RateSource } from './sources/rate.source.js';

@Module({
  controllers: [
    ...[RatesController, RateSetsController, RateImportsController, RateFilesController],
    ...[PricesController, PriceRulesController],
  ],
})
class FxModule {}

/** Exchange rates, each with its source and for ever, and how prices in a currency are made of them. */
export const fx = (config: FxConfig): Service => ({
  name: 'fx',
  module: moduleOf(config),
  views: [anyView(rateSets)],
  policy: [],
  published,
  upcasters: {},
  listensTo: [],
  jobs: [RateImport],
  raw: {
    folder: 'files',
    facts: ['RatesPublished', 'RatesConfirmed', 'RatesQuestioned', 'RateFileRejected'].map(ratesFile),
  },
});

const ratesFile = (type: string): RawFact => ({
  ...{ type, field: 'sha256', is: 'file', kind: 'rates-file', mediaType: null, form: 'clear' },
});

const moduleOf = (config: FxConfig): DynamicModule => ({
  module: FxModule,
  providers: [
    ...[RateImport, RateSets, RateDesk],
    { provide: FxSettings, useValue: new FxSettings(config) },
    { provide: RateSource, useValue: sourceOf(config) },
  ],
});

/** The URL picks the adapter. */
const sourceOf = ({ FX_RATES_URL, FX_TIMEOUT_MS }: FxConfig): RateSource =>
  FX_RATES_URL.startsWith('file:') ? new FileRateSource(FX_RATES_URL) : new HttpRateSource(FX_RATES_URL, FX_TIMEOUT_MS);
