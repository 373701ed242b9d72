import type { Evidence, Fact } from './evidence.js';

/** Which facts are public, by this test's own list; those that are not listed stay private. */
const publicTypes: Record<string, string> = {
  OrderPlaced: 'retreasure.orders.order-placed.v1',
  OrderConfirmed: 'retreasure.orders.order-confirmed.v1',
  OrderCancelled: 'retreasure.orders.order-cancelled.v1',
  UnitRegistered: 'retreasure.inventory.unit-registered.v1',
  UnitOffered: 'retreasure.inventory.unit-offered.v1',
  UnitAllocated: 'retreasure.inventory.unit-allocated.v1',
  UnitDeclined: 'retreasure.inventory.unit-declined.v1',
  UnitReleased: 'retreasure.inventory.unit-released.v1',
  UnitSold: 'retreasure.inventory.unit-sold.v1',
  UnitSaleReversed: 'retreasure.inventory.unit-sale-reversed.v1',
};
const privateTypes = new Set(['LineAllocated', 'LineDeclined', 'OrderAllocated', 'UnitForgone']);

/** What was heard on the bus and what is public in the logs are the same set: nothing lost, nothing invented. */
export function publishedFacts({ orders, inventory, heard }: Evidence): string[] {
  const due = new Map([...publicIn('orders', orders), ...publicIn('inventory', inventory)]);
  const unknown = [...orders, ...inventory].filter(({ type }) => !(type in publicTypes) && !privateTypes.has(type));
  return [
    ...unknown.map(({ id, type }) => `${id}: this test does not know ${type}.`),
    ...[...due].filter(([id]) => !heard.has(id)).map(([id, type]) => `${id} (${type}) was never published.`),
    ...[...heard].flatMap(([id, type]) => {
      const expected = due.get(id);
      if (expected === undefined) return [`${id} (${type}) was published, and is no public fact of any log.`];
      return expected === type ? [] : [`${id} was published as ${type}, not as ${expected}.`];
    }),
  ];
}

const publicIn = (service: string, facts: readonly Fact[]) =>
  facts.flatMap(({ id, type }): [string, string][] => {
    const published = publicTypes[type];
    return published === undefined ? [] : [[`${service}/${id}`, published]];
  });
