import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elementsOf } from './json-slices.js';

describe('The elements of an array within a JSON text', () => {
  it.each([
    ['as they stand, with digits that no number holds', '{"orders":[{"id":820982911946154508},7.10]}'],
    ['with blanks and line breaks', ' {\n "orders" : [ {"id":820982911946154508}\t,\r\n 7.10 ] } '],
    [
      'among others that look like them',
      '{"a":"\\"orders\\":[1]","b":{"orders":[1]},"orders":[{"id":820982911946154508},7.10],"c":[]}',
    ],
    ['of the last of two with one name', '{"orders":[1],"orders":[{"id":820982911946154508},7.10]}'],
    ['under a name that is written otherwise', '{"\\u006frders":[{"id":820982911946154508},7.10]}'],
  ])('%s', (_, text) => expect(elementsOf(text, ['orders'])).toEqual(['{"id":820982911946154508}', '7.10']));

  it('with brackets, commas and quotes in strings', () => {
    const element = '{"title":"A \\"fine\\" vase, [c.1790] {blue} \\\\","b":["]",{}]}';
    expect(elementsOf(`[${element},${element}]`, [])).toEqual([element, element]);
  });
  it('deeper down', () => expect(elementsOf('{"a":{"b":[1,"2"]}}', ['a', 'b'])).toEqual(['1', '"2"']));
  it('none of an empty one', () => expect(elementsOf('{"orders":[ ]}', ['orders'])).toEqual([]));
  it.each([
    ['{}', ['orders']],
    ['{"orders":{}}', ['orders']],
    ['[]', ['orders']],
    ['', []],
    ['{"orders":null}', ['orders']],
  ])('are no elements where there is no array: %s', (text, pointer) =>
    expect(() => elementsOf(text, pointer)).toThrow(RangeError),
  );

  it('are what JSON says they are, whatever they are and however they are laid out', () => {
    const indents = fc.constantFrom(undefined, 1, '\t');
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        indents,
        (list, others, indent) => {
          const text = JSON.stringify({ ...others, page: { ...others, list }, last: others }, undefined, indent);
          const slices = elementsOf(text, ['page', 'list']);
          expect(slices.map((slice) => JSON.parse(slice) as unknown)).toEqual(JSON.parse(JSON.stringify(list)));
          for (const slice of slices) expect(text).toContain(slice);
          for (const slice of slices) expect(slice).toBe(slice.trim());
        },
      ),
      { seed: 20_260_314, numRuns: 500 },
    );
  });
});
