import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Problem } from '#service/problems.js';
import { etag, mayKnow } from '#service/request.js';
import type { Identity as CallerIdentity } from '#service/roles.js';
import { show, type CustomerResource } from './customer-resource.js';
import { identity, type IdentityCommand } from './identity.js';
import { ProfileDesk } from './profile-desk.controller.js';
import type { Profile } from './profile.js';

/** What a customer says to us, by herself or to who works here, and what we say of her to whom. */
@Injectable()
export class CustomerDesk {
  constructor(
    private readonly commands: CommandHandler,
    private readonly profiles: ProfileDesk,
    private readonly clock: Clock,
  ) {}

  /** What somebody says as one of their identities. */
  async take(
    subjectId: string,
    command: IdentityCommand,
    caller: CallerIdentity,
    cause: Cause,
    expected: number | undefined,
    reply: FastifyReply,
  ): Promise<CustomerResource> {
    if (!mayKnow(caller, subjectId)) throw unknown(subjectId);
    // Whoever insists on a version has seen one.
    if (caller.audience === 'storefront' && expected === undefined) await this.meet(subjectId, caller, cause);
    await this.commands.handle(identity, subjectId, command, cause, expected);
    return this.shown(subjectId, caller, reply);
  }

  /**
   * Who signed in is somebody, though she never bought anything.
   * @throws Problem not-found
   */
  async meet(subjectId: string, caller: CallerIdentity, cause: Cause): Promise<void> {
    await this.mustKnow(subjectId, caller);
    if (caller.audience !== 'storefront') return;
    const met = { record: `account ${subjectId}`, channel: 'web', at: this.clock.now().toISOString() };
    await this.commands.handle(identity, subjectId, { type: 'MeetIdentity', data: met }, cause);
  }

  /**
   * That there is this customer, and the caller may know; a shopper is there as soon as she signed in.
   * @throws Problem not-found
   */
  async mustKnow(subjectId: string, caller: CallerIdentity): Promise<void> {
    const isKnown = caller.audience === 'storefront' || (await this.profiles.customerIdOf(subjectId)) !== undefined;
    if (!isKnown || !mayKnow(caller, subjectId)) throw unknown(subjectId);
  }

  async shown(subjectId: string, caller: CallerIdentity, reply: FastifyReply): Promise<CustomerResource> {
    const profile = await this.known(subjectId, caller);
    const { version } = profile.identities.find((known) => known.subjectId === subjectId)!;
    reply.header('etag', etag(version));
    return show(profile, version);
  }

  /**
   * The person as far as the caller may know: a shopper knows herself as she signed in, and nobody whom we take for her.
   * @throws Problem not-found
   */
  async known(subjectId: string, caller: CallerIdentity): Promise<Profile> {
    const profile = mayKnow(caller, subjectId) ? await this.profiles.profileOf(subjectId) : undefined;
    if (profile === undefined) throw unknown(subjectId);
    if (caller.audience === 'back-office') return profile;
    const { state, ...asked } = profile.identities.find((known) => known.subjectId === subjectId)!;
    return { customerId: subjectId, identities: [{ ...asked, state: { ...state, joined: undefined } }] };
  }
}

const unknown = (customerId: string) => new Problem('not-found', `There is no customer ${customerId}.`);
