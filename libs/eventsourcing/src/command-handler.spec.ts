import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommandHandler, Stale } from './command-handler.js';
import { Refusal, type Decider, type Message } from './decider.js';
import { Outcomes } from './outcome.js';
import { SqliteEventStore } from './sqlite.store.js';

type Bid = { type: 'Bid'; data: { by: string } };
type Sold = { type: 'Sold'; data: { to: string } };
const lot: Decider<Bid, Sold, string | null> = {
  stream: 'lot',
  initial: null,
  decide({ data }, soldTo) {
    if (soldTo === data.by) return [];
    if (soldTo !== null) throw new Refusal('gone');
    return [{ type: 'Sold', data: { to: data.by } }];
  },
  evolve: (_, { data }) => data.to,
};
type Counted = { type: 'Counted'; data: { n: number } };
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };
const bid = (by: string): Bid => ({ type: 'Bid', data: { by } });

describe('The command handler', () => {
  let store: SqliteEventStore;
  let commands: CommandHandler;
  beforeEach(() => {
    store = new SqliteEventStore(':memory:', () => new Date(0));
    commands = new CommandHandler(store);
  });
  afterEach(() => store.close());

  it('appends what the decider answers, and nothing for a repeat', async () => {
    expect(await commands.handle(lot, '1', bid('ann'), cause)).toMatchObject({ state: 'ann', version: 1 });
    expect(await commands.handle(lot, '1', bid('ann'), cause)).toEqual({ events: [], state: 'ann', version: 1 });
    expect(await store.read('lot-1')).toHaveLength(1);
  });

  it('sells to one of fifty at once', async () => {
    const bids = Array.from({ length: 50 }, (_, n) => commands.handle(lot, '1', bid(`buyer-${n}`), cause));
    const answers = await Promise.allSettled(bids);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await store.read('lot-1')).toHaveLength(1);
  });

  it('writes together what came meanwhile, each decided after those before it and for its own cause', async () => {
    const appends = jest.spyOn(store, 'append');
    const count: Decider<Message, Counted, number> = {
      ...{ stream: 'count', initial: 0, evolve: (_, { data }) => data.n },
      decide: ({ type }, n) => {
        if (type === 'Refuse') throw new Refusal(`at-${n}`);
        return type === 'Repeat' ? [] : [{ type: 'Counted', data: { n: n + 1 } }];
      },
    };
    const types = ['Count', 'Count', 'Repeat', 'Refuse', 'Count'];
    const asked = types.map((type, index) =>
      commands.handle(count, '1', { type, data: {} }, { ...cause, causationId: `r-${index}` }),
    );
    const answers = await Promise.allSettled(asked);
    expect(
      answers.map((one) =>
        one.status === 'fulfilled' ? [one.value.state, one.value.version] : (one.reason as unknown),
      ),
    ).toEqual([...[[1, 1], [2, 2], [2, 2], new Refusal('at-2'), [3, 3]]]);
    const events = await store.read<Counted>('count-1');
    expect(events.map(({ data, cause }) => [data.n, cause.causationId])).toEqual([
      ...[
        [1, 'r-0'],
        [2, 'r-1'],
        [3, 'r-4'],
      ],
    ]);
    expect(appends).toHaveBeenCalledTimes(2);
  });

  it('lets nobody fail because of what somebody else asked for at the same time', async () => {
    const put: Decider<Message, Message, number> = {
      ...{ stream: 'put', initial: 0, evolve: (n) => n + 1, decide: ({ data }) => [{ type: 'Put', data }] },
    };
    const asked = ['a', 'b', 10n, 'c'].map((data) => commands.handle(put, '1', { type: 'Put', data }, cause));
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
    expect((await store.read('put-1')).map(({ data }) => data)).toEqual(['a', 'b', 'c']);
  });

  it('decides anew when another process was first', async () => {
    const other = new CommandHandler(store);
    const answers = await Promise.allSettled([
      commands.handle(lot, '1', bid('ann'), cause),
      other.handle(lot, '1', bid('bob'), cause),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((answers[1] as PromiseRejectedResult).reason).toBeInstanceOf(Refusal);
    expect((await other.read(lot, '1')).state).toBe('ann');
  });

  it('sees what another process appended since it last looked', async () => {
    await commands.read(lot, '1');
    await new CommandHandler(store).handle(lot, '1', bid('bob'), cause);
    await expect(commands.handle(lot, '1', bid('ann'), cause)).rejects.toThrow('gone');
  });

  it('asks the log only for what it does not know, or when it would refuse', async () => {
    const count: Decider<Message, Counted, number> = {
      ...{ stream: 'count', initial: 0, evolve: (_, { data }) => data.n },
      decide: ({ type }, n) => (type === 'Repeat' ? [] : [{ type: 'Counted', data: { n: n + 1 } }]),
    };
    const ask = (type: string, by = commands) => by.handle(count, '1', { type, data: {} }, cause);
    const reads = jest.spyOn(store, 'read');
    await ask('Count');
    await ask('Count');
    expect(reads).toHaveBeenCalledTimes(1);
    await ask('Repeat');
    expect(reads).toHaveBeenCalledTimes(2);
    expect(await ask('Count', new CommandHandler(store))).toMatchObject({ state: 3, version: 3 });
    // What it knows is too old, as the append says.
    expect(await ask('Count')).toMatchObject({ state: 4, version: 4 });
  });

  it('insists on the version that the caller has seen', async () => {
    await commands.handle(lot, '1', bid('ann'), cause, 0);
    await expect(commands.handle(lot, '1', bid('ann'), cause, 0)).rejects.toThrow(Stale);
  });
});

describe('Outcomes', () => {
  it('are known when the stream answers, or not in time', async () => {
    const store = new SqliteEventStore(':memory:', () => new Date(0));
    const commands = new CommandHandler(store);
    const outcomes = new Outcomes(store);
    const winner = outcomes.of(lot, '1', (soldTo) => soldTo ?? undefined, 5_000);
    await commands.handle(lot, '1', bid('ann'), cause);
    expect(await winner).toBe('ann');
    expect(await outcomes.of(lot, '2', () => undefined, 1)).toBeUndefined();
    await store.close();
  });
});
