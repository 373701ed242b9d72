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
