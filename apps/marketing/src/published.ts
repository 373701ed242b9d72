import type { Published } from '#messaging/publication.js';
import type { IdentityEvent } from './customer/identity.js';

/** Nobody else needs to know who is who. */
export const published: Published<IdentityEvent> = () => [];
