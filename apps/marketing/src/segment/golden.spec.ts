import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { membership, type MembershipEvent } from './membership.js';
import { segmentRule } from './rule.js';
import { segment, type SegmentEvent } from './segment.js';

const file = (name: string) => join(__dirname, `${name}.golden.json`);
const ofSegment = { SegmentDefined: 1 } satisfies Record<SegmentEvent['type'], 1>;
const ofMembership = { MembersChanged: 1 } satisfies Record<MembershipEvent['type'], 1>;
goldenContract(segment, file('segment'), Object.keys(ofSegment));
goldenContract(membership, file('membership'), Object.keys(ofMembership));

it('Rules of every release are still rules', () => {
  for (const { data } of JSON.parse(readFileSync(file('segment'), 'utf8')) as SegmentEvent[])
    expect(segmentRule.parse(data.rule)).toEqual(data.rule);
});
