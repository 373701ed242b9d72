import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Destination, DeliveryFile, DestinationOptions } from './delivery.destination.js';
import { Refused, Unreachable, type reasons } from './delivery.js';

export type Place = {
  open(options: DestinationOptions): Destination;
  /** What stands in complete deliveries, by name: B-1/lines.csv. */
  seen(): Promise<Readonly<Record<string, Buffer>>>;
  /** Names of all that is there, hidden or not. */
  everything(): Promise<readonly string[]>;
  /** What others do there. */
  read(name: string): Promise<Buffer>;
  put(name: string, content: string): Promise<void>;
};
type Failing = { readonly title: string; open(options: DestinationOptions): Destination };
export type DestinationUnderTest = {
  /** Another one each time, where nothing was delivered yet. */
  newPlace(): Promise<Place>;
  readonly refused: readonly (Failing & { readonly because: (typeof reasons)[number] })[];
  readonly unreachable: readonly Failing[];
  close(): Promise<void>;
};

let ids = 0;
export const options = (more: Partial<DestinationOptions> = {}): DestinationOptions => ({
  newId: () => `id-${++ids}`,
  ...more,
});

/** A file that counts how often it is opened, and may do something halfway. */
export function file(name: string, content: string | Buffer, halfway: () => unknown = () => {}) {
  const bytes = Buffer.from(content);
  const half = bytes.length >> 1;
  const counted = {
    ...{ name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), opened: 0 },
    open() {
      counted.opened++;
      const parts = async function* () {
        yield bytes.subarray(0, half);
        await halfway();
        yield bytes.subarray(half);
      };
      return Readable.from(parts(), { objectMode: false });
    },
  };
  return counted;
}
export const hangs = () => new Promise<never>(() => {});
/** The outcome of what must not go well. */
export const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'it went well',
    (error: unknown) => error,
  );
export const lines = 'a,b\r\n1,2\r\n';
export const large = createHash('shake256', { outputLength: 9_000_000 }).update('large').digest();
const batch = (halfway?: () => unknown) => [
  file('lines.csv', lines, halfway),
  file('books.bin', large),
  file('empty.txt', ''),
];
/** What is long, by its hash. */
const shown = (content: Buffer) =>
  content.length < 100 ? content.toString() : createHash('sha256').update(content).digest('hex');
const whole = { 'B-1/lines.csv': lines, 'B-1/books.bin': shown(large), 'B-1/empty.txt': '' };
const names = ['B-1/books.bin', 'B-1/delivery.json', 'B-1/empty.txt', 'B-1/lines.csv'];

function given(open: () => Promise<DestinationUnderTest>) {
  let under: DestinationUnderTest;
  let place: Place;
  beforeAll(async () => (under = await open()));
  beforeEach(async () => (place = await under.newPlace()));
  afterAll(() => under.close());
  return {
    get place() {
      return place;
    },
    deliver: (files: Iterable<DeliveryFile>, more?: Partial<DestinationOptions>, signal?: AbortSignal) =>
      place.open(options(more)).deliver('B-1', files, signal),
    /** The files of what was delivered, without its manifest. */
    async files() {
      const { 'B-1/delivery.json': _, ...files } = await place.seen();
      return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, shown(content)]));
    },
  };
}
type Given = ReturnType<typeof given>;

/** What everything that takes deliveries promises. */
export const destinationContract = (title: string, open: () => Promise<DestinationUnderTest>) =>
  describe(`A destination: ${title}`, () => {
    describe('delivers', () => delivers(given(open)));
    describe('changes nothing', () => changesNothing(given(open)));
    describe('shows nothing', () => showsNothing(given(open)));
    describe('says what is wrong', () => saysWhatIsWrong(open));
  });

