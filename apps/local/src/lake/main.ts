import { openLake } from '#lake/open-lake.js';
import { Secret } from '#service/secret/secret.js';
import { placesOf, rawOf } from '#service/settings.js';
import { closedShop } from '../every-service.js';
import { keptLogsOf } from './kept-logs.js';
import { BadUsage, runLake, usage, wantedOf } from './lake-program.js';

const args = process.argv.slice(2);
const { DATA_DIR, LAKE_URL, FILES_URL, LAKE_CONNECTION_STRING: connectionString } = process.env;
const { EVENTS_URL, ANSWERS_URL, COSMOS_KEY, SQL_PASSWORD } = process.env;

if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
} else {
  try {
    const wanted = wantedOf(
      args,
      closedShop.map(({ name }) => name),
      DATA_DIR || 'data',
      Boolean(EVENTS_URL),
    );
    const places = {
      DATA_DIR: wanted.dataDir,
      FILES_URL: FILES_URL || undefined,
      EVENTS_URL: EVENTS_URL || undefined,
      ANSWERS_URL: ANSWERS_URL || undefined,
      LAKE_CONNECTION_STRING: connectionString === undefined ? undefined : Secret.of(connectionString),
    };
    const sources = new Map(closedShop.map((service) => [service.name, rawOf(service, places)]));
    const lake = await openLake(LAKE_URL || `file:${wanted.dataDir}/lake`, { connectionString });
    const keys = { key: COSMOS_KEY || undefined, password: SQL_PASSWORD ? Secret.of(SQL_PASSWORD) : undefined };
    const logs = (service: string) => keptLogsOf({ ...placesOf(service, places), ...keys });
    process.exitCode = (await runLake(wanted, lake, console.log, sources, logs)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BadUsage)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}
