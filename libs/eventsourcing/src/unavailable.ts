import { setTimeout as sleep } from 'node:timers/promises';
import { Overloaded, Unreachable } from './event-store.js';

/** How long a statement itself waits for a file, during which the event loop stands still. */
export const busyMs = 50;
const pauseMinMs = 5;
const pauseMaxMs = 100;
const attemptsMax = 20;

// The lower byte of SQLite's result codes, https://www.sqlite.org/rescode.html
const reasons = new Map<number, Unavailability>([
  [5, 'locked'],
  [13, 'full'],
]);
/** Answers of Azure that are about it, and not about what it was asked: it lets nobody in, is busy, or is not there. */
const passing = new Set([401, 403, 408, 410, 429, 449, 500, 502, 503, 504]);
/** No token is had for the identity of the process. */
const unknown = new Set(['AuthenticationError', 'AggregateAuthenticationError', 'CredentialUnavailableError']);
/** Of tedious and mssql: no connection, none in time, none any more, or nobody is let in. */
const lost = new Set(['ESOCKET', 'ETIMEOUT', 'ECONNCLOSED', 'ENOTOPEN', 'ENOCONN', 'ELOGIN', 'EFEDAUTH']);
// https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues
const passingInSql = new Set([4060, 4221, 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920]);

/**
 * locked: another process holds the file; full: there is no room on the disk; away: what is kept elsewhere cannot be reached, or lets
 * nobody in; overloaded: more is asked for than is taken.
 */
export type Unavailability = 'locked' | 'full' | 'away' | 'overloaded';

/**
 * Why something could not be written, if that may pass by itself. Nothing was done then; only of what is away nobody knows, and who
 * asks again finds out. Undefined of any other error.
 */
export function unavailability(error: unknown): Unavailability | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { errcode, code } = error as { readonly errcode?: unknown; readonly code?: unknown };
  if (typeof errcode === 'number') return reasons.get(errcode & 0xff);
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (error instanceof Overloaded) return 'overloaded';
  return error instanceof Unreachable || isOfAzure(error) || isOfSqlServer(error) ? 'away' : undefined;
}

/** Blob Storage, Key Vault and Cosmos DB. Their SDKs are not loaded where nothing is kept there, so by name. */
function isOfAzure(error: { readonly name?: unknown; readonly code?: unknown; readonly statusCode?: unknown }) {
  const { name, code, statusCode } = error;
  if (unknown.has(name as string)) return true;
  if (name === 'RestError') return statusCode === undefined || passing.has(statusCode as number);
  if (error.constructor.name === 'ErrorResponse')
    return typeof code === 'string' || (typeof code === 'number' && passing.has(code));
  return error.constructor.name === 'TimeoutError' && code === 'TimeoutError';
}

/** TypeORM repeats code and number in an error of its own. */
const isOfSqlServer = ({ code, number }: { readonly code?: unknown; readonly number?: unknown }) =>
  code === 'EREQUEST' ? passingInSql.has(number as number) : lost.has(code as string);

/** Tries again for about two seconds while another process holds the file; everybody else goes on in the pauses. */
export async function onceUnlocked<T>(work: () => T | Promise<T>): Promise<T> {
  for (let attempt = 1, pauseMs = pauseMinMs; ; attempt++)
    try {
      return await work();
    } catch (error) {
      if (attempt === attemptsMax || unavailability(error) !== 'locked') throw error;
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
    }
}
