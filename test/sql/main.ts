import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closedShop } from '../../apps/local/src/every-service.js';
import { dialects } from './dialects.js';
import { committed, folderOf, missing } from './migrations.js';

/**
 * `npm run sql` writes down what is said to each database, and a migration for what SQL Server's tables lack of the row
 * classes. Look at what changed: nobody here can run it.
 */
for (const [path, text] of await dialects()) writeFileSync(path, text);
for (const service of closedShop) {
  const migrations = committed(service.name);
  const text = await missing(service, migrations);
  if (text === undefined) continue;
  mkdirSync(folderOf(service.name), { recursive: true });
  const path = join(folderOf(service.name), `${String(migrations.length + 1).padStart(4, '0')}.sql`);
  writeFileSync(path, text);
  console.log(path);
}
