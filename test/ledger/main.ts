import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { sumOf } from './logs.js';
import { run, type Round } from './run.js';

const usage = `npm run ledger -- [--events 100000] [--seed <number>]
  Has the demo trade in a shop of its own, hour after hour with seeds that count up, while every fault of the sandbox happens
  to every partner, until all logs together have so many events. Then it proves that the trial balance was zero after
  every entry, in every currency, and that the books say what all other logs say.
  Exit code 0: they do; 1: they do not, or it broke off; 2: bad arguments.`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', default: false },
  },
});
const [wanted, seed] = [Number(values.events), Number(values.seed)];
const topology = fileURLToPath(new URL('../../../libs/messaging/service-bus.json', import.meta.url));
const format = '{stage} {bar} {percentage}% | {value} of {total} events | {duration_formatted}';
const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);

/** Above the bar, where there is one. */
function say(line: string) {
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  console.log(line);
}

const ofRound = (round: Round, before: number) =>
  `seed ${round.seed}: ${round.events - before} events in ${Math.round(round.seconds)} s, ${round.events} in all` +
  (round.exitCode === 0 ? '' : `; the demo ended with ${round.exitCode}`);

async function main(): Promise<number> {
  say(`npm run ledger -- --events ${wanted} --seed ${seed}`);
  let before = 0;
  if (process.stdout.isTTY) bar.start(wanted, 0, { stage: 'start' });
  const outcome = await run({
    ...{ events: wanted, seed, topology },
    stage: (stage, count) => process.stdout.isTTY && bar.update(Math.min(count, wanted), { stage }),
    roundEnded: (round) => {
      say(ofRound(round, before));
      before = round.events;
    },
  }).finally(() => bar.stop());
  const { verdict, rounds, happened, seconds, folder } = outcome;
  const { findings, events, prefixes, compared, wrongFees } = verdict;
  const { entries, lines, currencies } = prefixes;
  const figures = {
    ...{ seed, rounds: rounds.length, seconds: Math.round(seconds), events: sumOf(events), byService: events },
    ...{ entries, lines, currencies, compared, wrongFees, misfortunes: Object.fromEntries(happened) },
    ...{ demosThatFailed: rounds.filter(({ exitCode }) => exitCode !== 0).length, findings: findings.length },
  };
  console.log(JSON.stringify(figures));
  for (const finding of findings.slice(0, 200)) console.error(finding);
  if (findings.length > 0) console.error(`${findings.length} findings. What was left is in ${folder}`);
  else console.log(`The trial balance was zero after each of ${entries} entries, in ${currencies.length} currencies.`);
  return findings.length > 0 ? 1 : 0;
}

const isWhole = (number: number) => Number.isSafeInteger(number) && number >= 0;
// The processes that we started must not outlive us, and 'exit' is not heard when a signal ends us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
if (values.help || !isWhole(wanted) || !isWhole(seed)) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}
// The SDK may still wait for answers of a bus that is no more.
process.exit(
  await main().catch((error: unknown) => {
    console.error(error);
    return 1;
  }),
);
