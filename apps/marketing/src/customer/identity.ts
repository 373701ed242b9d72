import type { Sealed } from '#contracts/personal.js';
import type { Decider } from '#eventsourcing/decider.js';

/** How somebody is reached, sealed under the keys of the subject who said it. */
export type Contact = {
  readonly name: Sealed;
  readonly email?: Sealed | undefined;
  readonly phone?: Sealed | undefined;
};

/** Where we heard of somebody: 'order o-42' of channel 'ebay'. `at`: RFC 3339, when it happened there. */
type Met = { readonly record: string; readonly channel: string; readonly at: string };

export type IdentityCommand = { type: 'MeetIdentity'; data: Met & { readonly contact?: Contact | undefined } };

// These shapes are on disk for ever: add to them, never change them.
export type IdentityEvent =
  | { type: 'IdentityMet'; data: Met }
  | { type: 'ContactTold'; data: { readonly record: string; readonly at: string; readonly contact: Contact } };

export type Identity = {
  /** Where we heard of them first. */
  readonly met?: Met;
  /** What was told last, */
  readonly contact?: Contact & { readonly at: string };
  /** and all that ever was. */
  readonly told: readonly Sealed[];
};

// Who tells more than that is no person: somebody orders for many, under one account.
const toldMax = 200;

/** Somebody as one subject: a shopper with an account, or the buyer of one order whom only that order knows. */
export const identity: Decider<IdentityCommand, IdentityEvent, Identity> = {
  stream: 'identity',
  initial: { told: [] },

  decide({ data: { contact, ...met } }, state) {
    const first: IdentityEvent[] = state.met === undefined ? [{ type: 'IdentityMet', data: met }] : [];
    if (contact === undefined || !isNews(contact, met.at, state)) return first;
    return [...first, { type: 'ContactTold', data: { record: met.record, at: met.at, contact } }];
  },

  evolve(state, event) {
    switch (event.type) {
      case 'IdentityMet':
        return { ...state, met: event.data };
      case 'ContactTold': {
        const { at, contact } = event.data;
        const told = [...new Set([...state.told, ...valuesOf(contact)])];
        const isLater = state.contact === undefined || at > state.contact.at;
        return { ...state, told, ...(isLater && { contact: { ...contact, at } }) };
      }
    }
  },
};

const valuesOf = ({ name, email, phone }: Contact) => [name, email, phone].filter((value) => value !== undefined);

/** Something that they never told, or that counts again. */
function isNews(contact: Contact, at: string, { contact: last, told }: Identity): boolean {
  if (told.length >= toldMax) return false;
  const isNew = valuesOf(contact).some((value) => !told.includes(value));
  const isChanged = (['name', 'email', 'phone'] as const).some((kind) => contact[kind] !== last?.[kind]);
  return isNew || (isChanged && (last === undefined || at > last.at));
}
