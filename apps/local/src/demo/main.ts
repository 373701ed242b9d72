import { randomInt } from 'node:crypto';
import { parseArgs, styleText } from 'node:util';
import { asGuest, asStaff, localIssuer, Tokens } from '../tokens.js';
import { sendParcels } from './after-hours.js';
import { Board } from './board.js';
import { Chance } from './chance.js';
import { Checkout } from './checkout.js';
import { closing, type Findings } from './closing.js';
import { houseClearance } from './house-clearance.js';
import { marketClosing } from './market-closing.js';
import { MarketAudit } from './market-findings.js';
import { MarketSquare, type Marketplace } from './market-square.js';
import { channels, minutesOpen, piecesNeeded, programmeOf, type Programme } from './programme.js';
import { readBooks, reconcile } from './provider-books.js';
import { RestApi } from './rest-api.js';
import { ShopFront, type Piece } from './shop-front.js';
import { audit } from './sold-once.js';
import { readTills, takingsOf, tillFaults } from './takings.js';
import { Tally } from './tally.js';
import { TradingHour } from './trading-hour.js';
import { Windows } from './windows.js';

const refreshMs = 80;
const registeredAtOnce = 16;
/** One van always comes, so that there is something new and the till sees more than one currency. */
const vanLeast = 24;

const sandboxUrl = `http://127.0.0.1:${process.env['SANDBOX_PORT'] || '3100'}`;

const usage = `npm run demo -- [--seed <number>] [--seconds <number>]
  Plays a trading hour against a running shop (npm start), in 36 seconds unless told otherwise, at the marketplaces of its
  sandbox too; then what the own shop sold is packed and sent, and one piece comes back.
  RETREASURE_URL says where the shop is (http://127.0.0.1:3000), DATA_DIR where it keeps its data, to get tokens of its
  issuer (data), SANDBOX_PORT where the books of its payment provider, its carriers and its marketplaces can be
  read (3100).`;
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
  process.exitCode = await visit(process.env['RETREASURE_URL'] ?? 'http://127.0.0.1:3000').catch((error: unknown) => {
    console.error((error as Error).message);
    return 1;
  });
}

/**
 * The back office has every role there; each shopper of the own shop is a guest of her own.
 * @throws Error that says whom to start, and where, if there is no shop or its issuer gives no token.
 */
async function visit(url: string): Promise<number> {
  const { issuer, secretOf } = localIssuer(process.env['DATA_DIR'] || 'data');
  const staff = new Tokens(issuer, asStaff(secretOf('terminal')));
  const api = new RestApi(url.replace(/\/$/, ''), () => staff.authorization());
  if (!(await new ShopFront(api).isOpen()))
    throw new Error(`No shop answers at ${url}. Open it first, in another terminal: npm start`);
  await staff.authorization().catch((error: unknown) => {
    throw new Error(`The issuer at ${issuer} gives no token: ${String(error)}`, { cause: error });
  });
  return playHour(api, () => {
    const guest = new Tokens(issuer, asGuest);
    return api.as(() => guest.authorization());
  });
}

/** Answers with the exit code: 1 if anything was sold twice, or money or a parcel is not where it belongs. */
async function playHour(api: RestApi, comeIn: () => RestApi): Promise<number> {
  const chance = new Chance(seed);
  const run = Date.now().toString(36);
  const shop = new ShopFront(api);
  console.log(`\n  ${styleText('bold', 'A trading hour')} at ${api.url}, seed ${seed}\n`);
  const offered = await stockUp(shop, chance, run);
  const square = new MarketSquare(sandboxUrl);
  const windows = new Windows(api, square, run);
  const open = await windows.open();
  const programme = programmeOf(chance, offered, await shop.goods(), open);
  await dress(windows, programme);
  const since = new Date().toISOString();

  const tally = new Tally();
  const board = new Board(tally, process.stdout);
  const clock = () => performance.now();
  const hour = new TradingHour(shop, new Checkout(api, comeIn, square, clock), square, programme, tally, {
    ...{ minuteMs: (seconds * 1_000) / minutesOpen, run, clock, now: () => new Date() },
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
  await shop.quiet();
  const findings = await findingsOf(api, tally);
  console.log(closing(tally, findings));
  const { audit, till, books } = findings;
  const ofMarkets = await closeMarkets(new MarketAudit(api, square, since), open);
  const ofParcels = await sendParcels({ api, tally, chance, run, sandboxUrl, out: process.stdout });
  return audit.faults.length + till.length + (books?.faults.length ?? 0) + ofMarkets + ofParcels === 0 ? 0 : 1;
}

/** What is wanted by many at once can be bought everywhere, and some more. */
async function dress(windows: Windows, { windows: wanted }: Programme) {
  if (wanted.size === 0) {
    console.log(`  Nobody sells at a marketplace of the sandbox at ${sandboxUrl} (SANDBOX_PORT): only here is bought.
`);
    return;
  }
  const start = performance.now();
  const listed = await Promise.all(
    [...wanted].map(async ([marketplace, pieces]) => {
      await windows.dress(marketplace, pieces);
      return `${pieces.length} at ${channels[marketplace]}`;
    }),
  );
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(`  Pieces are put up for sale in ${seconds} s: ${listed.join(', ')}.
`);
}

/** Answers with how many things are there that should never be. */
async function closeMarkets(audit: MarketAudit, open: readonly Marketplace[]): Promise<number> {
  if (open.length === 0) return 0;
  const findings = await audit.findings(open);
  console.log(marketClosing(findings));
  return findings.faults.length;
}

/** Reads back whose the pieces are, and where the money is: here, and at the payment provider. */
async function findingsOf(api: RestApi, tally: Tally): Promise<Findings> {
  const tills = await readTills(api, tally.ours);
  const takings = takingsOf(tills);
  const booked = await readBooks(sandboxUrl);
  const byCard = tills.filter(({ channel }) => channel === 'web');
  return {
    ...{ audit: await audit(new ShopFront(api), tally), takings, sandboxUrl },
    till: (['web', 'store'] as const).flatMap((channel) => tillFaults(channel, tally.taken(channel), takings)),
    books: booked && reconcile(byCard, booked),
  };
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
  await shop.priced(
    pieces.map(({ unitId }) => unitId),
    `demo-${run}-priced`,
  );
  console.log(`  ${before.length} pieces are on offer; a van from ${house} brings ${pieces.length} more.\n`);
  return [...before, ...pieces];
}
