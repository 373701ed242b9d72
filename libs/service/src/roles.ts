/** Who calls, by what the business needs of them. */
export const storefrontRoles = ['guest', 'customer'] as const;
export const backOfficeRoles = [
  ...(['shop-assistant', 'warehouse', 'finance', 'marketing'] as const),
  ...(['data-steward', 'administrator', 'auditor', 'service'] as const),
] as const;
export const roles = [...storefrontRoles, ...backOfficeRoles] as const;
export type Role = (typeof roles)[number];

export type Audience = 'storefront' | 'back-office';

/** Whom a token proved the caller to be. */
export type Identity = {
  /** The issuer's name for them: of a customer or guest also our subject id. */
  readonly subject: string;
  readonly audience: Audience;
  /** Only roles that the audience knows: a storefront's token opens no back office. */
  readonly roles: readonly Role[];
};

/** One name for each identity, also where storefront and back office have issuers of their own. */
export const nameOf = ({ audience, subject }: Identity) => `${audience}:${subject}`;

/** As the log names who asked: 'customer:c-1', 'staff:u-7', 'service:sample-shop'. */
export const actorOf = ({ subject, audience, roles }: Identity) => {
  if (audience === 'storefront') return `${roles.includes('customer') ? 'customer' : 'guest'}:${subject}`;
  return `${roles.includes('service') ? 'service' : 'staff'}:${subject}`;
};

/** Who may see the prices in the window: everybody who proves to be anybody. */
export const everyone: readonly Role[] = roles;
/** Who works here, whatever the job; and the shop's own services. */
export const backOffice: readonly Role[] = backOfficeRoles;
