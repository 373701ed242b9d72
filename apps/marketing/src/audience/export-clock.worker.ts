import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommandHandler, Stale } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { purposes } from '#personal/purposes.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Rounds } from '#service/rounds.js';
import { Subscribers } from '#service/subscribers.js';
import { mayBeMarketedTo } from '../customer/consent.js';
import { identity } from '../customer/identity.js';
import { identityList } from '../customer/identity-list.view.js';
import { ProfileDesk } from '../customer/profile-desk.controller.js';
import { speakersOf } from '../customer/profile.js';
import { membership } from '../segment/membership.js';
import { AudiencePlatforms } from './audience-platforms.js';
import { AudienceRefusal, partsOf, type AudiencePlatform, type Member } from './audience-platform.js';
import { ExportRow } from './export-list.view.js';
import { isBeingTold, isSame, segmentExport, type Contact, type Export } from './export.js';

const lookEveryMs = 30_000;
const quarterHourMs = 900_000;
/** So many go into one event; so many are read at once. */
const partSize = 1_000;
const readAtOnce = 50;

/**
 * Tells platforms who is in the segments that go there: every quarter of an hour those who agreed to it, and no longer those who
 * left, withdrew or asked to be forgotten. What is told is in the log before. What could not be told is planned anew with what changed
 * since: nobody is added who withdrew meanwhile, and who left is removed though the platform takes nobody new.
 */
@Injectable()
export class ExportClock extends Rounds {
  /** The quarter of each export that was seen to. */
  private readonly seen = new Map<string, string>();
  /** Of what failed, when it may be tried again: everybody in it is read for that, on record. */
  private readonly notBefore = new Map<string, number>();
  /** The quarter in which platforms were last asked to forget. */
  private forgotten = '';

  constructor(
    private readonly platforms: AudiencePlatforms,
    private readonly commands: CommandHandler,
    private readonly profiles: ProfileDesk,
    private readonly people: People,
    private readonly database: DataSource,
    private readonly subscribers: Subscribers,
    private readonly clock: Clock,
    report: Report,
  ) {
    super(lookEveryMs, 'audiences are not looked at', report);
  }

  protected async look() {
    const asOf = new Date(Math.floor(this.clock.now().getTime() / quarterHourMs) * quarterHourMs).toISOString();
    const rows = await this.database.getRepository(ExportRow).find({ order: { exportId: 'ASC' } });
    for (const { exportId, platform, segmentId, isEnded } of rows) {
      const there = this.platforms.find(platform);
      if (there === undefined || this.stopped) continue;
      const nowMs = this.clock.now().getTime();
      if (nowMs < (this.notBefore.get(exportId) ?? 0)) continue;
      const due = `${asOf} ${isEnded}`;
      try {
        if (this.seen.get(exportId) === due || (await this.isBeingTold(exportId))) continue;
        // A no that a read model does not have yet would not be heard.
        if (!(await this.subscribers.hasAllUntil(asOf, [identityList]))) return;
        await this.plan(exportId, isEnded ? new Map() : await this.wanted(segmentId));
        await this.tell(exportId, there);
        this.seen.set(exportId, due);
      } catch (error) {
        // Another process planned meanwhile, and goes on.
        if (error instanceof Stale) continue;
        this.notBefore.set(exportId, nowMs + quarterHourMs);
        this.report.warn(`audience ${exportId} is as it was: ${(error as Error).message}`);
      }
    }
    if (this.forgotten === asOf) return;
    for (const platform of this.platforms.all) {
      await this.forget(platform, rows);
      if (platform.expire !== undefined) await this.expire(platform, rows);
    }
    this.forgotten = asOf;
  }

  /**
   * Who may be told of, and how they are found: as the identity that agreed, and no other, and by address and number alone. Platforms
   * want first and last names apart and a postal code beside them; people tell us one name, and where parcels go stays with orders.
   */
  private async wanted(segmentId: string): Promise<ReadonlyMap<string, Contact>> {
    const { members } = (await this.commands.read(membership, segmentId)).state;
    const wanted = new Map<string, Contact>();
    for (const some of partsOf(members, readAtOnce)) {
      if (this.stopped) throw new Error('the service stops');
      const found = await Promise.all(some.map((member) => this.profiles.profileOf(member)));
      for (const { identities } of found.filter((profile) => profile !== undefined)) {
        const verdict = mayBeMarketedTo(speakersOf(identities), 'profiling-audiences');
        const agreed: readonly string[] = verdict.allowed ? verdict.subjectIds : [];
        for (const { subjectId, state } of identities) {
          const { email, phone } = state.contact ?? {};
          const country = phone && state.country?.country;
          if (!agreed.includes(subjectId) || (email ?? phone) === undefined) continue;
          wanted.set(subjectId, { ...(email && { email }), ...(phone && { phone }), ...(country && { country }) });
        }
      }
    }
    return wanted;
  }

  private async isBeingTold(exportId: string) {
    return isBeingTold((await this.commands.read(segmentExport, exportId)).state, this.now());
  }

