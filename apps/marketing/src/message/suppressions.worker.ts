import { Injectable } from '@nestjs/common';
import { personalKinds } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { suppression, type SuppressedBecause, type SuppressionCommand } from './suppression.js';

/**
 * Addresses that are not written to, by a hash under a secret of the ring. It is another hash than that by which the ring finds
 * people, so that nothing else in any log has it, and it names nobody.
 */
@Injectable()
export class Suppressions {
  constructor(
    private readonly ring: KeyRing,
    private readonly commands: CommandHandler,
  ) {}

  async of(address: string) {
    return (await this.commands.read(suppression, this.idOf(address))).state.since;
  }

  async suppress(address: string, because: SuppressedBecause, at: string, cause: Cause) {
    await this.ask(address, { type: 'SuppressAddress', data: { because, at } }, cause);
  }

  async lift(address: string, at: string, cause: Cause) {
    await this.ask(address, { type: 'LiftSuppression', data: { at } }, cause);
  }

  private ask(address: string, command: SuppressionCommand, cause: Cause) {
    return this.commands.handle(suppression, this.idOf(address), command, cause);
  }

  private idOf(address: string) {
    return this.ring.lookUpOf('suppressed', personalKinds.email.lookUp(address));
  }
}
