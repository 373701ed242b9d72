import { spawnSync } from 'node:child_process';

/** `npm run check`: every rule of the house, all of them even when one fails. Node runs this file as it stands, unbuilt. */
const steps = {
  types: 'typecheck',
  lint: 'lint',
  format: 'format:check',
  'shape and contracts': 'test -- test/tidy test/docs test/sql',
  'generated docs': 'docs -- --check',
  secrets: 'secrets',
  dependencies: 'supply-chain',
};

/** What a step could not do although nothing is wrong; it says so in a line of its own. */
const notesOf = (said: string) =>
  said
    .split('\n')
    .filter((line) => line.startsWith('note: '))
    .map((line) => `; ${line}`)
    .join('');
const secondsSince = (start: number) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

const began = performance.now();
const failed = Object.entries(steps).filter(([name, script]) => {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(`npm run -s ${script}`, { shell: true, encoding: 'utf8' });
  const verdict = status === 0 ? 'ok    ' : 'FAILED';
  console.log(`${verdict} ${name} (npm run ${script}), ${secondsSince(start)}${notesOf(stdout)}`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status !== 0;
});
console.log(
  failed.length === 0
    ? `Everything is in order, ${secondsSince(began)}.`
    : `To be put right: ${failed.map(([name]) => name).join(', ')}; ${secondsSince(began)}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
