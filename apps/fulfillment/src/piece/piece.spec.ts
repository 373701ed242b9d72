import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { piece, type Description, type PieceCommand, type PieceEvent } from './piece.js';

/** Another seed delivers in other orders: SEED=7 npm test -- piece */
const seed = Number(process.env['SEED'] ?? 20_260_314);

const types = { DescriptionRecorded: 1 } satisfies Record<PieceEvent['type'], 1>;
goldenContract(piece, join(__dirname, 'piece.golden.json'), Object.keys(types));

const given = specification(piece);
const bowl = { title: 'Bowl', category: 'ceramics', madeFrom: 1750, madeTo: 1780, weightGrams: 640 };
const record = (description: Description, sequence: number): PieceCommand => {
  return { type: 'RecordDescription', data: { ...description, sequence } };
};
const recorded = (said: Description, sequence: number): PieceEvent => {
  return { type: 'DescriptionRecorded', data: { said, sequence } };
};
const after = (...events: PieceEvent[]) => events.reduce(piece.evolve, piece.initial);

describe('A piece to be packed', () => {
  it('is what inventory says', () => {
    given().when(record(bowl, 1)).then(recorded(bowl, 1));
    expect(after(recorded(bowl, 1)).known).toEqual(bowl);
  });
  it('is described once', () => given(recorded(bowl, 1)).when(record(bowl, 1)).thenNothing());
  it('is corrected field by field; null takes a field away', () => {
    const correction = { title: 'Bowl, Meissen', madeTo: null };
    given(recorded(bowl, 1)).when(record(correction, 4)).then(recorded(correction, 4));
    const { madeTo: _, ...rest } = bowl;
    expect(after(recorded(bowl, 1), recorded(correction, 4)).known).toEqual({ ...rest, title: 'Bowl, Meissen' });
  });
  it('keeps what was said later of a field, whatever comes late', () => {
    const late = given(recorded({ title: 'Bowl, Meissen', madeTo: null }, 4));
    const { title: _, madeTo: __, ...rest } = bowl;
    late.when(record(bowl, 1)).then(recorded(rest, 1));
    late.when(record({ title: 'Dish' }, 3)).thenNothing();
  });
  it('remembers who spoke last of a field even if nothing changed by it', () => {
    given(recorded(bowl, 1))
      .when(record({ title: 'Bowl' }, 3))
      .then(recorded({ title: 'Bowl' }, 3));
    given(recorded(bowl, 1), recorded({ title: 'Bowl' }, 3))
      .when(record({ title: 'Dish' }, 2))
      .thenNothing();
  });
  it('is not changed by words about nothing', () => given().when(record({}, 1)).thenNothing());

  it(`is the same in whatever order, and however often, it is described (seed ${seed})`, () => {
    const field = { nil: undefined };
    const words = fc.array(
      fc.record({
        title: fc.option(fc.constantFrom('Bowl', 'Dish'), field),
        materials: fc.option(fc.constantFrom('porcelain', null), field),
        madeTo: fc.option(fc.constantFrom(1780, null), field),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const hear = (told: readonly PieceCommand[]) =>
      told.reduce((state, word) => piece.decide(word, state).reduce(piece.evolve, state), piece.initial);
    fc.assert(
      fc.property(
        words.chain((said) => {
          const told = said.map((word, index) => record(word as Description, index + 1));
          return fc.tuple(fc.constant(told), fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2 }));
        }),
        ([inOrder, mixed]) => expect(hear(mixed)).toEqual(hear(inOrder)),
      ),
      { seed, numRuns: 1_000 },
    );
  });
});
