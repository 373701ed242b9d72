import { openLake } from '#lake/open-lake.js';
import { closedShop, closedShopIn } from '../every-service.js';
import { BadUsage, runLake, usage, wantedOf } from './lake-program.js';

const args = process.argv.slice(2);
const { DATA_DIR, LAKE_URL, LAKE_CONNECTION_STRING: connectionString } = process.env;

if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
} else {
  try {
    const wanted = wantedOf(
      args,
      closedShop.map(({ name }) => name),
      DATA_DIR || 'data',
    );
    const sources = new Map(closedShopIn(wanted.dataDir).map(({ name, raw }) => [name, raw]));
    const lake = await openLake(LAKE_URL || `file:${wanted.dataDir}/lake`, { connectionString });
    process.exitCode = (await runLake(wanted, lake, console.log, sources)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BadUsage)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}
