/** Klaviyo's ids say nothing of what they are; these bear a number of the books. */
export const listIdOf = (number: number) => `Y${number.toString(36).padStart(5, '0')}`;
export const profileIdOf = (number: number) => `01GDDKASAP${number.toString(36).toUpperCase().padStart(16, '0')}`;
export const jobIdOf = (number: number) => `bulk-${number.toString(36)}`;

/** Undefined of what is no id. */
export function numberOf(id: string): number | undefined {
  const [, digits] = /^(?:Y|01GDDKASAP|bulk-)([0-9a-zA-Z]{1,16})$/.exec(id) ?? [];
  const number = digits === undefined ? NaN : parseInt(digits, 36);
  return Number.isSafeInteger(number) ? number : undefined;
}