  private async plan(exportId: string, wanted: ReadonlyMap<string, Contact>) {
    const known = await this.commands.read(segmentExport, exportId);
    const { members } = known.state;
    const removed = [...members.keys()].filter((memberId) => !isSame(members.get(memberId), wanted.get(memberId)));
    const leaving = removed.filter((memberId) => !wanted.has(memberId)).sort();
    const changed = removed.filter((memberId) => wanted.has(memberId)).sort();
    const coming = [...wanted.keys()].filter((memberId) => !members.has(memberId)).sort();
    // Who leaves makes room for who comes. Whose address changed is in both, and so in the same part.
    const parts = partsOf([...leaving, ...changed, ...coming], partSize);
    const cause = this.cause(exportId);
    let { state, version } = known;
    for (const [at, part] of (parts.length === 0 ? [[]] : parts).entries()) {
      const added = part.flatMap((memberId) => {
        const contact = wanted.get(memberId);
        return contact === undefined ? [] : [{ memberId, contact }];
      });
      const isLast = at + 1 >= parts.length;
      const data = { added, removed: part.filter((memberId) => members.has(memberId)), isLast, at: this.now() };
      const command = { type: 'PlanChange', data } as const;
      ({ state, version } = await this.commands.handle(segmentExport, exportId, command, cause, version));
    }
    const people = coming.filter((memberId) => !state.members.has(memberId)).length;
    const command = { type: 'NoteLeftOut', data: { people, at: this.now() } } as const;
    await this.commands.handle(segmentExport, exportId, command, cause);
  }

  /** What is planned and not told, if no other process is at it. */
  private async tell(exportId: string, platform: AudiencePlatform) {
    const { pending } = (await this.commands.read(segmentExport, exportId)).state;
    if (pending === undefined) return;
    const { version } = pending;
    const cause = this.cause(exportId);
    const begin = { type: 'BeginTelling', data: { version, at: this.now() } } as const;
    const { events, state } = await this.commands.handle(segmentExport, exportId, begin, cause);
    if (events.length === 0) return;
    try {
      const changes = {
        added: await this.opened(exportId, pending.added, cause),
        removed: await this.opened(exportId, pending.removed, cause),
        everybody: () => this.opened(exportId, state.members, cause),
      };
      const { unusable } = await platform.sync({ name: state.begun!.audience, version }, changes);
      const told = { type: 'RecordTold', data: { version, unusable, at: this.now() } } as const;
      await this.commands.handle(segmentExport, exportId, told, cause);
    } catch (error) {
      const data = { version, at: this.now() };
      const command =
        error instanceof AudienceRefusal
          ? ({ type: 'RecordRefused', data: { ...data, code: error.code } } as const)
          : ({ type: 'RecordFailure', data } as const);
      await this.commands.handle(segmentExport, exportId, command, cause);
      throw error;
    }
  }

  /** Who cannot be read any more is told of by our id alone. */
  private async opened(
    exportId: string,
    members: ReadonlyMap<string, Contact>,
    cause: Cause,
  ): Promise<readonly Member[]> {
    const { kinds } = purposes.audiences;
    const opened: Member[] = [];
    for (const some of partsOf([...members], readAtOnce)) {
      const readings = some.map(([subjectId, data]) => ({
        ...{ subjectId, data, record: `audience ${exportId}`, purpose: 'audiences' as const, kinds, cause },
      }));
      const told = await this.people.openAll(readings);
      for (const [at, { email, phone, country }] of told.entries())
        opened.push({
          memberId: some[at]![0],
          ...(typeof email === 'string' && { email }),
          ...(typeof phone === 'string' && { phone, country }),
        });
    }
    return opened;
  }

  /** Once nobody who was forgotten is in any of a platform's audiences any more, it deletes what it keeps of them. */
  private async forget(platform: AudiencePlatform, rows: readonly ExportRow[]) {
    const theirs = rows.filter((row) => row.platform === platform.name);
    const exports: readonly (readonly [string, Export])[] = await Promise.all(
      theirs.map(
        async ({ exportId }) => [exportId, (await this.commands.read(segmentExport, exportId)).state] as const,
      ),
    );
    const isThere = (memberId: string) =>
      exports.some(
        ([, { members, pending, left }]) =>
          members.has(memberId) ||
          pending?.removed.has(memberId) ||
          // Files are made anew of a list that is told.
          (pending !== undefined && platform.replace !== undefined && left.has(memberId)),
      );
    const left = new Set(exports.flatMap(([, state]) => [...state.left]));
    for (const some of partsOf([...left], readAtOnce)) {
      if (this.stopped) return;
      const known = await Promise.all(some.map((memberId) => this.commands.read(identity, memberId)));
      const memberIds = some.filter((memberId, at) => known[at]!.state.isForgotten && !isThere(memberId));
      if (memberIds.length === 0) continue;
      try {
        await platform.forget(memberIds);
        for (const [exportId, { begun, version, members, left, kept }] of exports) {
          if (!memberIds.some((memberId) => left.has(memberId))) continue;
          const cause = this.cause(exportId);
          const audience = { name: begun!.audience, version };
          if (kept.length > 0) await platform.replace?.(audience, await this.opened(exportId, members, cause));
          const data = { memberIds, at: this.now() };
          await this.commands.handle(segmentExport, exportId, { type: 'RecordForgotten', data }, cause);
        }
      } catch (error) {
        this.report.warn(`${platform.name} has not forgotten ${memberIds.length}: ${(error as Error).message}`);
      }
    }
  }

  private async expire(platform: AudiencePlatform, rows: readonly ExportRow[]) {
    const before = new Date(this.clock.now().getTime() - this.platforms.filesKeptMs).toISOString();
    for (const { exportId } of rows.filter((row) => row.platform === platform.name)) {
      const { begun, kept } = (await this.commands.read(segmentExport, exportId)).state;
      const last = kept.findLast(({ at }) => at < before);
      if (last === undefined) continue;
      await platform.expire!({ name: begun!.audience, version: last.version });
      const data = { upTo: last.version, at: this.now() };
      await this.commands.handle(segmentExport, exportId, { type: 'RecordExpired', data }, this.cause(exportId));
    }
  }

  private cause(exportId: string): Cause {
    const id = `schedule-audience-${exportId}-${this.now()}`;
    return { causationId: id, correlationId: id, actor: 'schedule:audiences' };
  }

  private now() {
    return this.clock.now().toISOString();
  }
}
