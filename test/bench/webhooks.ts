import { join } from 'node:path';
import { closedLoop, median, pooled, quantile, type Run } from './closed-loop.js';
import { allTold, moveParcels } from './courses.js';
import { rounded, type Figure } from './figure.js';
import { KnownSandbox } from './known-sandbox.js';
import { LetterBox } from './letter-box.js';
import { letterDeck } from './letter-deck.js';
import { offer } from './offering.js';
import { openLoop, type Sent } from './open-loop.js';
import { complete, cpuFigure, measured, rate, type Measured } from './orders.js';
import { packParcels } from './packing-table.js';
import { RunningShop } from './running-shop.js';
import { soldElsewhere } from './sales.js';
import { settled } from './settling.js';
import { timelineFigure } from './timelines.js';
import { Wire, type Answer } from './wire.js';

const buyers = 8;
const connections = 8;
const perSecond = 300;
const warmUp = 1_500;
/** More pieces than anybody can sell in that time: a noisy machine may become three times as fast, or the events take as long. */
const headroom = 3;
const seed = 20_261_121;

/** How much is measured: parcels, and how many events tell of them, in rounds beside orders and then all at once. */
export type Extent = {
  readonly parcels: number;
  readonly rounds: number;
  readonly eventsPerRound: number;
  readonly eventsAtOnce: number;
};
export const whole: Extent = { parcels: 1_400, rounds: 3, eventsPerRound: 2_400, eventsAtOnce: 2_800 };
export const short: Extent = { parcels: 240, rounds: 1, eventsPerRound: 1_500, eventsAtOnce: 300 };

type Round = { readonly without: Run; readonly meanwhile: Run; readonly sent: Sent; readonly settledSeconds: number };

/** What the webhooks of carriers cost, while orders run and alone; and before that, what a label takes. */
export async function* webhooks(folder: string, extent: Extent): AsyncGenerator<Figure> {
  const dataDir = join(folder, 'webhooks');
  const box = await LetterBox.open();
  let sandbox: KnownSandbox | undefined;
  const outside = async (shopUrl: string) => (sandbox = await KnownSandbox.start(dataDir, shopUrl, box.url));
  const shop = await RunningShop.start(dataDir, [], outside);
  try {
    const warm = await complete(shop, soldElsewhere, buyers, await offer(shop, 'warm', warmUp));
    const { parcels, figures } = await packParcels(shop, extent.parcels);
    yield* figures;
    await moveParcels(shop, parcels);
    await allTold(shop);
    const { rounds, eventsPerRound, eventsAtOnce } = extent;
    const eventsTold = rounds * eventsPerRound + eventsAtOnce;
    const deck = letterDeck(box.letters, eventsTold, seed);
    const done: Round[] = [];
    for (let round = 1; round <= rounds; round += 1)
      done.push(await besideOrders(shop, `wh${round}`, deck.splice(0, eventsPerRound), rate(warm)));
    yield* roundFigures(done);
    yield* aloneFigures(await alone(shop, deck));
    const told = { webhooks: eventsTold, ofThemRepeats: eventsTold - box.letters.length };
    yield { ...(await timelineFigure(shop, sandbox!, parcels)), ...told };
  } finally {
    await shop.stop();
    box.close();
  }
}

/** Orders alone, and then for as long as events come. `ordersPerSecond`: about, as they were before. */
async function besideOrders(
  shop: RunningShop,
  lot: string,
  letters: readonly string[],
  ordersPerSecond: number,
): Promise<Round> {
  const seconds = letters.length / perSecond;
  let end = Infinity;
  const sellAlone = await seller(shop, `${lot}o`, seconds * ordersPerSecond, () => performance.now() < end);
  end = performance.now() + seconds * 1_000;
  const without = await sellAlone();
  await settled(shop);

  let over = false;
  const sellMeanwhile = await seller(shop, `${lot}w`, seconds * rate(without), () => !over);
  const [meanwhile, sent] = await Promise.all([sellMeanwhile(), send(shop, letters).finally(() => (over = true))]);
  const ended = performance.now();
  await settled(shop);
  return { without, meanwhile, sent, settledSeconds: (performance.now() - ended) / 1_000 };
}

