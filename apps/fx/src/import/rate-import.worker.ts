import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Overloaded, type Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { FxSettings, type FxConfig } from '../config.js';
import { readEcbCsv } from '../files/ecb-csv.source.js';
import { readEcbXml } from '../files/ecb-xml.source.js';
import { feed } from '../files/feed.js';
import { KeptFiles } from '#lake/kept-files.js';
import { BrokenFile, reasonOf, setsOf } from '../files/rate-file.js';
import { jumpsBetween, type Jump } from '../rates/plausibility.js';
import { contentOf, rateIdOf, type RateSet } from '../rates/rate-set.js';
import { RateSets } from '../rates/rate-set.view.js';
import { rates, type RatesCommand, type RatesEvent } from '../rates/rates.js';
import { RateSource, Unreachable } from '../sources/rate.source.js';
import { nothingImported, type ImportOutcome } from './import-outcome.js';
import { nextImportInMs } from './import-times.js';
import { newsOf } from './news.js';

const atOnce = 200;
const waitingMax = 20;
const rateIdsMax = 100;

/** A file to import, and what to make of it. */
export type RateFile = {
  readonly source: string;
  readonly format: FxConfig['FX_RATES_FORMAT'];
  /** Handed in by a person, who vouches for it: no day but the newest is news. */
  readonly history: boolean;
  readonly bytes: Uint8Array;
  readonly importedFrom: string;
};

type Origin = { readonly sha256: string; readonly importedFrom: string };

const readers = { 'ecb-xml': readEcbXml, 'ecb-csv': readEcbCsv };

/** Brings rates in, one file at a time: from the source every hour, and whenever somebody asks. */
@Injectable()
export class RateImport {
  private readonly ending = new AbortController();
  private tail: Promise<unknown> = Promise.resolve();
  private running: Promise<void> | undefined;
  private waiting = 0;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  /**
   * Of the file that was imported last; a rejected one may be right tomorrow. Forgotten with the process, and then the
   * file is found known.
   */
  private tag: string | undefined;

