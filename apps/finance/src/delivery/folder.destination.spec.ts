import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationOptions } from './delivery.destination.js';
import { destinationContract } from './destination.contract.js';
import { FolderDestination } from './folder.destination.js';
import { placeIn } from './watched-folder.contract.js';

destinationContract('a folder', async () => {
  const root = mkdtempSync(join(tmpdir(), 'retreasure-folder-'));
  let places = 0;
  writeFileSync(join(root, 'a-file'), '');
  const at = (path: string) => (options: DestinationOptions) => new FolderDestination(`file:${path}`, options);
  return {
    async newPlace() {
      const folder = join(root, `${++places}`, 'exports');
      return { open: at(folder), ...placeIn(folder) };
    },
    refused: [
      { title: 'a file stands there', because: 'no-place', open: at(join(root, 'a-file')) },
      { title: 'a file stands on the way', because: 'no-place', open: at(join(root, 'a-file', 'exports')) },
      { title: 'no room', because: 'no-space', open: at('/proc') },
    ],
    unreachable: [],
    close: async () => rmSync(root, { recursive: true }),
  };
});
