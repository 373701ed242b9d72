/** Who buys, as the shop is told; optional there, and never left out here. */
export type Person = {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: { readonly street: string; readonly city: string; readonly postalCode: string };
};

/** What everything begins with that the people of a run say of themselves: nothing else in its files can contain it. */
const seedMax = 2 ** 31;
const word = (seed: number) => `marker-${(seed % seedMax).toString(36).padStart(6, '0')}-`;
const dialled = (seed: number) => `49155${String(seed % seedMax).padStart(10, '0')}`;
export const markersOf = (seed: number): readonly string[] => [word(seed), dialled(seed)];

/** The person behind a request, by its number: another one each time, and the same with the same seed. */
export function personOf(seed: number, number: number): Person {
  const marker = word(seed) + number.toString(36).padStart(4, '0');
  return {
    ...{ name: `Ann ${marker}`, email: `${marker}@example.org` },
    phone: `+${dialled(seed)}${String(number).padStart(6, '0')}`,
    address: { street: `${marker} Street 5`, city: `Upper ${marker}`, postalCode: marker },
  };
}
