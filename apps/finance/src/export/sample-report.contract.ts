import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { growth } from '../report/growth.js';
import { batch, eleventh, tenth } from '../report/sample-days.contract.js';
import { emptySummary } from '../report/summary.js';
import { add } from '../report/tally.js';
import { count, noTotals } from './control-totals.js';
import type { BatchReport } from './sheets.js';
import type { Statement } from './statement.driver.js';

const entries = [...tenth, ...eleventh];
const summary = add(emptySummary('GBP'), entries);

/** The books of the sample days, against those of the first of them. */
export const sampleReport: BatchReport = {
  ...{ batch, summary, totals: count(noTotals('GBP'), entries) },
  growth: growth(summary, { before: add(emptySummary('GBP'), tenth) }),
};
export const sampleStatement: Statement = {
  ...{ batch, summary, totals: sampleReport.totals },
  files: ['general-ledger.csv', 'xero-001.csv'].map((name, index) => ({ name, sha256: `${index}`.repeat(64) })),
};

// Node strips types by itself; the sources name each other as they are built.
const hooks = `import { registerHooks } from 'node:module';
registerHooks({ resolve: (name, context, next) => next(
  !name.endsWith('.js') || !context.parentURL?.endsWith('.ts') ? name
  : name.startsWith('#') ? 'file://${process.cwd()}/libs/' + name.slice(1).replace('/', '/src/').replace(/js$/, 'ts')
  : name.startsWith('.') ? name.replace(/js$/, 'ts') : name, context) });
const now = Date.now;
Date.now = () => now() + 1e12;`;

/** The hash of what a driver makes of a sample in a process of its own, in another time zone, some thirty years from now. */
export function madeElsewhere(timeZone: string, driver: 'workbook' | 'statement'): string {
  const [file, samples] = [`${driver}.driver.ts`, 'sample-report.contract.ts'].map((name) => join(__dirname, name));
  const script = `import { createHash } from 'node:crypto';
    const [{ ${driver} }, samples] = await Promise.all([import('${file}'), import('${samples}')]);
    const bytes = await ${driver}(samples.sample${driver === 'workbook' ? 'Report' : 'Statement'});
    process.stdout.write(createHash('sha256').update(bytes).digest('hex'));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--input-type=module'],
      ...['--import', `data:text/javascript,${encodeURIComponent(hooks)}`, '--eval', script],
    ],
    { encoding: 'utf8', timeout: 60_000, env: { PATH: process.env['PATH'], TZ: timeZone } },
  );
  if (stderr !== '' || stdout === '') throw new Error(`${driver} made nothing: ${stderr}`);
  return stdout;
}
