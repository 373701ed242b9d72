import { Injectable } from '@nestjs/common';
import type { Sealed } from '#contracts/personal.js';
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

/** As whom somebody is written to, and how. */
export type Addressee = {
  readonly subjectId: string;
  /** What they told us last, if they did. */
  readonly address: Sealed | undefined;
  /** BCP 47. */
  readonly language: string;
  /** In which they pay, if they said so. */
  readonly currency?: string | undefined;
  /** None where they need not have. */
  readonly consentedAt?: string;
  /** Where they agreed to web push and to no letters, or told no address: the browser that subscribed last. */
  readonly device?: Device | undefined;
};
/** Who agreed: as the identity that did, at the address that it told us. */
export type Recipient = Addressee & {
  /** Whose it is: it names the profile. */
  readonly customerId: string;
  /** All identities of the profile, the first met first. */
  readonly names: readonly string[];
  /** IANA. */
  readonly timeZone: string;
  readonly cap: Cap;
  /** The only ones they want to hear of, if they said so. */
  readonly topics: readonly string[] | undefined;
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
      ...{ subjectId, channel: state.met!.channel, consents: state.consents, address: state.contact?.email },
    }));
    const agreedTo = (purpose: ConsentPurpose) => {
      const verdict = mayBeMarketedTo(speakers, purpose);
      return verdict.allowed ? speakers.filter((speaker) => verdict.subjectIds.includes(speaker.subjectId)) : [];
    };
    const toLetters = agreedTo('email-marketing');
    const reader = toLetters.find(({ address }) => address !== undefined);
    if (reader !== undefined) return this.asReader(profile, reader, lastYesOf(reader, 'email-marketing')!);
    for (const one of agreedTo('web-push')) {
      const device = (await this.commands.read(devices, one.subjectId)).state.at(-1);
      if (device !== undefined) return { ...this.asReader(profile, one, lastYesOf(one, 'web-push')!), device };
    }
    const [first] = toLetters;
    return first && this.asReader(profile, first, lastYesOf(first, 'email-marketing')!);
  }

  private asReader(
    profile: Profile,
    { subjectId, address }: Pick<Addressee, 'subjectId' | 'address'>,
    { at: consentedAt, wording }: Yes,
  ): Recipient {
    const {
      language = wording.language,
      currency,
      timeZone,
      topics,
      lettersPerWeekMax,
    } = preferencesOf(profile.identities);
    const cap = lettersPerWeekMax === undefined ? this.settings.cap : { messages: lettersPerWeekMax, days: 7 };
    return {
      ...{ subjectId, address, customerId: profile.customerId, consentedAt, language, currency, cap, topics },
      names: profile.identities.map(({ subjectId }) => subjectId),
      timeZone: timeZone ?? this.settings.config.TIME_ZONE,
    };
  }

  /** Who asked for it, or whose order it is about: they and no other identity, since which of those are one is a guess. */
  async served(subjectId: string): Promise<Addressee | { readonly because: HeldBecause }> {
    const { met, requested, contact } = (await this.commands.read(identity, subjectId)).state;
    if (met === undefined && requested === undefined) return { because: 'no-address' };
    if (met !== undefined && !mayBeServed(met)) return { because: 'elsewhere' };
    const { language = requested?.wording.language ?? 'en' } = preferencesOf(
      (await this.profiles.profileOf(subjectId))?.identities ?? [],
    );
    return { subjectId, address: contact?.email ?? requested?.email, language };
  }

  /** What somebody told last, sealed; undefined if they told none. */
  async toldBy(subjectId: string): Promise<Sealed | undefined> {
    const { contact, requested } = (await this.commands.read(identity, subjectId)).state;
    return contact?.email ?? requested?.email;
  }

  /** In clear, on record as read for the message; undefined if it cannot be read any more. */
  async opened(
    { subjectId, address: told }: { readonly subjectId: string; readonly address: Sealed },
    messageId: string,
    sentFor: MessagePurpose,
    cause: Cause,
  ): Promise<string | undefined> {
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
