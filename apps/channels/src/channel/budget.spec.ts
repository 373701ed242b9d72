import { describe, expect, it } from '@jest/globals';
import { Budget, OverBudget, type After, type Quota, type Urgency } from './budget.js';

const second = 1_000;
const hour = 3_600 * second;
const start = 1_767_225_600_000;

/** A clock that stands still until it is told to go on, and then wakes who asked for it, in the order of time. */
class TestClock {
  private ms = start;
  private sleepers: { at: number; act: () => void }[] = [];
  readonly now = () => this.ms;
  readonly after: After = (ms, act) => {
    const sleeper = { at: this.ms + ms, act };
    this.sleepers.push(sleeper);
    return () => void (this.sleepers = this.sleepers.filter((one) => one !== sleeper));
  };
  get asleep() {
    return this.sleepers.length;
  }
  async pass(ms: number) {
    await settled();
    const until = this.ms + ms;
    for (;;) {
      const [next] = this.sleepers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.sleepers = this.sleepers.filter((one) => one !== next);
      this.ms = next.at;
      next.act();
      await settled();
    }
    this.ms = until;
    await settled();
  }
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

const open = (quota: Quota) => {
  const clock = new TestClock();
  const budget = new Budget('etsy', quota, clock.now, clock.after);
  const served: string[] = [];
  /** Does not wait: what happened to it is told in `served`, with the seconds that passed. */
  const take = (name: string, urgency: Urgency = 'order', cost?: number) => {
    const at = () => (clock.now() - start) / second;
    budget.take(urgency, cost).then(
      () => served.push(`${name} ${at()}`),
      (error: unknown) => served.push(`${name} ${error instanceof OverBudget ? 'over' : 'broken'}`),
    );
  };
  return { clock, budget, served, take };
};
/** Takes them all one by one, as long as they are given. */
const drain = async (budget: Budget, urgency: Urgency, count: number) => {
  for (let taken = 0; taken < count; taken += 1) {
    const outcome = await budget.take(urgency).catch((error: unknown) => error);
    if (outcome !== undefined) return taken;
  }
  return count;
};

describe('A budget', () => {
  it('lets as much through at once as the bucket holds, and the rest as it fills', async () => {
    const { clock, served, take } = open({ perSecond: 2, burst: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) take(name);
    await settled();
    expect(served).toEqual(['a 0', 'b 0', 'c 0']);
    await clock.pass(10 * second);
    expect(served.slice(3)).toEqual(['d 0.5', 'e 1']);
    expect(clock.asleep).toBe(0);
  });

  it('never lets more through in a second than the bucket and what fills it', async () => {
    const { clock, served, take } = open({ perSecond: 5, burst: 5 });
    for (let name = 0; name < 60; name += 1) take(String(name));
    await clock.pass(20 * second);
    const times = served.map((one) => Number(one.split(' ')[1]));
    expect(times).toHaveLength(60);
    for (const from of times) {
      const inSecond = times.filter((time) => time >= from && time < from + 1);
      expect(inSecond.length).toBeLessThanOrEqual(5 + 5);
    }
    expect(Math.max(...times)).toBe(11);
  });

  it('serves endings first, then orders, then edits, and equals in the order they came', async () => {
    const { clock, served, take } = open({ perSecond: 1, burst: 1 });
    take('first', 'edit');
    take('edit', 'edit');
    take('order', 'order');
    take('ending', 'ending');
    take('edit too', 'edit');
    take('ending too', 'ending');
    await clock.pass(10 * second);
    expect(served).toEqual(['first 0', 'ending 1', 'ending too 2', 'order 3', 'edit 4', 'edit too 5']);
  });

  it('lets an ending pass a thousand edits that wait already', async () => {
    const { clock, served, take } = open({ perSecond: 10, burst: 10 });
    for (let name = 0; name < 1_000; name += 1) take('edit', 'edit');
    await settled();
    take('ending', 'ending');
    await clock.pass(100);
    expect(served.at(-1)).toBe('ending 0.1');
  });

  it('does not let edits by while an ending waits for more than there is', async () => {
    const { clock, served, take } = open({ perSecond: 10, burst: 10 });
    take('all', 'edit', 10);
    take('ending', 'ending', 10);
    take('edit', 'edit', 1);
    await clock.pass(2 * second);
    expect(served).toEqual(['all 0', 'ending 1', 'edit 1.1']);
  });

  it('gives what costs more than the bucket holds the whole bucket, also where it shrank since', async () => {
    const { clock, budget, served, take } = open({ perSecond: 2, burst: 4 });
    take('dear', 'order', 100);
    take('dearer', 'order', 100);
    await settled();
    expect(served).toEqual(['dear 0']);
    budget.told(0, { burst: 2 });
    await clock.pass(10 * second);
    expect(served).toEqual(['dear 0', 'dearer 1']);
  });
});

describe('What a channel says', () => {
  it('lowers what is left, and never raises it', async () => {
    const { clock, budget, served, take } = open({ perSecond: 1, burst: 10 });
    budget.told(2);
    expect(budget.state.left).toBe(2);
    budget.told(9);
    expect(budget.state.left).toBe(2);
    for (const name of ['a', 'b', 'c']) take(name);
    await clock.pass(5 * second);
    expect(served).toEqual(['a 0', 'b 0', 'c 1']);
  });

  it('changes how fast it comes back, also for who waits already', async () => {
    const { clock, budget, served, take } = open({ perSecond: 100, burst: 10 });
    budget.told(0, { perSecond: 1 });
    take('a');
    take('b');
    budget.told(0, { perSecond: 4 });
    await clock.pass(1 * second);
    expect(served).toEqual(['a 0.25', 'b 0.5']);
  });

  it('is no reason to use more than we want to', async () => {
    const { clock, budget, served, take } = open({ perSecond: 2, burst: 1, perDay: 3 });
    budget.told(1_000, { perSecond: 1_000, burst: 1_000, perDay: 100_000, leftToday: 99_999 });
    for (const name of ['a', 'b', 'c']) take(name);
    await clock.pass(1 * second);
    expect(served).toEqual(['a 0', 'b 0.5', 'c over']);
  });

  it('limits the day also where we would not', async () => {
    const { budget } = open({ perSecond: 1_000, burst: 1_000 });
    budget.told(1_000, { perDay: 10, leftToday: 4 });
    expect(await drain(budget, 'ending', 100)).toBe(4);
  });

  it('is more to be believed of the day than what we counted', async () => {
    const { budget } = open({ perSecond: 1_000, burst: 1_000, perDay: 1_000 });
    await drain(budget, 'order', 10);
    budget.told(900, { leftToday: 300 });
    expect(budget.state).toMatchObject({ leftToday: 300 });
    budget.told(900, { leftToday: 999 });
    expect(budget.state).toMatchObject({ leftToday: 300 });
    expect(await drain(budget, 'order', 500)).toBe(300);
  });

  it('stops all calls for as long as it asks, the longest counts', async () => {
    const { clock, budget, served, take } = open({ perSecond: 10, burst: 10 });
    budget.pause(5 * second);
    budget.pause(2 * second);
    take('edit', 'edit');
    take('ending', 'ending');
    await clock.pass(4_999);
    expect(served).toEqual([]);
    await clock.pass(1);
    expect(served).toEqual(['ending 5', 'edit 5']);
  });

  it('stops who waits already', async () => {
    const { clock, budget, served, take } = open({ perSecond: 1, burst: 1 });
    take('a');
    take('b');
    budget.pause(60 * second);
    await clock.pass(59 * second);
    expect(served).toEqual(['a 0']);
    await clock.pass(1 * second);
    expect(served).toEqual(['a 0', 'b 60']);
  });
});

describe('The day', () => {
  const quota = { perSecond: 1_000, burst: 1_000, perDay: 100 };
  it('keeps its last tenth for endings and orders', async () => {
    const { budget } = open(quota);
    expect(await drain(budget, 'edit', 200)).toBe(90);
    expect(budget.state.leftToday).toBe(10);
    expect(await drain(budget, 'order', 4)).toBe(4);
    expect(await drain(budget, 'ending', 200)).toBe(6);
    expect(await drain(budget, 'order', 1)).toBe(0);
  });

  it('is the last 24 hours, to the minute', async () => {
    const { clock, budget } = open(quota);
    expect(await drain(budget, 'ending', 60)).toBe(60);
    await clock.pass(12 * hour);
    expect(await drain(budget, 'ending', 60)).toBe(40);
    await clock.pass(12 * hour - 1);
    expect(await drain(budget, 'ending', 1)).toBe(0);
    await clock.pass(60 * second + 1);
    expect(budget.state.leftToday).toBe(60);
    expect(await drain(budget, 'ending', 100)).toBe(60);
    await clock.pass(12 * hour);
    expect(budget.state.leftToday).toBe(40);
  });

  it('is never exceeded by what one minute counted together', async () => {
    const { clock, budget } = open(quota);
    const times: number[] = [];
    for (let minute = 0; minute < 3 * 1_440; minute += 1) {
      for (let calls = await drain(budget, 'ending', 3); calls > 0; calls -= 1) times.push(clock.now());
      await clock.pass(50 * second);
    }
    const most = Math.max(
      ...times.map((from) => times.filter((time) => time >= from && time < from + 24 * hour).length),
    );
    expect(most).toBeLessThanOrEqual(100);
    expect(times.length).toBeGreaterThan(200);
  });

  it('that is used up is said at once, to edits too that wait behind nobody', async () => {
    const { clock, budget, served, take } = open({ ...quota, perDay: 0 });
    take('edit', 'edit');
    take('ending', 'ending');
    await settled();
    expect(served).toEqual(['edit over', 'ending over']);
    expect([budget.state.waiting, clock.asleep]).toEqual([{ ending: 0, order: 0, edit: 0 }, 0]);
  });

  it('is not counted where the channel has none', async () => {
    const { budget } = open({ perSecond: 1_000, burst: 1_000 });
    expect(await drain(budget, 'edit', 1_000)).toBe(1_000);
    expect(budget.state).not.toHaveProperty('leftToday');
  });
});

describe('Who waits', () => {
  const queueMax = 50_000;
  it('is limited, by urgency, and who is refused learns so at once', async () => {
    const { budget, served, take } = open({ perSecond: 1, burst: 1 });
    budget.told(0);
    for (let name = 0; name < queueMax; name += 1) void budget.take('edit').catch(() => undefined);
    take('one more', 'edit');
    take('ending', 'ending');
    await settled();
    expect(served).toEqual(['one more over']);
    expect(budget.state.waiting).toEqual({ ending: 1, order: 0, edit: queueMax });
    budget.close();
  });

  it('is sent away when the budget is closed', async () => {
    const { clock, budget, served, take } = open({ perSecond: 1, burst: 1 });
    for (const urgency of ['order', 'edit', 'ending', 'order'] as const) take(urgency, urgency);
    budget.close();
    await settled();
    expect(served.sort()).toEqual(['edit over', 'ending over', 'order 0', 'order over']);
    expect(clock.asleep).toBe(0);
  });
});
