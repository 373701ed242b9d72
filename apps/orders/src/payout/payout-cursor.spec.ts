import { it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { payoutCursor, type PayoutCursorCommand, type PayoutCursorEvent } from './payout-cursor.js';

const types = { PayoutsFollowed: 1 } satisfies Record<PayoutCursorEvent['type'], 1>;
goldenContract(payoutCursor, join(__dirname, 'payout-cursor.golden.json'), Object.keys(types));

const given = specification(payoutCursor);
const at = (day: number) => ({ upTo: `2026-01-0${day}T00:00:00.000Z` });
const follow = (day: number): PayoutCursorCommand => ({ type: 'FollowPayouts', data: at(day) });
const followed = (day: number): PayoutCursorEvent => ({ type: 'PayoutsFollowed', data: at(day) });

it('Up to when payouts are heard goes on, and never back', () => {
  given().when(follow(1)).then(followed(1));
  given(followed(1)).when(follow(2)).then(followed(2));
  given(followed(2)).when(follow(1)).thenNothing();
});