  constructor(
    private readonly source: RateSource,
    private readonly files: KeptFiles,
    private readonly commands: CommandHandler,
    private readonly sets: RateSets,
    private readonly settings: FxSettings,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  start() {
    this.running = this.onTime();
  }

  async stop() {
    this.ending.abort();
    clearTimeout(this.timer);
    await Promise.all([this.running, this.tail]);
  }

  /** What the source has now. A source that is not there is an outcome. */
  fromSource(cause: Cause): Promise<ImportOutcome> {
    return this.inTurn(async () => {
      const { FX_SOURCE: source, FX_RATES_FORMAT: format } = this.settings.config;
      try {
        const fetched = await this.source.fetch(this.tag, this.ending.signal);
        if (fetched === undefined) return { outcome: 'unchanged', ...nothingImported };
        const { bytes, address: importedFrom, tag } = fetched;
        const outcome = await this.import({ source, format, history: false, bytes, importedFrom }, cause);
        if (outcome.outcome !== 'rejected') this.tag = tag;
        return outcome;
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        return { outcome: 'unreachable', reason: error.message, ...nothingImported };
      }
    });
  }

  fromFile(file: RateFile, cause: Cause): Promise<ImportOutcome> {
    return this.inTurn(() => this.import(file, cause));
  }

  private async onTime() {
    const { FX_IMPORT_MINUTES: everyMinutes } = this.settings.config;
    const at = this.clock.now().toISOString();
    const id = `schedule/rate-import/${at}`;
    const failure = await this.fromSource({ causationId: id, correlationId: id, actor: 'job:rate-import' }).then(
      ({ outcome, reason }) => (outcome === 'unreachable' ? reason : undefined),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (this.ending.signal.aborted) return;
    this.failures = failure === undefined ? 0 : this.failures + 1;
    const waitMs = nextImportInMs(this.clock.now().getTime(), everyMinutes, this.failures);
    if (failure !== undefined) this.report.warn(`rates are not imported, and tried again in ${waitMs} ms: ${failure}`);
    await this.warnOfAge().catch((error: Error) => this.report.warn(error.message));
    if (!this.ending.signal.aborted) this.timer = setTimeout(() => this.start(), waitMs).unref();
  }

  private async warnOfAge() {
    const { FX_SOURCE: source, FX_RATES_AGE_MAX_HOURS: hoursMax } = this.settings.config;
    const now = this.clock.now();
    const newest = await this.sets.usable(source, { asOf: now.toISOString(), knownAt: now.toISOString() });
    if (newest === undefined) return this.report.warn(`there are no usable rates of ${source}`);
    if (now.getTime() - Date.parse(newest.asOf) > hoursMax * 3_600_000)
      this.report.warn(`the rates of ${source} are of ${newest.fixed}, and older than ${hoursMax} hours`);
  }

  private async import(file: RateFile, cause: Cause): Promise<ImportOutcome> {
    const sha256 = await this.files.keep(file.bytes);
    const read = this.read(file);
    if (read instanceof BrokenFile) return this.reject(file.source, sha256, reasonOf(read), cause);
    const origin = { sha256, importedFrom: file.importedFrom };
    const { past, news, before } = newsOf(read, await this.usedBefore(file, read.at(-1)!), file.history);
    const told: (RatesEvent | undefined)[] = [];
    // First, so that what is left when the process ends is older than what is in use, and past the next time too.
    for (const set of news) told.push(await this.importNews(set, before, origin, cause));
    const facts = await this.importPast(past, origin, cause);
    const imported = [...told, ...facts];
    const count = (type: RatesEvent['type'] | undefined) => imported.filter((event) => event?.type === type).length;
    const [published, questioned] = [count('RatesPublished') + count('RatesConfirmed'), count('RatesQuestioned')];
    return {
      outcome: questioned > 0 ? 'questioned' : published > 0 ? 'imported' : 'unchanged',
      ...{ sha256, days: read.length, published, questioned, known: count(undefined) },
      jumps: facts.filter((event) => event?.type === 'RatesPublished' && event.data.jumps.length > 0).length,
      rateIds: read.slice(-rateIdsMax).reverse().map(idOf),
    };
  }

  private read({ format, source, bytes }: RateFile): RateSet[] | BrokenFile {
    try {
      return setsOf(readers[format](bytes), source, this.clock.now());
    } catch (error) {
      if (error instanceof BrokenFile) return error;
      throw error;
    }
  }

  /** What the file may take the place of. A day of long ago that the source has as its newest is compared with its time. */
  private usedBefore({ source, history }: RateFile, newest: RateSet) {
    const now = this.clock.now().toISOString();
    return this.sets.usable(source, { asOf: history ? now : newest.asOf, knownAt: now });
  }

  /** Many at once, since appends that come together share a commit. Each is compared with the day before it in the file. */
  private async importPast(
    sets: readonly RateSet[],
    origin: Origin,
    cause: Cause,
  ): Promise<(RatesEvent | undefined)[]> {
    const imported: (RatesEvent | undefined)[] = [];
    for (let from = 0; from < sets.length; from += atOnce) {
      const handling = sets.slice(from, from + atOnce).map((set, index) => {
        const data = { set, ...origin, history: true, jumps: this.jumps(sets[from + index - 1], set) };
        return this.commands.handle(rates, idOf(set), { type: 'ImportRates', data }, cause);
      });
      for (const { events } of await Promise.all(handling)) imported.push(events[0]);
    }
    return imported;
  }

  /** A set that is new is not used if it is far from the one before; one that came as past is from now on told. */
  private async importNews(
    set: RateSet,
    before: Pick<RateSet, 'rates'> | undefined,
    origin: Origin,
    cause: Cause,
  ): Promise<RatesEvent | undefined> {
    const rateId = idOf(set);
    const { state } = await this.commands.read(rates, rateId);
    const data = { set, ...origin };
    const command: RatesCommand =
      state?.history === true
        ? { type: 'ConfirmRates', data: { ...data, usableSince: await this.sets.usableSince(rateId) } }
        : { type: 'ImportRates', data: { ...data, history: false, jumps: this.jumps(before, set) } };
    const { events } = await this.commands.handle(rates, rateId, command, cause);
    const [event] = events;
    if (event?.type === 'RatesQuestioned')
      this.report.warn(
        `${rateId} is not used until somebody accepts it: ${event.data.because.map(wordsOf).join(', ')}`,
      );
    return event;
  }

  private async reject(source: string, sha256: string, reason: string, cause: Cause): Promise<ImportOutcome> {
    const reject = { type: 'RejectRateFile', data: { sha256, reason } } as const;
    const { events } = await this.commands.handle(feed, source, reject, cause);
    if (events.length > 0) this.report.warn(`a file of ${source} is not used, and the old rates stay: ${reason}`);
    return { outcome: 'rejected', reason, sha256, ...nothingImported };
  }

  private jumps(before: Pick<RateSet, 'rates'> | undefined, set: RateSet): Jump[] {
    if (before === undefined) return [];
    return jumpsBetween(before.rates, set.rates, this.settings.config.FX_JUMP_MAX_PERCENT);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= waitingMax) throw new Overloaded('too many files wait');
    this.waiting += 1;
    const mine = this.tail.then(work).finally(() => (this.waiting -= 1));
    this.tail = mine.catch(() => {});
    return mine;
  }
}

const idOf = (set: RateSet) => rateIdOf(set, createHash('sha256').update(contentOf(set)).digest('hex'));

const wordsOf = ({ currency, from, to }: Jump) =>
  to === undefined ? `${currency} is missing` : `${currency} moved from ${from} to ${to}`;
