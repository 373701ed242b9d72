import { z } from 'zod';
import { sameContent } from '#contracts/same-content.js';
import { id } from '#contracts/vocabulary.js';
import type { Decider } from '#eventsourcing/decider.js';

export const pieces = z
  .array(id)
  .max(50)
  .refine((unitIds) => new Set(unitIds).size === unitIds.length, 'each once')
  .describe('One-of-a-kind pieces by their stock numbers');

/** `at`: RFC 3339. `dueAt`: if nothing changes until then, it is abandoned. */
type Keeping = { readonly unitIds: readonly string[]; readonly at: string; readonly dueAt: string };
type Ordering = { readonly orderId: string; readonly unitIds: readonly string[]; readonly at: string };

export type CartCommand =
  | { type: 'KeepCart'; data: Keeping }
  | { type: 'RecordOrder'; data: Ordering }
  /** `until`: what it waited for, so that the reminder of an earlier change abandons nothing. */
  | { type: 'AbandonCart'; data: { readonly until: string } }
  | { type: 'ForgetCart'; data: { readonly at: string } };

type Kept = {
  /** Which of the shopper's carts, from 1. */
  readonly cart: number;
  readonly unitIds: readonly string[];
  /** What is new in it. */
  readonly added: readonly string[];
  readonly at: string;
  /** None once it was abandoned: that happens to a cart once. */
  readonly dueAt?: string;
};
type Ended = {
  readonly cart: number;
  readonly because: 'emptied' | 'ordered' | 'forgotten';
  readonly at: string;
  readonly orderId?: string;
};

// These shapes are on disk for ever: add to them, never change them.
export type CartEvent =
  | { type: 'CartKept'; data: Kept }
  | { type: 'CartAbandoned'; data: { readonly cart: number; readonly unitIds: readonly string[]; readonly at: string } }
  | { type: 'CartEnded'; data: Ended };

export type Cart = {
  /** How many there were, with the one that is. */
  readonly carts: number;
  /** None without a cart. */
  readonly unitIds: readonly string[];
  readonly beganAt: string;
  readonly changedAt?: string;
  readonly dueAt?: string | undefined;
  readonly isAbandoned: boolean;
};

/** A shopper's cart, and after its end the next one; the id is hers. It ends when it is emptied, or an order takes any of its pieces. */
export const cart: Decider<CartCommand, CartEvent, Cart> = {
  stream: 'cart',
  initial: { carts: 0, unitIds: [], beganAt: '', isAbandoned: false },

  decide({ type, data }, state) {
    const { carts, unitIds, beganAt, dueAt } = state;
    const isOpen = unitIds.length > 0;
    const ended = (because: Ended['because'], at: string): CartEvent[] =>
      isOpen ? [{ type: 'CartEnded', data: { cart: carts, because, at } }] : [];
    switch (type) {
      case 'KeepCart':
        if (data.unitIds.length === 0) return ended('emptied', data.at);
        return sameContent(data.unitIds, unitIds) ? [] : [{ type: 'CartKept', data: kept(data, state) }];
      case 'RecordOrder': {
        // The order of a cart before may be heard of again, and has nothing to do with this one.
        const isTaken = data.at >= beganAt && data.unitIds.some((unitId) => unitIds.includes(unitId));
        const { orderId, at } = data;
        return isTaken ? [{ type: 'CartEnded', data: { cart: carts, because: 'ordered', at, orderId } }] : [];
      }
      case 'AbandonCart':
        if (!isOpen || dueAt !== data.until) return [];
        return [{ type: 'CartAbandoned', data: { cart: carts, unitIds, at: data.until } }];
      case 'ForgetCart':
        // Who came back has another, however often we hear of it.
        return beganAt <= data.at ? ended('forgotten', data.at) : [];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'CartKept': {
        const { cart: carts, unitIds, at: changedAt, dueAt } = data;
        const isNew = carts > state.carts;
        const { beganAt, isAbandoned } = isNew ? { beganAt: changedAt, isAbandoned: false } : state;
        return { carts, unitIds, beganAt, changedAt, dueAt, isAbandoned };
      }
      case 'CartAbandoned':
        return { ...state, isAbandoned: true, dueAt: undefined };
      case 'CartEnded':
        return { ...cart.initial, carts: data.cart, changedAt: data.at };
    }
  },
};

/** What a letter is about that reminds a shopper of one of her carts. */
export const reminderOf = (cart: number) => ({ campaignId: 'abandoned-cart', trigger: `cart-${cart}` }) as const;

function kept({ unitIds, at, dueAt }: Keeping, before: Cart): Kept {
  const added = unitIds.filter((unitId) => !before.unitIds.includes(unitId));
  const number = before.unitIds.length > 0 ? before.carts : before.carts + 1;
  return { cart: number, unitIds, added, at, ...(!before.isAbandoned && { dueAt }) };
}
