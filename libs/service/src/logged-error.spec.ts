import { expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { loggedError } from './logged-error.js';

it('A statement that failed is logged with its reason, and without the rows that it was to write', () => {
  const driverError = Object.assign(new Error('database is locked'), { errcode: 5 });
  const logged = loggedError(new QueryFailedError('insert into answers values (?)', ['Clara Schumann'], driverError));
  expect(logged).toMatchObject({ type: 'QueryFailedError', message: 'database is locked', errcode: 5 });
  expect(JSON.stringify(logged)).not.toMatch(/Clara|insert into/);
});
