import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { unitPrice, type AskingPriceCommand, type AskingPriceEvent } from './asking-price.js';

const given = specification(unitPrice);

describe('An asking price', () => {
  it('is noted down', () => given().when(ask(1_000, 2)).then(asked(1_000, 2)));
  it('changes', () => given(asked(1_000, 2)).when(ask(1_200, 5)).then(asked(1_200, 5)));
  it('ends with the offer', () => given(asked(1_000, 2)).when(withdraw(3)).then(withdrawn(3)));
  it('comes back with a new offer', () => given(asked(1_000, 2), withdrawn(3)).when(ask(900, 4)).then(asked(900, 4)));
  it('is noted down once, however often it is delivered', () =>
    given(asked(1_000, 2)).when(ask(1_000, 2)).thenNothing());
  it('is not changed by what was said before and comes late', () => {
    given(asked(1_000, 2), asked(1_200, 5)).when(ask(1_000, 2)).thenNothing();
    given(asked(1_200, 5)).when(withdraw(3)).thenNothing();
    given(withdrawn(7)).when(ask(1_000, 6)).thenNothing();
  });
  it('is noted down when it is named again, so that a withdrawal in between does not count when it comes late', () => {
    given(asked(1_000, 2)).when(ask(1_000, 5)).then(asked(1_000, 5));
    given(asked(1_000, 2), asked(1_000, 5)).when(withdraw(4)).thenNothing();
  });
});

const usd = (minor: number) => ({ minor, currency: 'USD' });
const ask = (minor: number, sequence: number): AskingPriceCommand => {
  return { type: 'RecordAskingPrice', data: { askingPrice: usd(minor), sequence } };
};
const withdraw = (sequence: number): AskingPriceCommand => ({ type: 'RecordWithdrawal', data: { sequence } });
const asked = (minor: number, sequence: number): AskingPriceEvent => {
  return { type: 'AskingPriceRecorded', data: { askingPrice: usd(minor), sequence } };
};
const withdrawn = (sequence: number): AskingPriceEvent => ({ type: 'WithdrawalRecorded', data: { sequence } });
