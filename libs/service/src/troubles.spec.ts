import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { specification } from '#eventsourcing/specification.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { trouble, troubleIdOf } from './trouble.js';
import { Troubles, type Trouble } from './troubles.js';

const at = '2026-01-10T12:00:00.000Z';
const away = { kind: 'bus-away', who: 'orders' } as const;

class SmallStore extends SqliteEventStore {
  full = false;

  override append: SqliteEventStore['append'] = (...asked) =>
    this.full ? Promise.reject(new Error('full')) : super.append(...asked);
}

describe('What is wrong for a while', () => {
  const given = specification(trouble);
  const began = (time: number) =>
    ({ type: 'TroubleBegan', data: { alertId: `bus-away.orders.${time}`, ...away, count: 1, at } }) as const;
  const ended = { type: 'TroubleEnded', data: { alertId: 'bus-away.orders.1', at } } as const;

  it('is told once, and its end once', () => {
    given()
      .when({ type: 'BeginTrouble', data: { ...away, at } })
      .then(began(1));
    given(began(1))
      .when({ type: 'BeginTrouble', data: { ...away, at } })
      .thenNothing();
    given(began(1)).when({ type: 'EndTrouble', data: { at } }).then(ended);
    given(began(1), ended).when({ type: 'EndTrouble', data: { at } }).thenNothing();
  });
  it('is another when it comes again', () => {
    given(began(1), ended)
      .when({ type: 'BeginTrouble', data: { ...away, at } })
      .then(began(2));
  });
  it('has an id of 64 characters at most, whatever it is about', () => {
    const id = troubleIdOf({ kind: 'consumer-late', who: `inventory/${'x'.repeat(80)}` });
    expect(id).toMatch(/^consumer-late\.inventory\.x+$/);
    expect(id).toHaveLength(56);
  });
});

describe('Who watches over it', () => {
  let store: SmallStore;
  let wrong: Trouble[];
  let said: { level: number; msg: string; cause?: string }[];
  let troubles: Troubles;
  const open = () => {
    const log = pino(
      { level: 'warn' },
      { write: (line: string) => void said.push(JSON.parse(line) as (typeof said)[number]) },
    );
    const service = { name: 'orders', log, commands: new CommandHandler(store), now: () => new Date(at) };
    return new Troubles(
      service,
      () => wrong,
      () => [away],
      3,
    );
  };
  const rounds = async (count: number) => {
    for (let n = 0; n < count; n++) await troubles.round();
  };
  const kept = async () => (await store.read('trouble-bus-away.orders')).map(({ type }) => type);
  beforeEach(() => {
    store = new SmallStore(':memory:', () => new Date(at));
    [wrong, said] = [[], []];
    troubles = open();
  });
  afterEach(() => store.close());

  it('is silent about what passes', async () => {
    wrong = [{ ...away, cause: 'no route' }];
    await rounds(2);
    wrong = [];
    await rounds(10);
    expect([await kept(), said]).toEqual([[], []]);
  });

  it('tells of what lasts with its cause, and when it has been over for a while', async () => {
    wrong = [{ ...away, cause: 'no route' }];
    await rounds(9);
    expect(await kept()).toEqual(['TroubleBegan']);
    expect(said).toMatchObject([{ level: 50, alert: away, cause: 'no route' }]);
    wrong = [];
    await rounds(2);
    expect(await kept()).toEqual(['TroubleBegan']);
    await rounds(1);
    expect(await kept()).toEqual(['TroubleBegan', 'TroubleEnded']);
    expect(said.slice(1)).toMatchObject([{ level: 40, alert: away, msg: 'this is over' }]);
  });

  it('keeps also what is over by the time that the log takes it', async () => {
    wrong = [{ ...away, cause: 'full' }];
    await rounds(2);
    store.full = true;
    await rounds(1);
    [wrong, store.full] = [[], false];
    expect(said).toHaveLength(1);
    await rounds(3);
    expect(await kept()).toEqual(['TroubleBegan', 'TroubleEnded']);
  });

  it('ends what a process before it began, and begins again what another ended too early', async () => {
    wrong = [{ ...away, cause: 'no route' }];
    await rounds(3);
    const [worse, better] = [troubles, open()];
    troubles = better;
    wrong = [];
    await rounds(4);
    expect(await kept()).toEqual(['TroubleBegan', 'TroubleEnded']);
    troubles = worse;
    wrong = [{ ...away, cause: 'no route' }];
    await rounds(1);
    expect(await kept()).toEqual(['TroubleBegan', 'TroubleEnded', 'TroubleBegan']);
  });
});
