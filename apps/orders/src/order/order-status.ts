/** What an order may be, once it is placed. */
export const orderStatuses = [
  'placed',
  'allocated',
  'paid',
  'confirmed',
  'packed',
  'shipped',
  'delivered',
  'returned',
  'refunded',
  'cancelled',
] as const;
export type OrderStatus = 'new' | (typeof orderStatuses)[number];

export type Step = { readonly from: readonly OrderStatus[]; readonly to: OrderStatus };

/** The published transition table, by the events that change an order's status. No order ever moves but along it. */
export const transitions = {
  OrderPlaced: { from: ['new'], to: 'placed' },
  OrderAllocated: { from: ['placed'], to: 'allocated' },
  OrderPaid: { from: ['allocated'], to: 'paid' },
  OrderConfirmed: { from: ['allocated', 'paid'], to: 'confirmed' },
  OrderPacked: { from: ['confirmed'], to: 'packed' },
  OrderShipped: { from: ['packed'], to: 'shipped' },
  OrderDelivered: { from: ['shipped'], to: 'delivered' },
  OrderReturned: { from: ['shipped', 'delivered'], to: 'returned' },
  OrderRefunded: { from: ['cancelled', 'returned'], to: 'refunded' },
  OrderCancelled: { from: ['placed', 'allocated', 'paid', 'confirmed', 'packed'], to: 'cancelled' },
} as const satisfies { readonly [event: string]: Step };

export type Milestone = keyof typeof transitions;
export const isMilestone = (type: string): type is Milestone => type in transitions;

/** Where a milestone leads, and that it is behind the order now, so that a late repeat of it is recognised. */
export const reached = <State extends { readonly past: readonly Milestone[] }>(
  state: State,
  { type }: { readonly type: Milestone },
) => ({ ...state, status: transitions[type].to, past: [...state.past, type] });

/** How far an order is for its payment: its pieces are not all its own yet, they are, it is settled, or it came to nothing. */
export type Stage = 'placed' | 'allocated' | 'settled' | 'cancelled';

export function stageOf(status: OrderStatus): Stage {
  switch (status) {
    case 'new':
    case 'placed':
      return 'placed';
    case 'allocated':
      return 'allocated';
    case 'paid':
    case 'confirmed':
    case 'packed':
    case 'shipped':
    case 'delivered':
    case 'returned':
      return 'settled';
    case 'cancelled':
    case 'refunded':
      return 'cancelled';
  }
}
