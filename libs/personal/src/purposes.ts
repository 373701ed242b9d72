import type { PersonalKind } from '#contracts/personal.js';
import type { Role } from '#service/roles.js';

type Rule = {
  /** Who may read for this purpose. */
  readonly roles: readonly Role[];
  /** What they may read. */
  readonly kinds: readonly PersonalKind[];
  /** Whether the law names it, so that it holds on for what is kept after the person was erased. */
  readonly lawful: boolean;
};

const all = ['name', 'address', 'email', 'phone', 'account', 'words', 'device'] as const;

/** What personal data may be read for, by whom. People of marketing read nothing: letters are written by what asked whether their reader agreed. */
export const purposes = {
  'own-data': { roles: ['guest', 'customer'], kinds: all, lawful: false },
  'customer-service': { roles: ['shop-assistant'], kinds: all, lawful: false },
  'order-entry': { roles: ['service'], kinds: all, lawful: false },
  fulfilment: { roles: ['warehouse', 'service'], kinds: ['name', 'address', 'phone'], lawful: true },
  accounting: { roles: ['finance', 'auditor'], kinds: ['name', 'address'], lawful: true },
  // Who asks for it is shown nothing: calls that made no sense are judged again, and what goes on says nothing of who it was.
  'call-recovery': { roles: [], kinds: ['account'], lawful: false },
  marketing: { roles: ['service'], kinds: ['email', 'device'], lawful: false },
  // What somebody asked for, or their own order needs.
  'service-letter': { roles: ['service'], kinds: ['email'], lawful: false },
  // Nobody is shown it: it goes to platforms on which people agreed to be found.
  audiences: { roles: [], kinds: ['email', 'phone'], lawful: false },
  'subject-request': { roles: ['data-steward'], kinds: all, lawful: false },
} as const satisfies { readonly [purpose: string]: Rule };
export type Purpose = keyof typeof purposes;

/** What somebody with these roles may read for a purpose; nothing if none of them may. */
export function readableKinds(purpose: Purpose, roles: readonly Role[]): readonly PersonalKind[] {
  const rule: Rule = purposes[purpose];
  return roles.some((role) => rule.roles.includes(role)) ? rule.kinds : [];
}

export const isLawful = (purpose: Purpose) => purposes[purpose].lawful;
