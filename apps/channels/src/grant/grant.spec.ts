import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import type { Sealed } from '#contracts/personal.js';
import { specification } from '#eventsourcing/specification.js';
import { grant, type GrantEvent } from './grant.js';

const types = { GrantRenewed: 1 } satisfies Record<GrantEvent['type'], 1>;
goldenContract(grant, join(__dirname, 'grant.golden.json'), Object.keys(types));

const given = specification(grant);
const data = (text: string) => ({ token: `sealed.account.${'k'.repeat(22)}.${text}` as Sealed });

describe('What opens our shop to us', () => {
  it('is the one that the channel gave last', () => {
    given()
      .when({ type: 'RecordGrant', data: data('AAAA') })
      .then({ type: 'GrantRenewed', data: data('AAAA') });
    given({ type: 'GrantRenewed', data: data('AAAA') })
      .when({ type: 'RecordGrant', data: data('BBBB') })
      .then({ type: 'GrantRenewed', data: data('BBBB') });
  });
});
