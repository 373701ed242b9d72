import { styleText } from 'node:util';
import { MultiBar, type SingleBar } from 'cli-progress';
import { channels, minutesOpen, type Channel, type Contest, type Programme } from './programme.js';
import type { Tally } from './tally.js';

const plainEveryMinutes = 10;
const barWidth = 26;
const titleWidth = 40;

/** Shows the hour as it goes: a clock and a bar for each entry point on a terminal, plain lines elsewhere. */
export class Board {
  private readonly bars: MultiBar | undefined;
  private clock: SingleBar | undefined;
  private cards: SingleBar | undefined;
  private readonly byChannel = new Map<Channel, SingleBar>();
  private saidMinute = 0;

  constructor(
    private readonly tally: Tally,
    private readonly out: NodeJS.WriteStream,
  ) {
    if (!out.isTTY) return;
    this.bars = new MultiBar(barLook(out));
  }

  /** The end of a bar is what is planned to be ordered there; a buyer who leaves orders nothing. */
  open({ visits, contests }: Programme) {
    if (this.bars === undefined) return;
    const format = (rest: string) => ({ format: `  ${rest}` });
    this.clock = this.bars.create(minutesOpen, 0, { time: wall(0) }, format('{time}         {bar}'));
    for (const [channel, name] of Object.entries(channels) as [Channel, string][]) {
      const crowd = contests.flatMap(({ buyers }) => buyers).filter((buyer) => buyer.channel === channel).length;
      const planned = crowd + visits.filter(({ buyer }) => buyer.channel === channel).length;
      const line = format(`${name.padEnd(14)}{bar}  {outcome}`);
      this.byChannel.set(channel, this.bars.create(Math.max(1, planned), 0, { outcome: this.outcome(channel) }, line));
    }
    this.cards = this.bars.create(
      1,
      0,
      { cards: this.cardsColoured() },
      format(`${'Cards'.padEnd(14 + barWidth)}  {cards}`),
    );
  }

  show(minute: number) {
    this.clock?.update(minute, { time: styleText('bold', wall(minute)) });
    for (const [channel, bar] of this.byChannel)
      bar.update(Math.min(this.tally.counts[channel].orders, bar.getTotal()), { outcome: this.outcome(channel) });
    this.cards?.update(0, { cards: this.cardsColoured() });
    if (this.bars !== undefined || minute < this.saidMinute + plainEveryMinutes) return;
    this.saidMinute = Math.floor(minute / plainEveryMinutes) * plainEveryMinutes;
    const { orders, confirmed, lost, cancelled } = this.tally.total;
    const outcomes = `${orders} orders: ${confirmed} confirmed, ${lost} lost, ${cancelled} cancelled`;
    const { paid, declined, refunded } = this.tally.cards;
    this.say(`${wall(this.saidMinute)}  ${outcomes}; cards: ${paid} paid, ${declined} declined, ${refunded} refunded`);
  }

  decided({ minute, piece, buyers }: Contest, winners: readonly Channel[], slowestMs: number) {
    const [winner] = winners;
    const title = fitting(piece.title, titleWidth).padEnd(titleWidth);
    const how = winner === undefined ? 'nobody got it' : `sold to one, ${channels[winner]}`;
    const answered = styleText('dim', `all answered in ${Math.round(slowestMs)} ms`);
    const wanted = `${String(buyers.length).padStart(2)} want ${styleText('cyan', title)}`;
    const verdict = winners.length > 1 ? styleText('red', `sold ${winners.length} times`) : how;
    this.say(`${wall(minute)}  ${wanted} ${verdict.padEnd(27)} ${answered}`);
  }

  /** Some buyers left without an order, so every bar ends at what was ordered. */
  close() {
    for (const [channel, bar] of this.byChannel) bar.setTotal(Math.max(1, this.tally.counts[channel].orders));
    this.show(minutesOpen);
    this.bars?.update();
    this.bars?.stop();
  }

  /** A line above the bars. */
  say(line: string) {
    if (this.bars === undefined) this.out.write(`  ${line}\n`);
    else this.bars.log(`  ${line}\n`);
  }

  /** Under the columns of the bars. */
  private cardsColoured() {
    const { paid, declined, refunded } = this.tally.cards;
    const cells = [
      count(paid, 'paid'.padEnd('confirmed'.length), 'green'),
      count(declined, 'declined', 'yellow'),
      count(refunded, 'refunded', 'dim'),
    ];
    return cells.join('  ');
  }

  private outcome(channel: Channel) {
    const { confirmed, lost, cancelled } = this.tally.counts[channel];
    const cells = [
      count(confirmed, 'confirmed', 'green'),
      count(lost, 'lost', 'yellow'),
      count(cancelled, 'cancelled', 'dim'),
    ];
    return cells.join('  ');
  }
}

export const count = (number: number, what: string, colour: 'green' | 'yellow' | 'dim') =>
  styleText(colour, `${String(number).padStart(3)} ${what}`);

export const fitting = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/** The shop opens at ten. */
const wall = (minute: number) => `${10 + Math.floor(minute / 60)}:${String(Math.floor(minute % 60)).padStart(2, '0')}`;

/** How bars look here. */
export const barLook = (stream: NodeJS.WriteStream) => ({
  ...{ barCompleteChar: '━', barIncompleteChar: '─', barsize: barWidth, hideCursor: true, stream },
  ...{ format: '{line}', formatBar: colouredBar, fps: 15, forceRedraw: true },
});

const colouredBar = (progress: number) => {
  const done = Math.round(Math.min(1, progress) * barWidth);
  return styleText('cyan', '━'.repeat(done)) + styleText('dim', '─'.repeat(barWidth - done));
};
