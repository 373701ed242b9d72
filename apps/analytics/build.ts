import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Builds the dashboard's pages, unless nothing changed that they are made of. Node runs this file as it stands. */
const here = 'apps/analytics/dashboard';
const out = 'dist/apps/analytics/dashboard';
const sources = [`${here}/*`, 'apps/analytics/src/kpi/kpi.ts', 'libs/money/src/*.ts', 'package-lock.json'];

const hash = createHash('sha256');
for (const path of globSync(sources).sort()) hash.update(`${path}\n`).update(readFileSync(path));
const madeOf = hash.digest('hex');
const stamp = join(out, 'made-of');
const last = globSync(stamp).map((path) => readFileSync(path, 'utf8'));

if (last[0] !== madeOf) {
  const { build } = await import('vite');
  await build({
    root: here,
    base: '/v1/dashboard/',
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: [{ find: /^#(\w+)\/(.+)\.js$/, replacement: resolve('libs/$1/src/$2.ts') }] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { outDir: resolve(out), emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  });
  mkdirSync(out, { recursive: true });
  writeFileSync(stamp, madeOf);
}
