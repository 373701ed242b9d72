import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { purposes } from '#personal/purposes.js';
import { MarketingSettings } from '../config.js';
import { lastYesOf, mayBeMarketedTo, mayBeServed, type ConsentPurpose } from '../customer/consent.js';
import { identity } from '../customer/identity.js';
import { ProfileDesk } from '../customer/profile-desk.controller.js';
import { preferencesOf, type Profile } from '../customer/profile.js';
import { devices, type Device } from '../push/devices.js';
import { subscription, type Subscription } from '../push/subscription.driver.js';
import type { Cap } from './correspondence.js';
import type { MessagePurpose } from './letter.js';
import type { HeldBecause } from './message.js';

/** Who may be written to, and how: as the identity that agreed, at the address that it told us. */
export type Recipient = {
  readonly subjectId: string;
  /** Whose it is: it names the profile. */
  readonly customerId: string;
  /** All identities of the profile, the first met first. */
  readonly names: readonly string[];
  readonly consentedAt: string;
  /** BCP 47, and an IANA time zone. */
  readonly language: string;
  readonly timeZone: string;
  /** In which they pay, if they said so. */
  readonly currency?: string | undefined;
  readonly cap: Cap;
  /** The only ones they want to hear of, if they said so. */
  readonly topics: readonly string[] | undefined;
  /** Where they agreed to web push and to no letters, or told no address: the browser that subscribed last. */
  readonly device?: Device | undefined;
};
type Yes = NonNullable<ReturnType<typeof lastYesOf>>;

/** What a letter has to know of a customer, asked when it is about to go. */
@Injectable()
export class Recipients {
  constructor(
    private readonly profiles: ProfileDesk,
    private readonly commands: CommandHandler,
    private readonly people: People,
    private readonly settings: MarketingSettings,
  ) {}

  /** By e-mail, or else in their browser; undefined if they agreed to neither, or not any more. */
  async of(subjectId: string): Promise<Recipient | undefined> {
    const profile = await this.profiles.profileOf(subjectId);
    if (profile === undefined) return undefined;
    const speakers = profile.identities.map(({ subjectId, state }) => ({
      ...{ subjectId, channel: state.met!.channel, consents: state.consents, email: state.contact?.email },
    }));
    const agreedTo = (purpose: ConsentPurpose) => {
      const verdict = mayBeMarketedTo(speakers, purpose);
      return verdict.allowed ? speakers.filter((speaker) => verdict.subjectIds.includes(speaker.subjectId)) : [];
    };
    const toLetters = agreedTo('email-marketing');
    const reader = toLetters.find(({ email }) => email !== undefined);
    if (reader !== undefined) return this.asReader(profile, reader.subjectId, lastYesOf(reader, 'email-marketing')!);
    for (const one of agreedTo('web-push')) {
      const device = (await this.commands.read(devices, one.subjectId)).state.at(-1);
      if (device !== undefined)
        return { ...this.asReader(profile, one.subjectId, lastYesOf(one, 'web-push')!), device };
    }
    const [first] = toLetters;
    return first && this.asReader(profile, first.subjectId, lastYesOf(first, 'email-marketing')!);
  }

  private asReader(profile: Profile, subjectId: string, { at: consentedAt, wording }: Yes): Recipient {
    const {
      language = wording.language,
      currency,
      timeZone,
      topics,
      lettersPerWeekMax,
    } = preferencesOf(profile.identities);
    const cap = lettersPerWeekMax === undefined ? this.settings.cap : { messages: lettersPerWeekMax, days: 7 };
    return {
      ...{ subjectId, customerId: profile.customerId, consentedAt, language, currency, cap, topics },
      names: profile.identities.map(({ subjectId }) => subjectId),
      timeZone: timeZone ?? this.settings.config.TIME_ZONE,
    };
  }

  /** Who asked for it, or whose order it is about: they and no other identity, since which of those are one is a guess. */
  async served(subjectId: string): Promise<{ readonly language: string } | { readonly because: HeldBecause }> {
    const { met, requested } = (await this.commands.read(identity, subjectId)).state;
    if (met === undefined && requested === undefined) return { because: 'no-address' };
    if (met !== undefined && !mayBeServed(met)) return { because: 'elsewhere' };
    const { language = requested?.wording.language ?? 'en' } = preferencesOf(
      (await this.profiles.profileOf(subjectId))?.identities ?? [],
    );
    return { language };
  }

  /** In clear, on record as read for the message; undefined if they told none, or it cannot be read any more. */
  async addressOf(
    subjectId: string,
    messageId: string,
    sentFor: MessagePurpose,
    cause: Cause,
  ): Promise<string | undefined> {
    const { contact, requested } = (await this.commands.read(identity, subjectId)).state;
    const told = contact?.email ?? requested?.email;
    if (told === undefined) return undefined;
    const purpose = sentFor === 'service' ? 'service-letter' : 'marketing';
    const reading = {
      subjectId,
      record: `message ${messageId}`,
      purpose,
      kinds: purposes[purpose].kinds,
      cause,
    } as const;
    const { email } = (await this.people.open({ email: told }, reading)) as { email: string | null };
    return email ?? undefined;
  }

  /** The same of a browser; undefined, too, if nothing can be sealed for it. */
  async subscriptionOf(
    subjectId: string,
    { subscription: told }: Device,
    messageId: string,
    cause: Cause,
  ): Promise<Subscription | undefined> {
    const { kinds } = purposes.marketing;
    const reading = { subjectId, record: `message ${messageId}`, purpose: 'marketing', kinds, cause } as const;
    const { opened } = (await this.people.open({ opened: told }, reading)) as { opened: string | null };
    return opened === null ? undefined : subscription.safeParse(JSON.parse(opened)).data;
  }

  /** Its push service knows it no more. */
  async endDevice(subjectId: string, device: { deviceId: string; since: string }, at: string, cause: Cause) {
    const data = { ...device, because: 'gone', at } as const;
    await this.commands.handle(devices, subjectId, { type: 'EndDevice', data }, cause);
  }

  /** Their word, wherever else we know them. */
  async withdraw(subjectId: string, by: 'unsubscribe-link' | 'complaint', at: string, cause: Cause) {
    const data = { purpose: 'email-marketing', by, at } as const;
    await this.commands
      .handle(identity, subjectId, { type: 'WithdrawConsent', data }, cause)
      .catch((error: unknown) => {
        // Who was only asked whether they want letters, or was forgotten, has nothing to withdraw.
        if (!(error instanceof Refusal)) throw error;
      });
  }
}
