import { backOfficeRoles, type Audience, type Role } from '#service/roles.js';
import { customers } from './users.js';

/** What an access token says of its bearer. */
export type Granted = { readonly subject: string; readonly roles: readonly Role[]; readonly seconds: number };

/** The grant that makes an anonymous shopper somebody: RFC 6749, section 4.5. */
export const guestGrant = 'urn:retreasure:grant:guest';

export const clientIds = [
  ...(['storefront', 'shop-window', 'till'] as const),
  ...(['docs', 'dashboard', 'terminal', 'sample-shop'] as const),
] as const;
export type ClientId = (typeof clientIds)[number];

const audiences: Record<ClientId, Audience> = {
  ...{ storefront: 'storefront', 'shop-window': 'storefront', till: 'storefront' },
  ...{ docs: 'back-office', dashboard: 'back-office' },
  ...{ terminal: 'back-office', 'sample-shop': 'back-office' },
};

/** Whom a client's tokens are for. */
export const audienceOfClient = (clientId: string): Audience => audiences[clientId as ClientId];
/** As `aud` names it, and as a `resource` parameter would. */
export const claimedAudience = (audience: Audience) => `retreasure-${audience}`;
export const resourceOf = (audience: Audience) => `urn:retreasure:${audience}`;

const roleScopes = new Map(backOfficeRoles.map((role) => [`role:${role}`, role]));
const customerScopes = new Map(Object.values(customers).map((id) => [`customer:${id}`, id]));
/** What can be asked for by scope. */
export const scopesOf = (audience: Audience) =>
  [...(audience === 'storefront' ? customerScopes : roleScopes).keys()].join(' ');

const minutes = 60;
const hours = 60 * minutes;
const asGuestSeconds = 12 * hours;
const asServiceSeconds = hours;
const asPersonSeconds = 15 * minutes;

export const grantedToGuest = (subject: string): Granted => ({
  ...{ subject, roles: ['guest'], seconds: asGuestSeconds },
});
export const grantedToPerson = (subject: string, role: Role): Granted => ({
  ...{ subject, roles: [role], seconds: asPersonSeconds },
});

/**
 * What a program gets for its own secret (client credentials).
 *
 * - `terminal`: any roles of the back office, `role:warehouse role:auditor`; without scope it is a service.
 * - `sample-shop`: is a service.
 * - `till`: stands for the one customer whom it names, `customer:c-1001`. It is there for tests and scripts of this
 *   machine, which hold its secret; in production there is no such client, and customers sign in themselves.
 *
 * @returns undefined if it may not have what it asks for
 */
export function grantedToProgram(clientId: string, scope: string | undefined): Granted | undefined {
  const asked = [...new Set(scope?.split(' ').filter((one) => one !== '') ?? [])];
  if (clientId === 'till') {
    const [customer, ...more] = asked.map((one) => customerScopes.get(one));
    return customer !== undefined && more.length === 0 ? grantedToPerson(customer, 'customer') : undefined;
  }
  const roles = asked.length === 0 ? (['service'] as const) : asked.map((one) => roleScopes.get(one));
  const mayAsk = clientId === 'terminal' || (clientId === 'sample-shop' && asked.length === 0);
  if (!mayAsk || !isKnown(roles)) return undefined;
  const seconds = roles.every((role) => role === 'service') ? asServiceSeconds : asPersonSeconds;
  return { subject: clientId, roles, seconds };
}

const isKnown = (roles: readonly (Role | undefined)[]): roles is readonly Role[] => !roles.includes(undefined);
