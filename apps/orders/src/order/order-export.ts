import { postalAddress, type PersonalKind, type SealedBuyer } from '#contracts/personal.js';
import type { Money } from '#contracts/vocabulary.js';
import { format } from '#money/money.js';

/** The columns of an export, in order; those from `name` on are personal. */
export const exportColumns = [
  ...(['orderId', 'placedAt', 'channel', 'status', 'currency', 'total', 'customerId'] as const),
  ...(['name', 'email', 'phone', 'street', 'postalCode', 'city'] as const),
] as const;
type Cells = { readonly [Column in (typeof exportColumns)[number]]: string };

/** What of a buyer has a column. */
export const exportedKinds = ['name', 'email', 'phone', 'address'] as const satisfies readonly PersonalKind[];
export type ExportedBuyer = Pick<SealedBuyer, (typeof exportedKinds)[number]>;

/** What an export says where something is kept that the reader may not see, */
export const hidden = '•••';
/** and where something was that nobody can read any more. */
export const erased = '[erased]';

export type ExportedOrder = {
  readonly orderId: string;
  readonly placedAt: string;
  readonly channel: string;
  readonly status: string;
  readonly customerId: string | null;
  readonly total: Money;
};

export const exportedOf = ({ name, email, phone, address }: SealedBuyer): ExportedBuyer => ({
  ...{ name, ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) },
  ...(address !== undefined && { address }),
});

/**
 * One line. `shown` is the buyer as People opens it, of kinds that are `readable`; nothing of the others is shown, only whether
 * there is something.
 */
export function exportCells(
  { orderId, placedAt, channel, status, customerId, total }: ExportedOrder,
  told: ExportedBuyer | undefined,
  shown: { readonly [Kind in keyof ExportedBuyer]?: unknown },
  readable: readonly PersonalKind[],
): Cells {
  const cell = (kind: (typeof exportedKinds)[number], of: (value: unknown) => string) => {
    if (told?.[kind] === undefined) return '';
    if (!readable.includes(kind)) return hidden;
    const value = shown[kind] ?? null;
    return value === null ? erased : of(value);
  };
  const part = (name: 'street' | 'postalCode' | 'city') =>
    cell('address', (address) => postalAddress.parse(address)[name] ?? '');
  return {
    ...{ orderId, placedAt, channel, status, currency: total.currency, total: format(total) },
    ...{ customerId: customerId ?? '', name: cell('name', String), email: cell('email', String) },
    ...{ phone: cell('phone', String), street: part('street'), postalCode: part('postalCode'), city: part('city') },
  };
}