/** Has enough on offer, and sells it as long as it goes on. */
async function seller(shop: RunningShop, lot: string, orders: number, goesOn: () => boolean) {
  const unitIds = await offer(shop, lot, Math.ceil(orders * headroom));
  const requests = await shop.requests();
  const errands = unitIds.map((unitId) => soldElsewhere.complete(requests, unitId));
  return () => closedLoop(shop.port, buyers, errands, goesOn).then((run) => enough(run, errands.length));
}

/** If they ran out of pieces, nobody bought at the end. */
function enough(run: Run, pieces: number): Run {
  if (run.calls === pieces) throw new Error(`${pieces} pieces were too few`);
  return run;
}

async function send({ port }: RunningShop, letters: readonly string[]): Promise<Sent> {
  const wires = Array.from({ length: connections }, () => new Wire(port));
  const lines = wires.map((wire) => async (letter: string) => {
    const answer = await wire.ask(letter);
    if (!isTaken(answer)) throw new Error(`not acknowledged:\n${answer.head}\n\n${answer.body}`);
  });
  return openLoop(lines, perSecond, letters).finally(() => wires.forEach((wire) => wire.close()));
}

/** As fast as each is acknowledged, and nothing else to do: what one costs shows in that. */
const alone = (shop: RunningShop, letters: readonly string[]) =>
  measured(shop, () =>
    closedLoop(
      shop.port,
      connections,
      letters.map((request) => ({ request, takes: isTaken })),
    ),
  );

function* roundFigures(rounds: readonly Round[]): Generator<Figure> {
  const what = `acknowledging a webhook at ${perSecond}/s while ${buyers} callers buy`;
  const sinceDue = pooled(rounds.map(({ sent }) => sent.sinceDueMs));
  const sinceSent = pooled(rounds.map(({ sent }) => sent.sinceSentMs));
  const of = (share: number) => ({
    ...{ value: quantile(sinceDue, share), unit: 'ms' },
    rounds: rounds.map(({ sent }) => rounded(quantile(sent.sinceDueMs, share))),
    ...{ sinceSentMs: rounded(quantile(sinceSent, share)), calls: sinceDue.length },
  });
  yield { figure: `${what}, p50`, ...of(0.5) };
  yield { figure: `${what}, p99`, ...of(0.99), goal: { below: 200 } };
  yield { figure: `${what}, at most`, ...of(1) };
  const acknowledged = rounds.map(({ sent }) => sent.calls / sent.seconds);
  yield {
    ...{ figure: `webhooks acknowledged while ${buyers} callers buy`, value: median(acknowledged), unit: 'webhooks/s' },
    ...{ rounds: acknowledged.map(rounded), settledAfterSeconds: rounds.map((one) => rounded(one.settledSeconds)) },
  };
  const [without, meanwhile] = [rounds.map((one) => rate(one.without)), rounds.map((one) => rate(one.meanwhile))];
  const orders = (figure: string, rates: readonly number[], unit: string): Figure => ({
    ...{ figure: `marketplace orders at ${buyers} ${figure}`, value: median(rates), unit, rounds: rates.map(rounded) },
  });
  yield orders('without webhooks', without, 'orders/s');
  yield orders(`beside ${perSecond} webhooks/s`, meanwhile, 'orders/s');
  yield orders(
    'beside webhooks, of those without',
    meanwhile.map((one, round) => one / without[round]!),
    'of 1',
  );
}

function* aloneFigures(run: Measured): Generator<Figure> {
  const what = `webhooks acknowledged at ${connections} connections, and nothing else to do`;
  const settledAfterSeconds = rounded(run.settledSeconds);
  yield { figure: what, value: rate(run), unit: 'webhooks/s', calls: run.calls, settledAfterSeconds };
  yield { figure: 'the same, p99', value: quantile(run.lastMs, 0.99), unit: 'ms' };
  yield cpuFigure('a webhook, and all that follows', [run]);
}

const isTaken = ({ status }: Answer) => status === 200;
