import type { Published } from '#messaging/publication.js';

/** Nobody else relies on what is reckoned here; who read personal data, and alarms, are published for every service. */
export const published: Published<never> = () => [];
