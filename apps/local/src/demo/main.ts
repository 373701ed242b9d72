import { randomInt } from 'node:crypto';
import { parseArgs, styleText } from 'node:util';
import { Board } from './board.js';
import { Chance } from './chance.js';
import { closing } from './closing.js';
import { houseClearance } from './house-clearance.js';
import { minutesOpen, piecesNeeded, programmeOf } from './programme.js';
import { ShopFront, type Piece } from './shop-front.js';
import { audit } from './sold-once.js';
import { Tally } from './tally.js';
import { TradingHour } from './trading-hour.js';

const refreshMs = 80;
const registeredAtOnce = 16;
/** One van always comes, so that there is something new and the till sees more than one currency. */
const vanLeast = 24;

const usage = `npm run demo -- [--seed <number>] [--seconds <number>]
  Plays a trading hour against a running shop (npm start), in 36 seconds unless told otherwise.
  RETREASURE_URL says where the shop is (http://127.0.0.1:3000).`;
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
    seconds: { type: 'string', default: '36' },
    help: { type: 'boolean', default: false },
  },
});
const [seed, seconds] = [Number(values.seed), Number(values.seconds)];

if (values.help || !Number.isInteger(seed) || !(seconds > 0)) {
  console.error(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const url = process.env['RETREASURE_URL'] ?? 'http://127.0.0.1:3000';
  const shop = new ShopFront(url.replace(/\/$/, ''), () => performance.now());
  if (await shop.isOpen()) process.exitCode = await playHour(shop);
  else {
    console.error(`No shop answers at ${url}. Open it first, in another terminal: npm start`);
    process.exitCode = 1;
  }
}

/** Answers with the exit code: 1 if anything was sold twice. */
async function playHour(shop: ShopFront): Promise<number> {
  const chance = new Chance(seed);
  const run = Date.now().toString(36);
  console.log(`\n  ${styleText('bold', 'A trading hour')} at ${shop.url}, seed ${seed}\n`);
  const offered = await stockUp(shop, chance, run);
  const programme = programmeOf(chance, offered, await shop.goods());

  const tally = new Tally();
  const board = new Board(tally, process.stdout);
  const hour = new TradingHour(shop, programme, tally, {
    ...{ minuteMs: (seconds * 1_000) / minutesOpen, run, clock: () => performance.now(), now: () => new Date() },
    decided: (contest, winners, slowestMs) => board.decided(contest, winners, slowestMs),
  });
  board.open(programme);
  const refresh = setInterval(() => board.show(hour.minute), refreshMs);
  try {
    await hour.play();
  } finally {
    clearInterval(refresh);
    board.close();
  }
  const found = await audit(shop, tally);
  console.log(closing(tally, found));
  return found.faults.length === 0 ? 0 : 1;
}

/** Whatever is on offer, and a van full of new pieces: so many that an hour's buyers find something. */
async function stockUp(shop: ShopFront, chance: Chance, run: string): Promise<Piece[]> {
  const before = await shop.offered();
  const { house, pieces } = houseClearance(chance, run, Math.max(vanLeast, piecesNeeded - before.length));
  const queue = pieces.values();
  const carrier = async () => {
    for (const piece of queue) await shop.register(piece);
  };
  await Promise.all(Array.from({ length: registeredAtOnce }, carrier));
  console.log(`  ${before.length} pieces are on offer; a van from ${house} brings ${pieces.length} more.\n`);
  return [...before, ...pieces];
}
