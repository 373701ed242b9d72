import { join } from 'node:path';
import { Secrets } from '../secret/secrets.js';
import { rowPlacesOf } from '../settings.js';
import { migrate, migrationsIn } from './migrate.js';

/** Makes and changes the tables of services on SQL Server, before their new release starts. */
const usage = 'npm run migrate -- <service>...     (VIEWS_URL, ANSWERS_URL, SQL_PASSWORD: as the services have them)';
const services = process.argv.slice(2);
if (services.length === 0 || !services.every((service) => /^[a-z]+$/.test(service))) {
  console.error(usage);
  process.exitCode = 2;
} else
  for (const service of services) {
    const migrations = migrationsIn(join('docker', 'migrations', service));
    const { urls, password } = rowPlacesOf(service, process.env);
    await Secrets.open([{ SQL_PASSWORD: password }], { now: () => new Date(), report: console.error });
    if (urls.length === 0) console.log(`${service}: its tables are in files, which it keeps itself.`);
    for (const url of urls) {
      const applied = await migrate(url, password, migrations);
      console.log(`${url}: ${applied.length === 0 ? 'up to date' : applied.join(', ')}`);
    }
  }
