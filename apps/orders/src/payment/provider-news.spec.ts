import { describe, expect, it } from '@jest/globals';
import { reasonOf } from './provider-news.js';

describe('Why a provider said no', () => {
  it('is told in its words', () => expect(reasonOf('Your card is too old', 'pm_1')).toBe('Your card is too old'));
  it('is told without the token of the card', () =>
    expect(reasonOf("No such PaymentMethod: 'pm_1'; pm_1 is nobody's", 'pm_1')).toBe(
      "No such PaymentMethod: 'the card'; the card is nobody's",
    ));
  it('is told in short, and leaves no part of a token at the end', () => {
    const token = `pm_${'x'.repeat(50)}`;
    const reason = reasonOf(`${'a'.repeat(180)} ${token}`, token);
    expect(reason).toBe(`${'a'.repeat(180)} the card`);
    expect(reasonOf('a'.repeat(300), token)).toHaveLength(200);
  });
});
