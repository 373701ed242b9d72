import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Books, type Heard } from './books.contract.js';

/** Another seed draws other orders: SEED=7 npm test -- apps/finance */
const seed = Number(process.env['SEED'] ?? 20_260_110);

/** One thing that the books are told. */
export type Step = (books: Books) => Promise<unknown>;
/** What happens, in the order in which it did, and what the books know before. */
export type Story = { readonly before?: readonly Heard[]; readonly steps: readonly Step[] };
type Settings = Readonly<Record<string, string>>;

/** All of them in some order, some twice; after each the books come to rest, or are still at work when the next comes. */
const anyOrder = (steps: readonly Step[]) =>
  fc
    .array(fc.nat(steps.length - 1), { maxLength: 3 })
    .map((again) => [...steps, ...again.map((index) => steps[index]!)])
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
    .chain((order) =>
      fc.array(fc.boolean(), { minLength: order.length, maxLength: order.length }).map((rests) => ({ order, rests })),
    );

/** What the books come to. `rests`: after which of the steps they do all that they can before the next. */
export async function balancesOf(
  settings: Settings,
  { before = [] }: Story,
  order: readonly Step[],
  rests: readonly boolean[] = [],
): ReturnType<Books['balances']> {
  const books = new Books(settings);
  for (const heard of before) await books.hear(heard);
  for (const [index, step] of order.entries()) {
    await step(books);
    if (rests[index]) await books.settle();
  }
  await books.settle();
  return books.balances();
}

/** Every order of arrival leads to the same balances, and so do repeats. */
export function comesTo(settings: Settings, story: Story, balances: Awaited<ReturnType<Books['balances']>>) {
  it('in the order in which it happened', async () =>
    expect(await balancesOf(settings, story, story.steps)).toEqual(balances));
  it(`in any other order, however often it is told, seed ${seed}`, () =>
    fc.assert(
      fc.asyncProperty(anyOrder(story.steps), async ({ order, rests }) => {
        expect(await balancesOf(settings, story, order, rests)).toEqual(balances);
      }),
      { numRuns: 100, seed },
    ));
}
