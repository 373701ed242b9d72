export type Prefix = 'pi' | 'ch' | 're' | 'evt' | 'txn' | 'po';

const digits = 8;

/**
 * Names of objects as Stripe writes them: pi_3, the object's number in the books, the account's name. A name leads back to
 * the number, so that the books need no index of names. The account's name keeps books that were begun anew from
 * giving a name twice.
 */
export class Ids {
  constructor(private readonly account: string) {}

  /** @param part which one, of objects that have no number of their own: a payment's second charge. */
  of(prefix: Prefix, number: number, part?: number): string {
    const end = part === undefined ? '' : part.toString(36);
    return `${prefix}_3${number.toString(36).padStart(digits, '0')}${this.account}${end}`;
  }

  /** Undefined: not a name of these books. */
  read(prefix: Prefix, id: string): { readonly number: number; readonly part: number } | undefined {
    const start = prefix.length + 2;
    const end = start + digits + this.account.length;
    if (!id.startsWith(`${prefix}_3`) || id.slice(start + digits, end) !== this.account) return undefined;
    const [number, part] = [id.slice(start, start + digits), id.slice(end)];
    if (!/^[0-9a-z]{8}$/.test(number) || !/^[0-9a-z]?$/.test(part) || (part !== '') !== (prefix === 'ch'))
      return undefined;
    return { number: parseInt(number, 36), part: part === '' ? 0 : parseInt(part, 36) };
  }
}
