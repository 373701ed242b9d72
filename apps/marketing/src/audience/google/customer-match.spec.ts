import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customerMatchHeader, customerMatchRow } from './customer-match.js';
import { somebodies } from '../somebody.contract.js';

it('A Customer Match file has one row for everybody whom Google can find, to the byte', () => {
  const rows = somebodies.map(customerMatchRow);
  const golden = readFileSync(join(__dirname, '..', 'vectors', 'customer-match.csv'), 'utf8');
  expect(customerMatchHeader + rows.filter((row) => row !== undefined).join('')).toBe(golden);
  expect(rows.filter((row) => row === undefined)).toHaveLength(1);
});

it('No postal code ends its cell, or is a formula', () => {
  const address = { firstName: 'Jane', lastName: 'Doe', country: 'US' };
  const codeOf = (postalCode: string) =>
    customerMatchRow({ ...address, postalCode })!
      .split(',')
      .slice(5)
      .join(',');
  expect(codeOf('=1+1')).toBe('11\r\n');
  expect(codeOf('"94016",\n@x')).toBe('94016 x\r\n');
  expect(codeOf('- 94016')).toBe('94016\r\n');
});
