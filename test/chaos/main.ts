import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chaos, type Progress } from './chaos.js';

const number = (fallback: number) => ({ type: 'string', default: String(fallback) }) as const;
const { values } = parseArgs({
  options: {
    ...{ pieces: number(1_000), buyers: number(50), cards: number(12), readers: number(500), kills: number(30) },
    ...{ deadline: { type: 'boolean', default: true }, seed: number(Date.now() % 2 ** 31) },
  },
  allowNegative: true,
});
const { deadline } = values;
const [pieces, buyers, cards, readers, kills, seed] = [
  values.pieces,
  values.buyers,
  values.cards,
  values.readers,
  values.kills,
  values.seed,
].map((value) => {
  const whole = Number(value);
  if (Number.isSafeInteger(whole) && whole >= 0) return whole;
  throw new Error(`${value} is not a whole number`);
}) as [number, number, number, number, number, number];
const crowd = `${pieces} pieces, ${buyers} buyers for each: ${Math.min(cards, buyers)} by quote and card in the own shop`;
const others = buyers > cards ? `, ${buyers - cards} at marketplaces and in the store` : '';
const letters = `; ${readers} of them have to do with letters`;

let shownMs = 0;
const show = ({ stage, answered, orders, kills: killed }: Progress) => {
  if (!process.stdout.isTTY || (stage === 'orders' && performance.now() - shownMs < 100)) return;
  shownMs = performance.now();
  process.stdout.write(`\r\x1b[K${answered} of ${orders} orders answered, ${killed} kills, ${stage}`);
};
// The processes that we started must not outlive us, and 'exit' is not heard when a signal ends us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const repeat = `--pieces ${pieces} --buyers ${buyers} --cards ${cards} --readers ${readers} --kills ${kills} --seed ${seed}`;
console.log(`npm run chaos -- ${repeat}${deadline ? '' : ' --no-deadline'}\n${crowd}${others}${letters}`);
const dist = fileURLToPath(new URL('../../', import.meta.url));
const topology = fileURLToPath(new URL('../../../libs/messaging/service-bus.json', import.meta.url));
const { findings, figures, folder } = await chaos({
  ...{ pieces, buyers, cards, readers, kills, seed, deadline, dist, topology, patienceMs: 180_000, progress: show },
});
if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
console.log(JSON.stringify({ seed, ...figures, findings: findings.length }));
for (const finding of findings.slice(0, 200)) console.error(finding);
if (findings.length > 0) console.error(`${findings.length} findings. What the processes left is in ${folder}`);
// The SDK may still wait for answers of a bus that is no more.
process.exit(findings.length > 0 ? 1 : 0);
