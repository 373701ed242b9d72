import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { dividedPart, type PartDivided } from './divided-part.js';

const given = specification(dividedPart);
const divide = (after: number) => ({ type: 'DividePart' as const, data: { after, into: ['a', 'b'] } });
const divided = (after: number): PartDivided => ({ type: 'PartDivided', data: divide(after).data });

describe('A part of a log', () => {
  it('is divided once, where the first says', () => {
    given().when(divide(6_400)).then(divided(6_400));
    given(divided(6_400)).when(divide(6_500)).thenNothing();
  });
});

goldenContract(
  dividedPart,
  join(__dirname, 'divided-part.golden.json'),
  Object.keys({ PartDivided: 1 } satisfies Record<PartDivided['type'], 1>),
);