function delivers(at: Given) {
  it('files as they are, and a manifest', async () => {
    const receipt = await at.deliver(batch());
    expect(await at.files()).toEqual(whole);
    const manifest = (await at.place.seen())['B-1/delivery.json']!.toString();
    expect(JSON.parse(manifest)).toEqual({ delivery: 'B-1', files: receipt.files });
    expect(receipt.files).toEqual([
      { name: 'books.bin', bytes: 9_000_000, sha256: createHash('sha256').update(large).digest('hex') },
      { name: 'empty.txt', bytes: 0, sha256: createHash('sha256').digest('hex') },
      { name: 'lines.csv', bytes: 10, sha256: createHash('sha256').update(lines).digest('hex') },
    ]);
    expect(receipt.place).toMatch(/^(file|https?|sftp):.+\/B-1$/);
    expect(Math.abs(Date.now() - Date.parse(receipt.at))).toBeLessThan(60_000);
    expect([...(await at.place.everything())].sort()).toEqual(names);
  });

  it('what comes one after the other', async () => {
    async function* coming() {
      yield file('one.csv', '1');
      yield file('two.csv', '2');
    }
    await at.place.open(options()).deliver('B-2.x_y', coming());
    expect(Object.keys(await at.place.seen()).sort()).toEqual(
      ['delivery.json', 'one.csv', 'two.csv'].map((name) => `B-2.x_y/${name}`),
    );
  });

  it('one beside the other', async () => {
    for (const name of ['B-1', 'B-1.x', 'B-2']) await at.place.open(options()).deliver(name, [file('a.csv', name)]);
    expect(await at.place.seen()).toMatchObject({
      'B-1/a.csv': Buffer.from('B-1'),
      'B-1.x/a.csv': Buffer.from('B-1.x'),
    });
  });

  it('whole, whoever delivers the same at the same time', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => failure(at.deliver(batch()))));
    for (const outcome of outcomes) if (typeof outcome !== 'string') expect(outcome).toBeInstanceOf(Unreachable);
    await at.deliver(batch());
    expect(await at.files()).toEqual(whole);
    expect([...(await at.place.everything())].sort()).toEqual(names);
  });
}

function changesNothing(at: Given) {
  it('when it is asked for the same again', async () => {
    const receipt = await at.deliver(batch());
    const again = batch().toReversed();
    expect(await at.deliver(again)).toEqual(receipt);
    expect(again.map(({ opened }) => opened)).toEqual([0, 0, 0]);
  });

  it('when something else has that name', async () => {
    const receipt = await at.deliver(batch());
    const others = [
      [file('lines.csv', 'a,b\r\n1,3\r\n'), ...batch().slice(1)],
      batch().slice(1),
      [...batch(), file('more.csv', '')],
    ];
    for (const other of others)
      expect(await failure(at.deliver(other))).toMatchObject({ because: 'other-content', constructor: Refused });
    expect(await at.files()).toEqual(whole);
    expect(await at.deliver(batch())).toEqual(receipt);
  });

  it('when somebody changed what was delivered', async () => {
    await at.deliver(batch());
    await at.place.put('B-1/lines.csv', 'a,b\r\n1,2000\r\n');
    expect(await failure(at.deliver(batch()))).toMatchObject({ because: 'other-content', constructor: Refused });
    expect((await at.files())['B-1/lines.csv']).toBe('a,b\r\n1,2000\r\n');
  });

  it.each(['B-1/lines.csv', 'B-1/strange.csv'])('when somebody else put %s there', async (name) => {
    await at.place.put(name, 'theirs');
    expect(await failure(at.deliver(batch()))).toMatchObject({ because: 'other-content', constructor: Refused });
    expect(await at.place.everything()).toEqual([name]);
  });

  it.each(['B-1/lines.csv', 'B-1/delivery.json'])('when somebody else is faster with %s', async (name) => {
    const theirs = () => at.place.put(name, 'theirs');
    expect(await failure(at.deliver(batch(theirs)))).toMatchObject({ because: 'other-content', constructor: Refused });
    expect((await at.place.read(name)).toString()).toBe('theirs');
  });
}

