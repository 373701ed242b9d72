import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './destination.contract.js';

/** A folder on this machine, as those see it who fetch what was delivered. */
export function placeIn(folder: string): Omit<Place, 'open'> {
  const files = (pattern: string) =>
    existsSync(folder)
      ? globSync(pattern, { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
      : [];
  return {
    seen: async () => Object.fromEntries(files('*/*').map((path) => [path, readFileSync(join(folder, path))])),
    everything: async () => [...files('**/*'), ...files('.*/**')],
    read: async (name) => readFileSync(join(folder, name)),
    async put(name, content) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    },
  };
}
