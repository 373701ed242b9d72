import { randomUUID } from 'node:crypto';
import { FolderDestination } from '../../../apps/finance/src/delivery/folder.destination.js';
import { madeUpMonth } from '../../bench/made-up-month.js';
import { openBooks } from '../../bench/open-books.js';

/** Makes the export of a month unless it was made, and delivers it, in a process that may be killed; says its manifest's hash. */
const [folder, place] = process.argv.slice(2) as [string, string];
const { exporter, close } = await openBooks(folder);
const cause = { causationId: 'chaos', correlationId: 'chaos', actor: 'chaos' };
const { batchId, from, to } = madeUpMonth;
if ((await exporter.find(batchId)) === undefined) await exporter.make('monthly', from, to, cause);
const made = (await exporter.find(batchId))!;
const { files, done } = await exporter.open(made, cause);
await new FolderDestination(`file:${place}`, { newId: randomUUID }).deliver(batchId, files);
await done();
console.log(made.manifestSha256);
await close();
