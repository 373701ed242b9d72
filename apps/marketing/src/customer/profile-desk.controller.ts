import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { identity, unknownCustomer, type Identity, type IdentityCommand } from './identity.js';
import { IdentityRow } from './identity-list.view.js';
import { identitiesMax, isEarlier, mayBeJoined, type Known, type Profile } from './profile.js';

type Evidence = Omit<Extract<IdentityCommand, { type: 'JoinIdentity' }>['data'], 'into'>;

const attemptsMax = 10;

/** Knows which identities are one person: each leads to one that we met earlier, until one leads nowhere. */
@Injectable()
export class ProfileDesk {
  constructor(
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  /** Whom an identity leads to: the first of its profile, perhaps itself; undefined if we never met it. */
  async customerIdOf(subjectId: string): Promise<string | undefined> {
    return (await this.pathFrom(subjectId)).at(-1)?.subjectId;
  }

  /**
   * The person behind an identity; undefined if we never met it. Where it leads is read from the log. Who else leads there
   * follows the log with a lag of milliseconds, and is asked itself whether it still does.
   */
  async profileOf(subjectId: string): Promise<Profile | undefined> {
    const path = await this.pathFrom(subjectId);
    const root = path.at(-1);
    if (root === undefined) return undefined;
    const found = new Map(path.map((known) => [known.subjectId, known]));
    for (let edge: readonly string[] = [...found.keys()]; edge.length > 0 && found.size < identitiesMax;) {
      const rows = await this.database
        .getRepository(IdentityRow)
        .find({ where: { into: In([...edge]) }, order: { metAt: 'ASC', subjectId: 'ASC' }, take: identitiesMax });
      const others = rows.filter(({ subjectId }) => !found.has(subjectId)).slice(0, identitiesMax - found.size);
      const read = await Promise.all(others.map(({ subjectId }) => this.known(subjectId)));
      const theirs = read.filter(({ state }) => state.joined !== undefined && found.has(state.joined.into));
      for (const known of theirs) found.set(known.subjectId, known);
      edge = theirs.map(({ subjectId }) => subjectId);
    }
    const identities = [...found.values()].sort((one, other) => (isEarlier(one, other) ? -1 : 1));
    return { customerId: root.subjectId, identities };
  }

  /**
   * Makes two profiles one, if they are two: the later leads to the earlier. What people do by hand, no rule forbids.
   * @throws Refusal customer-unknown if one of them was never met
   */
  async join(one: string, other: string, evidence: Evidence, cause: Cause): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const profiles = await Promise.all([this.profileOf(one), this.profileOf(other)]);
      const [mine, theirs] = profiles;
      if (mine === undefined || theirs === undefined) throw unknownCustomer();
      if (mine.customerId === theirs.customerId) return;
      if (evidence.because !== 'by-hand' && !mayBeJoined(mine, theirs)) return;
      const [earlier, later] = isEarlier(rootOf(mine), rootOf(theirs)) ? [mine, theirs] : [theirs, mine];
      const { joined } = rootOf(later).state;
      if (joined !== undefined) await this.release(later.customerId, joined.into, evidence.at, cause);
      const command = { type: 'JoinIdentity', data: { ...evidence, into: earlier.customerId } } as const;
      try {
        await this.commands.handle(identity, later.customerId, command, cause);
        return;
      } catch (error) {
        // Somebody joined it to yet another profile meanwhile: then that is joined.
        if (!(error instanceof Refusal) || error.code !== 'already-joined' || attempt === attemptsMax) throw error;
      }
    }
  }

  /** Takes an identity out of its profile, with all that lead to it, for ever. */
  async split(subjectId: string, because: string, at: string, cause: Cause): Promise<void> {
    const profile = await this.profileOf(subjectId);
    if (profile === undefined) throw unknownCustomer();
    const going = new Set([subjectId]);
    // Whoever is led to was met before who leads there.
    for (const { subjectId: id, state } of profile.identities)
      if (state.joined !== undefined && going.has(state.joined.into)) going.add(id);
    const apart = profile.identities.map(({ subjectId: id }) => id).filter((id) => !going.has(id));
    const command = { type: 'SplitIdentity', data: { apart, because, at } } as const;
    await this.commands.handle(identity, subjectId, command, cause);
  }

  /** Everybody else in the profile of somebody as it was before they were forgotten: who led to them, and whom they led to. */
  async othersOf(forgotten: string, into: string | undefined): Promise<readonly Known[]> {
    const rows = await this.database
      .getRepository(IdentityRow)
      .find({ where: { into: forgotten }, take: identitiesMax });
    const followers = await Promise.all(rows.map(({ subjectId }) => this.known(subjectId)));
    const led = into === undefined ? undefined : await this.profileOf(into);
    return [...followers.filter(({ state }) => !state.isForgotten), ...(led?.identities ?? [])];
  }

  /** Lets go of everybody who led to somebody who was forgotten; answers whom. */
  async releaseFrom(from: string, at: string, cause: Cause): Promise<readonly Known[]> {
    const rows = await this.database.getRepository(IdentityRow).find({ where: { into: from }, take: identitiesMax });
    for (const { subjectId } of rows) await this.release(subjectId, from, at, cause);
    return Promise.all(rows.map(({ subjectId }) => this.known(subjectId)));
  }

  private async release(subjectId: string, from: string, at: string, cause: Cause) {
    await this.commands.handle(identity, subjectId, { type: 'ReleaseIdentity', data: { from, at } }, cause);
  }

  private async pathFrom(subjectId: string): Promise<Known[]> {
    const path: Known[] = [];
    for (let next: string | undefined = subjectId; next !== undefined;) {
      const known = await this.known(next);
      // Who still leads to somebody who was forgotten leads to nobody.
      if (known.state.met === undefined) break;
      path.push(known);
      next = known.state.joined?.into;
    }
    return path;
  }

  private async known(subjectId: string): Promise<{ subjectId: string; state: Identity; version: number }> {
    return { subjectId, ...(await this.commands.read(identity, subjectId)) };
  }
}

const rootOf = ({ identities }: Profile) => identities[0]!;
