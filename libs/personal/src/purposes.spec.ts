import { describe, expect, it } from '@jest/globals';
import type { Role } from '#service/roles.js';
import { isLawful, purposes, readableKinds, type Purpose } from './purposes.js';

const all = ['name', 'address', 'email', 'phone', 'account', 'words', 'device'];

describe('A purpose', () => {
  it.each<[Purpose, Role, readonly string[]]>([
    ['own-data', 'guest', all],
    ['own-data', 'customer', all],
    ['customer-service', 'shop-assistant', all],
    ['fulfilment', 'warehouse', ['name', 'address', 'phone']],
    ['fulfilment', 'service', ['name', 'address', 'phone']],
    ['accounting', 'finance', ['name', 'address']],
    ['accounting', 'auditor', ['name', 'address']],
    ['marketing', 'service', ['email', 'device']],
    ['service-letter', 'service', ['email']],
    ['subject-request', 'data-steward', all],
  ])('%s lets %s read', (purpose, role, kinds) => {
    expect(readableKinds(purpose, [role])).toEqual(kinds);
    expect(readableKinds(purpose, ['marketing', role])).toEqual(kinds);
  });

  it('lets nobody else read anything, and marketing and administrators nothing at all', () => {
    for (const purpose of Object.keys(purposes) as Purpose[]) {
      expect(readableKinds(purpose, [])).toEqual([]);
      expect(readableKinds(purpose, ['marketing', 'administrator'])).toEqual([]);
    }
    expect(readableKinds('accounting', ['warehouse', 'shop-assistant', 'data-steward'])).toEqual([]);
    expect(readableKinds('customer-service', ['customer', 'finance'])).toEqual([]);
  });

  it('outlives an erasure only where the law names it', () => {
    expect((Object.keys(purposes) as Purpose[]).filter(isLawful)).toEqual(['fulfilment', 'accounting']);
  });
});
