import { readFileSync } from 'node:fs';

/** The clock of whatever process loads this, so many milliseconds ahead of the machine's as the file CLOCK_FILE says at that instant. */
const Machine = globalThis.Date;
const nowMs = () => Machine.now() + Number(readFileSync(process.env['CLOCK_FILE']!, 'utf8'));

globalThis.Date = new Proxy(Machine, {
  construct: (clock, given: unknown[], called) =>
    Reflect.construct(clock, given.length === 0 ? [nowMs()] : given, called) as object,
  get: (clock, name) => (name === 'now' ? nowMs : (Reflect.get(clock, name) as unknown)),
});
