import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { modelOf, type Model } from './model.js';

export type Models = {
  /** In the order of their names. */
  readonly all: readonly Model[];
  /** What the queries use of functions that engines call by other names. */
  readonly macros: string;
};

/** @throws Error that names the file, the field and the rule. */
export function readModels(folder = 'apps/analytics/models'): Models {
  const paths = globSync('{bronze,silver,gold}/*.sql', { cwd: folder }).sort();
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  return {
    all: paths.map((path) => modelOf(path, read(path), (text) => loadAll(text)[0])),
    macros: read('macros.sql'),
  };
}
