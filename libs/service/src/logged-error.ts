import { pino } from 'pino';

/** As it is logged: without the rows that a failed statement was to write, which say more than a log should. */
export const loggedError = pino.stdSerializers.wrapErrorSerializer((said) => {
  const { parameters: _rows, query: _sql, driverError: _same, ...rest } = said as typeof said & Record<string, unknown>;
  return rest;
});
