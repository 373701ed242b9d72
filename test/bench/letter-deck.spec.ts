import { describe, expect, it } from '@jest/globals';
import { letterDeck } from './letter-deck.js';

const letters = Array.from({ length: 80 }, (_, index) => `letter ${index}`);

describe('A deck of letters', () => {
  it('has every letter, and some again', () => {
    const deck = letterDeck(letters, 100, 7);
    expect(deck).toHaveLength(100);
    expect(new Set(deck)).toEqual(new Set(letters));
  });

  it('is the same for the same seed, and not in the order of the letters', () => {
    expect(letterDeck(letters, 100, 7)).toEqual(letterDeck(letters, 100, 7));
    expect(letterDeck(letters, 100, 8)).not.toEqual(letterDeck(letters, 100, 7));
    expect(letterDeck(letters, 80, 7)).not.toEqual(letters);
  });

  it.each([
    ['more letters than asked for', letters, 79],
    ['no letters', [], 10],
  ])('cannot be made of %s', (_, some, count) => {
    expect(() => letterDeck(some, count, 7)).toThrow('do not make');
  });
});
