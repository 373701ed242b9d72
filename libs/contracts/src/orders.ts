import { z } from 'zod';
import { contract } from './contract.js';
import { id, money, orderedLine, text } from './vocabulary.js';

const order = z.object({
  orderId: id,
  channel: id,
  customerId: id.optional(),
  lines: z.array(orderedLine).min(1),
  total: money,
});
const total = { minor: 125000, currency: 'USD' };
const lines = [{ line: 1, unitId: 'CM-72.49.3', price: total }];
const example = { orderId: 'o-42', channel: 'web', customerId: 'c-1', lines, total };

export const OrderPlaced = contract(
  'retreasure.orders.order-placed.v1',
  'Somebody ordered pieces; inventory now allocates each line or declines it.',
  order,
  example,
);

export const OrderConfirmed = contract(
  'retreasure.orders.order-confirmed.v1',
  'Every line is allocated to this order and nothing stands against shipping it: the pieces are sold.',
  order,
  example,
);

export const OrderCancelled = contract(
  'retreasure.orders.order-cancelled.v1',
  'The order will not be fulfilled; whatever was allocated to it is free again.',
  z.object({ orderId: id, reason: text(200), lines: z.array(orderedLine).min(1) }),
  { orderId: 'o-42', reason: 'piece-gone', lines },
);
