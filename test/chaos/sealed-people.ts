import type { Evidence, Fact } from './evidence.js';

const told = ['name', 'email', 'phone', 'address'] as const;

/**
 * What buyers said of themselves stands in no file as they said it, and beside every order it stands sealed, by keys that
 * are that buyer's alone. Without the second the first would be easy: whoever throws it away has no plaintext either.
 */
export function sealedPeople({ orders, plaintext }: Evidence): string[] {
  const owners = new Map<string, string>();
  const placed = orders.filter(({ type }) => type === 'OrderPlaced');
  return [
    ...plaintext.map((place) => `Personal data lies open in ${place}`),
    ...placed.flatMap((fact) => [...unsealed(fact), ...shared(fact, owners)]),
  ];
}

function unsealed({ id, data: { buyer, customerId } }: Fact): string[] {
  if (buyer === undefined) return [`${id}: nothing is known of its buyer, who told it all.`];
  const open = told.filter((field) => !buyer[field]?.startsWith(`sealed.${field}.`));
  return [
    ...open.map((field) => `${id}: the buyer's ${field} is not sealed.`),
    ...(buyer.subjectId === customerId
      ? []
      : [`${id}: the data of ${buyer.subjectId}, and the order of ${customerId}.`]),
  ];
}

/** A key that seals what two people said could not be destroyed for one of them. */
function shared({ id, data: { buyer } }: Fact, owners: Map<string, string>): string[] {
  const keys = new Set(told.flatMap((field) => buyer?.[field]?.split('.')[2] ?? []));
  return [...keys].flatMap((key) => {
    const owner = owners.get(key) ?? buyer!.subjectId!;
    owners.set(key, owner);
    return owner === buyer!.subjectId ? [] : [`${id}: sealed by a key of ${owner}.`];
  });
}
