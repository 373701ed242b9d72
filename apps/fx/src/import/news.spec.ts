import { describe, expect, it } from '@jest/globals';
import { newsOf } from './news.js';

const [monday, tuesday, wednesday, thursday] = ['09', '10', '11', '12'].map((day) => ({
  asOf: `2026-03-${day}T15:00:00.000Z`,
})) as [Set, Set, Set, Set];
type Set = { readonly asOf: string };

describe('News of a source', () => {
  it('is the newest day, and every day that is not older than the rates in use', () => {
    const file = [monday, tuesday, wednesday, thursday];
    expect(newsOf(file, tuesday, false)).toEqual({
      ...{ past: [monday], news: [tuesday, wednesday, thursday], before: tuesday },
    });
    expect(newsOf(file, thursday, false)).toEqual({
      ...{ past: [monday, tuesday, wednesday], news: [thursday], before: thursday },
    });
  });
  it('is the newest day alone while no rates are in use, beside the day before it', () => {
    expect(newsOf([monday, tuesday], undefined, false)).toEqual({ past: [monday], news: [tuesday], before: monday });
    expect(newsOf([monday], undefined, false)).toEqual({ past: [], news: [monday], before: undefined });
  });
});

describe('News of a history', () => {
  it('is the newest day, unless newer rates are in use', () => {
    const file = [monday, tuesday, wednesday];
    const news = { past: [monday, tuesday], news: [wednesday] };
    expect(newsOf(file, undefined, true)).toEqual({ ...news, before: tuesday });
    expect(newsOf(file, monday, true)).toEqual({ ...news, before: tuesday });
    expect(newsOf(file, wednesday, true)).toEqual({ ...news, before: wednesday });
    expect(newsOf(file, thursday, true)).toEqual({ past: file, news: [], before: thursday });
  });
});