function showsNothing(at: Given) {
  it('before all of it is there', async () => {
    const meanwhile: object[] = [];
    await at.deliver(batch(async () => meanwhile.push(await at.place.seen())));
    expect(meanwhile).toEqual([{}]);
    expect(await at.files()).toEqual(whole);
  });

  it('of what is not as it was told', async () => {
    const good = file('lines.csv', lines);
    const wrong = [
      { ...good, sha256: createHash('sha256').update('other').digest('hex') },
      { ...good, bytes: 9 },
      { ...good, bytes: 11 },
      file('lines.csv', lines, () => Promise.reject(new Error('this disk is broken'))),
      {
        ...good,
        open: () => {
          throw new Error('there is no such file');
        },
      },
    ];
    for (const one of wrong) {
      const outcome = await failure(at.deliver([file('a.csv', 'a'), one]));
      expect(outcome).toMatchObject({
        because: 'not-as-told',
        message: expect.stringMatching(/^lines\.csv: /),
        constructor: Refused,
      });
      expect(await at.place.seen()).toEqual({});
    }
    await at.deliver([file('a.csv', 'a'), good]);
    expect(await at.files()).toEqual({ 'B-1/a.csv': 'a', 'B-1/lines.csv': lines });
  });

  it('of an attempt that was killed, whose remains the next one takes away', async () => {
    const ended = new AbortController();
    let halfway = () => {};
    const begun = new Promise<void>((resolve) => (halfway = resolve));
    // Abandoned, it has done what a killed one would have done, and does no more.
    const last = file('more.bin', large, () => (halfway(), hangs()));
    const abandoned = failure(at.deliver([...batch(), last], {}, ended.signal));
    await begun;
    expect(await at.place.seen()).toEqual({});
    await at.deliver([...batch(), file('more.bin', large)]);
    expect(await at.files()).toEqual({ ...whole, 'B-1/more.bin': shown(large) });
    expect([...(await at.place.everything())].sort()).toEqual([...names, 'B-1/more.bin']);
    ended.abort();
    expect(await abandoned).toBeInstanceOf(Unreachable);
    expect(await at.files()).toEqual({ ...whole, 'B-1/more.bin': shown(large) });
  });

  it('of what takes too long, or is called off', async () => {
    const late = await failure(at.deliver(batch(hangs), { timeoutMs: 200 }));
    expect(late).toMatchObject({ message: expect.stringContaining('not done in time'), constructor: Unreachable });
    const stop = new AbortController();
    const stopped = await failure(
      at.deliver(
        batch(() => (stop.abort(), hangs())),
        {},
        stop.signal,
      ),
    );
    expect(stopped).toMatchObject({ message: expect.stringContaining('called off'), constructor: Unreachable });
    expect(await failure(at.deliver(batch(), {}, stop.signal))).toBeInstanceOf(Unreachable);
    expect(await at.place.seen()).toEqual({});
    await at.deliver(batch());
    expect(await at.files()).toEqual(whole);
  });
}

function saysWhatIsWrong(open: () => Promise<DestinationUnderTest>) {
  let under: DestinationUnderTest;
  beforeAll(async () => (under = await open()));
  afterAll(() => under.close());
  const outcomes = async (failing: readonly Failing[]) => {
    const all: [string, unknown][] = [];
    for (const one of failing) all.push([one.title, await failure(one.open(options()).deliver('B-1', batch()))]);
    return all;
  };

  it('where people must act', async () => {
    const found = (await outcomes(under.refused)).map(([title, outcome]) => [title, (outcome as Refused).because]);
    expect(found).toEqual(under.refused.map(({ title, because }) => [title, because]));
  });

  it('where it is to be tried again', async () => {
    const found = (await outcomes(under.unreachable)).map(([title, outcome]) => [
      title,
      (outcome as Error).constructor,
    ]);
    expect(found).toEqual(under.unreachable.map(({ title }) => [title, Unreachable]));
  });
}
