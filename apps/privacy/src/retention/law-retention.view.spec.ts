import { describe, it } from '@jest/globals';
import { viewOf } from '#eventsourcing/specification.js';
import type { Holder } from '../holders.js';
import type { Retained } from '../subject/subject.js';
import { lawRetention } from './law-retention.view.js';

const until = (day: string): Retained => ({ record: 'order o-1', fields: ['name'], basis: 'invoice', until: day });

describe('What the law keeps', () => {
  it('is listed with its last day, until nothing is', () => {
    const given = viewOf(lawRetention, 'c-1');
    const declaredBy = (service: Holder, ...retained: Retained[]) =>
      ({ type: 'RetentionDeclared', data: { service, retained, sequence: 1 } }) as const;
    const kept = declaredBy('orders', until('2036-12-31'), until('2030-12-31'));
    const last = { subjectId: 'c-1', until: '2036-12-31', untils: { orders: '2036-12-31' } };
    given(kept).then(last);
    given(kept, declaredBy('orders')).then(null);
    // What one service keeps is not over because another keeps nothing, or less.
    given(kept, declaredBy('fulfillment')).then(last);
    const parcel = declaredBy('fulfillment', until('2026-06-01'));
    const both = { ...last, untils: { orders: '2036-12-31', fulfillment: '2026-06-01' } };
    given(kept, parcel).then(both);
    given(parcel, kept).then(both);
    given(kept, parcel, declaredBy('orders')).then({
      ...{ subjectId: 'c-1', until: '2026-06-01', untils: { fulfillment: '2026-06-01' } },
    });
    given(kept, { type: 'LawKeyReleased', data: { because: 'until-passed' } }).then(null);
  });
});
