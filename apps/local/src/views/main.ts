import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { closedShop } from '../every-service.js';
import { rebuild, tampered, verify } from './views.js';

const usage = `npm run views -- verify | rebuild     (DATA_DIR: the shop's folder, default data; close the shop first)
  verify   checks the hash chain of every log, builds every read model anew beside the live one and compares them
  rebuild  deletes the live rows and builds them anew from the log`;

const dataDir = process.env['DATA_DIR'] || 'data';
const services = closedShop;
const folderOf = (name: string) => join(dataDir, name);
const [command] = process.argv.slice(2);

if (command !== 'verify' && command !== 'rebuild') {
  console.error(usage);
  process.exitCode = 2;
} else if (!services.every(({ name }) => existsSync(join(folderOf(name), 'events.db')))) {
  console.error(`There is no shop in ${dataDir}.`);
  process.exitCode = 2;
} else {
  for (const service of services) {
    if (command === 'rebuild') await rebuild(service, folderOf(service.name));
    const wrong = await tampered(service, folderOf(service.name));
    if (wrong !== undefined) {
      console.log(`BROKEN ${service.name}: ${wrong}`);
      process.exitCode = 1;
    }
    for (const { view, live, rebuilt } of await verify(service, folderOf(service.name))) {
      const same = live === rebuilt;
      console.log(`${same ? 'equal ' : 'DIFFER'} ${service.name}/${view} ${live.slice(0, 16)} ${rebuilt.slice(0, 16)}`);
      if (!same) process.exitCode = 1;
    }
  }
}
