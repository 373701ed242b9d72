import { describe, expect, it } from '@jest/globals';
import { fedexNumber, isUpsNumber, upsNumber } from './tracking-numbers.js';

describe('A number of UPS', () => {
  it.each(['1Z999AA10123456784', '1ZCIETST0111111114', '1Z204W4R0308071865', '1Z023E2X0214323462'])(
    'may be %s',
    (number) => expect(isUpsNumber(number)).toBe(true),
  );

  it.each(['1Z999AA10123456785', '1Z999AA1012345678', '1z999aa10123456784', '2Z999AA10123456784', ''])(
    'may not be %j',
    (number) => expect(isUpsNumber(number)).toBe(false),
  );

  it('names the account and the service, and checks itself', () => {
    const numbers = [1, 2, 3, 9_999_999, 10_000_000].map((serial) => upsNumber('A1B2C3', '03', serial));
    expect(numbers[0]).toMatch(/^1ZA1B2C3030000001\d$/);
    expect(numbers.every(isUpsNumber)).toBe(true);
    expect(new Set(numbers).size).toBe(5);
  });
});

it('A number of FedEx has twelve digits, of which the last checks the others', () => {
  expect(fedexNumber(1)).toMatch(/^79490000001\d$/);
  // Printed on parcels that were carried.
  for (const real of ['986578788855', '477179081230', '799531274483']) {
    const weights = [3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1];
    const sum = weights.reduce((total, weight, place) => total + weight * Number(real[place]), 0);
    expect((sum % 11) % 10).toBe(Number(real[11]));
    const own = fedexNumber(Number(real.slice(4, 11)));
    expect((weights.reduce((total, weight, place) => total + weight * Number(own[place]), 0) % 11) % 10).toBe(
      Number(own[11]),
    );
  }
});
