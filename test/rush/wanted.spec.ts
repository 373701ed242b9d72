import { describe, expect, it } from '@jest/globals';
import { places, wantedPieces } from './wanted.js';

const seed = 20_261_121;

describe(`Pieces that are wanted (seed ${seed})`, () => {
  const wanted = wantedPieces(seed, 200);

  it('are the same for the same seed, and others for another', () => {
    expect(wantedPieces(seed, 200)).toEqual(wanted);
    expect(wantedPieces(seed + 1, 200)).not.toEqual(wanted);
    expect(wantedPieces(seed, 50)).toEqual(wanted.slice(0, 50));
  });

  it('are wanted at each place alone and at all of them, at none twice', () => {
    expect(wanted.slice(0, 5).map(({ at }) => at)).toEqual(places.map((place) => [place]));
    expect(wanted.slice(5, 10).every(({ at }) => at.length === places.length)).toBe(true);
    expect(wanted.every(({ at }) => at.length > 0 && new Set(at).size === at.length)).toBe(true);
    expect(new Set(wanted.map(({ unitId }) => unitId)).size).toBe(200);
  });

  it('are wanted at as many places as there are, each about as often', () => {
    for (let count = 1; count <= places.length; count++)
      expect(wanted.filter(({ at }) => at.length === count).length).toBeGreaterThan(200 / places.length / 2);
    for (const place of places) expect(wanted.filter(({ at }) => at.includes(place)).length).toBeGreaterThan(200 / 2);
  });
});
