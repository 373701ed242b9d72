import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { audience } from './audience.js';

const given = specification(audience);
const claim = (segmentId: string) => ({ segmentId, at: '2026-03-13T16:00:00.000Z' });

describe('An audience at a platform', () => {
  it('is one segment’s', () => {
    given()
      .when({ type: 'ClaimAudience', data: claim('lapsed') })
      .then({ type: 'AudienceClaimed', data: claim('lapsed') });
    given({ type: 'AudienceClaimed', data: claim('lapsed') })
      .when({ type: 'ClaimAudience', data: claim('regulars') })
      .thenRefused('audience-taken');
  });
});
