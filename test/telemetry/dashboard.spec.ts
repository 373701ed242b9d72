import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { load } from 'js-yaml';
import { startCosmos, type Cosmos } from '../../apps/emulator/src/cosmos/cosmos.js';
import { readCosmosTopology } from '../../apps/emulator/src/cosmos/cosmos-topology.js';
import { panelsOf, source } from './panels.js';
import { describeWithPrometheus } from './prometheus.js';
import { WatchedShop } from './watched-shop.js';

const panels = panelsOf(readFileSync('telemetry/grafana/dashboard.json', 'utf8'));
const labelsIn = (legend: string) => [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);

jest.setTimeout(60_000);

it('asks the Prometheus that is provisioned', () =>
  expect(load(readFileSync('telemetry/grafana/datasources.yaml', 'utf8'))).toMatchObject({
    datasources: [{ type: source, uid: source }],
  }));

describeWithPrometheus('The dashboard', () => {
  let cosmos: Cosmos;
  let watched: WatchedShop;
  beforeAll(async () => {
    const topology = readCosmosTopology('libs/eventsourcing/cosmos.json');
    cosmos = await startCosmos({ now: Date.now, topology });
    watched = await WatchedShop.of({
      EVENTS_URL: `cosmos:${cosmos.endpoint}/events/{service}`,
      KEY_RING_URL: `cosmos:${cosmos.endpoint}/privacy/key-ring`,
      COSMOS_KEY: cosmos.key,
    });
    await watched.open();
    await watched.shop.offer('BOWL');
    await watched.shop.buy(['BOWL'], 'bowl');
  });
  afterAll(async () => {
    await watched.close();
    await cosmos.close();
  });

  /** Which of its labels a curve has, of what the services really tell; undefined where there is no curve. */
  const answered = async (expr: string, legend: string) => {
    const [curve] = await watched.prometheus.told(expr.replaceAll('$__rate_interval', '10s'));
    return curve && labelsIn(legend).filter((label) => curve[label] !== undefined);
  };

  it.each(panels)('shows $title', async ({ expr, legendFormat }) => {
    while ((await answered(expr, legendFormat)) === undefined) await watched.exposition.upToDate();
    expect(await answered(expr, legendFormat)).toEqual(labelsIn(legendFormat));
  });
});
