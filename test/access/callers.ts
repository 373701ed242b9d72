import { backOfficeRoles, type Role } from '#service/roles.js';
import type { Issuer } from '../../apps/issuer/src/issuer.js';
import { customers } from '../../apps/issuer/src/users.js';
import { asGuest, asService, asStaff, Tokens, type Grant } from '../../apps/local/src/tokens.js';

/** The header of everybody who may come, each with one role and no other. */
export class Callers {
  private readonly known = new Map<Role, Tokens>();
  private readonly staff: Tokens;

  constructor(private readonly issuer: Issuer) {
    this.staff = new Tokens(issuer.url, asStaff(issuer.clientSecret('terminal')));
  }

  as(role: Role): Promise<string> {
    const tokens = this.known.get(role) ?? new Tokens(this.issuer.url, this.grantOf(role));
    this.known.set(role, tokens);
    return tokens.authorization();
  }

  /** Somebody who may do it: with every role of the back office, if one of them is enough. */
  to({ roles }: { readonly roles: readonly Role[] }): Promise<string> {
    const [role] = roles;
    if (role === undefined) throw new Error('nobody may');
    return roles.some((one) => backOfficeRoles.some((known) => known === one))
      ? this.staff.authorization()
      : this.as(role);
  }

  private grantOf(role: Role): Grant {
    const secretOf = (clientId: string) => this.issuer.clientSecret(clientId);
    if (role === 'guest') return asGuest;
    if (role === 'customer') return { ...asService('till', secretOf('till')), scope: `customer:${customers.carla}` };
    if (role === 'service') return asService('sample-shop', secretOf('sample-shop'));
    return asStaff(secretOf('terminal'), [role]);
  }
}
