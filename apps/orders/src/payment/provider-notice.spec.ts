import { it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { providerNotice, type ProviderNoticeEvent } from './provider-notice.js';

const types = { NoticeReceived: 1 } satisfies Record<ProviderNoticeEvent['type'], 1>;
goldenContract(providerNotice, join(__dirname, 'provider-notice.golden.json'), Object.keys(types));

const given = specification(providerNotice);
const data = {
  ...{ provider: 'stripe', topic: 'payout.paid', kept: 'a1', sha256: 'b2', bytes: 900 },
  receivedAt: '2026-01-12T00:00:00.000Z',
};

it('What a provider told us is taken down once, however often it comes', () => {
  const received: ProviderNoticeEvent = { type: 'NoticeReceived', data };
  given().when({ type: 'RecordNotice', data }).then(received);
  const again = { ...data, kept: 'c3', receivedAt: '2026-01-12T01:00:00.000Z' };
  given(received).when({ type: 'RecordNotice', data: again }).thenNothing();
});
