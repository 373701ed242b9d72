import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { holders, type Holder } from '../holders.js';
import { retainedOf, subject, type Retained, type SubjectCommand, type SubjectEvent } from './subject.js';

const given = specification(subject);

const invoice: Retained = {
  ...{ record: 'order o-42', fields: ['name', 'address'], basis: 'invoice: § 147 AO', until: '2036-12-31' },
};
const erasedAt = '2026-01-10T15:00:00.000Z';

describe('A person', () => {
  it('is forgotten once for each request', () => {
    given().when(ask('r-1')).then(asked('r-1'));
    given(asked('r-1')).when(confirm('r-1')).then(erased('r-1'));
    given(asked('r-1'), erased('r-1')).when(ask('r-1')).thenNothing();
    given(asked('r-1'), erased('r-1')).when(confirm('r-1')).thenNothing();
  });
  it('who came back is forgotten again', () => {
    given(asked('r-1'), erased('r-1')).when(ask('r-2')).then(asked('r-2'));
    given(asked('r-1'), erased('r-1'), asked('r-2')).when(confirm('r-2')).then(erased('r-2'));
  });
  it('who asks twice at once is forgotten for both', () => {
    given(asked('r-1')).when(ask('r-2')).then(asked('r-2'));
    given(asked('r-1'), asked('r-2')).when(confirm('r-1', 'r-2')).then(erased('r-1', 'r-2'));
    // What was asked after the key was destroyed is not what was confirmed.
    given(asked('r-1'), asked('r-2')).when(confirm('r-1')).then(erased('r-1'));
    given(asked('r-1'), asked('r-2'), erased('r-1')).when(confirm('r-1', 'r-2')).then(erased('r-2'));
  });
  it('is not forgotten unasked', () => given().when(confirm('r-1')).thenNothing());
  it('who is being forgotten need not be for being silent', () => {
    given().when(ask('silent-1', 'retention')).then(asked('silent-1', 'retention'));
    given(asked('r-1')).when(ask('silent-1', 'retention')).thenNothing();
    given(asked('silent-1', 'retention')).when(ask('silent-2', 'retention')).thenNothing();
    given(asked('r-1'), erased('r-1')).when(ask('silent-1', 'retention')).then(asked('silent-1', 'retention'));
  });
  it('who is not silent any more is not forgotten for it', () => {
    const withdraw = { type: 'WithdrawErasure', data: { requestId: 'silent-1' } } as const;
    const withdrawn = { type: 'ErasureWithdrawn', data: { requestId: 'silent-1' } } as const;
    given(asked('silent-1', 'retention')).when(withdraw).then(withdrawn);
    given(asked('silent-1', 'retention'), withdrawn).when(confirm('silent-1')).thenNothing();
    given(asked('silent-1', 'retention'), withdrawn)
      .when(ask('silent-2', 'retention'))
      .then(asked('silent-2', 'retention'));
    given(asked('r-1')).when(withdraw).thenNothing();
  });
  it('may be forgotten for a case, which is on record', () => {
    const data = { requestId: 'case-1', reason: 'platform', caseId: 'case-1' } as const;
    given().when({ type: 'RequestErasure', data }).then({ type: 'ErasureRequested', data });
  });
});

describe('What the law keeps', () => {
  const forgotten = [asked('r-1'), erased('r-1'), ...others(3)];

  it('is on record, field by field', () => {
    given(...forgotten)
      .when(declare([invoice], 3))
      .then(declared([invoice], 3));
    const state = [...forgotten, declared([invoice], 3)].reduce(subject.evolve, subject.initial);
    expect(retainedOf(state)).toEqual([{ service: 'orders', ...invoice }]);
  });
  it('is nothing, and then the law’s key goes, too', () => {
    const nothing = [...forgotten, declared([], 3)];
    given(...forgotten)
      .when(declare([], 3))
      .then(declared([], 3), released('nothing-retained'));
    given(...nothing, released('nothing-retained'))
      .when(gone)
      .then(destroyed);
    given(...nothing, released('nothing-retained'), destroyed)
      .when(gone)
      .thenNothing();
    given(...nothing, released('nothing-retained'), destroyed)
      .when(declare([], 3))
      .thenNothing();
  });
  it('is what the service said last, in whatever order it is heard', () => {
    given(...forgotten, declared([invoice], 3))
      .when(declare([], 2))
      .thenNothing();
    given(...forgotten, declared([invoice], 3))
      .when(declare([invoice], 4))
      .thenNothing();
    given(...forgotten, declared([invoice], 3))
      .when(declare([], 4))
      .then(declared([], 4), released('nothing-retained'));
  });
  it('is declared anew after each erasure, and until then nothing of it goes', () => {
    const again = [...forgotten, declared([], 3), released('nothing-retained'), destroyed, asked('r-2')];
    given(...again)
      .when(declare([], 3))
      .thenNothing();
    given(...again)
      .when(declare([invoice], 4))
      .then(declared([invoice], 4));
    given(...again, erased('r-2'))
      .when(declare([], 3))
      .thenNothing();
    given(...again, erased('r-2'))
      .when(declare([], 4))
      .then(declared([], 4));
    given(...again, erased('r-2'), ...others(4))
      .when(declare([], 4))
      .then(declared([], 4), released('nothing-retained'));
    given(...again, erased('r-2'))
      .when(declare([invoice], 4))
      .then(declared([invoice], 4));
  });
  it('waits for an erasure that is under way', () =>
    given(...forgotten, asked('r-2'))
      .when(declare([], 3))
      .then(declared([], 3)));
  it('keeps a key that was released for an earlier erasure', () => {
    const late = [...forgotten, declared([], 3), released('nothing-retained'), asked('r-2'), erased('r-2')];
    given(...late)
      .when(gone)
      .thenNothing();
  });
  it('is what all say who were asked, and the key goes with the last of them', () => {
    const two = [asked('r-1'), erased('r-1'), declared([], 3), ...others(5).slice(1)];
    given(asked('r-1'), erased('r-1')).when(declare([], 3)).then(declared([], 3));
    given(...two.slice(0, 3))
      .when(declare([], 9, 'fulfillment'))
      .then(declared([], 9, 'fulfillment'));
    given(...two)
      .when(declare([], 9, 'fulfillment'))
      .then(declared([], 9, 'fulfillment'), released('nothing-retained'));
    const parcel: Retained = { ...invoice, record: 'shipment s-o-42', until: '2026-04-10' };
    given(...two)
      .when(declare([parcel], 9, 'fulfillment'))
      .then(declared([parcel], 9, 'fulfillment'));
    given(...two, declared([parcel], 9, 'fulfillment'))
      .when(declare([], 10, 'fulfillment'))
      .then(declared([], 10, 'fulfillment'), released('nothing-retained'));
  });
  it('is nobody’s to say who joined after the person was forgotten: nobody waits for that', () => {
    const early = [asked('r-1'), erasedEarly('r-1')];
    given(...early)
      .when(declare([], 3))
      .then(declared([], 3), released('nothing-retained'));
    given(...early, declared([invoice], 3))
      .when(end('2037-01-01'))
      .then(released('until-passed'));
    // If they hear of it after all, that counts, too.
    given(...early, declared([{ ...invoice, record: 'shipment s-o-42' }], 3, 'fulfillment'))
      .when(declare([], 3))
      .then(declared([], 3));
    // Who sells elsewhere joined later than who sends parcels.
    const withParcels = { requestIds: ['r-1'], erasedAt, holders: ['orders', 'fulfillment'] as const };
    given(asked('r-1'), { type: 'SubjectErased', data: withParcels }, declared([], 3))
      .when(declare([], 9, 'fulfillment'))
      .then(declared([], 9, 'fulfillment'), released('nothing-retained'));
    // Forgotten again, everybody is asked.
    given(...early, declared([], 3), released('nothing-retained'), destroyed, asked('r-2'))
      .when(confirm('r-2'))
      .then(erased('r-2'));
    given(...early, declared([], 3), released('nothing-retained'), destroyed, asked('r-2'), erased('r-2'))
      .when(declare([], 4))
      .then(declared([], 4));
  });
  it('is nobody’s to declare of a person who was not erased', () => {
    given().when(declare([], 3)).thenRefused('not-erased');
    given(asked('r-1')).when(declare([], 3)).thenRefused('not-erased');
  });
});

describe('The law’s key', () => {
  it('goes when its time is over, whether its person was forgotten before or not', () => {
    given().when(destroy('2037-01-01')).then(released('retention-ended'));
    given(asked('r-1'), erased('r-1'), declared([invoice], 3))
      .when(destroy('2037-01-01'))
      .then(released('retention-ended'));
    given(released('retention-ended'), destroyed).when(destroy('2047-01-01')).then(released('retention-ended'));
  });
  it('stays up to and on the last day that a service declared', () => {
    const kept = given(
      asked('r-1'),
      erased('r-1'),
      ...others(3),
      declared([{ ...invoice, until: '2030-12-31' }, invoice], 3),
    );
    kept.when(destroy('2036-12-31')).thenRefused('law-retains');
    kept.when(destroy('2031-01-01')).thenRefused('law-retains');
  });
  it('of who was forgotten goes after the last day that was declared, though it is younger than the years', () => {
    const kept = [
      asked('r-1'),
      erased('r-1'),
      ...others(3),
      declared([{ ...invoice, until: '2030-12-31' }, invoice], 3),
    ];
    given(...kept)
      .when(end('2036-12-31'))
      .thenNothing();
    given(...kept)
      .when(end('2037-01-01'))
      .then(released('until-passed'));
    given(...kept, released('until-passed'), destroyed)
      .when(end('2037-01-01'))
      .thenNothing();
  });
  it('of who is being forgotten again waits for what is declared then', () => {
    const kept = [asked('r-1'), erased('r-1'), ...others(3), declared([invoice], 3), asked('r-2')];
    given(...kept)
      .when(end('2037-01-01'))
      .thenNothing();
    given(...kept, erased('r-2'))
      .when(end('2037-01-01'))
      .thenNothing();
    given(...kept, erased('r-2'), declared([invoice], 4))
      .when(end('2037-01-01'))
      .thenNothing();
    given(...kept, erased('r-2'), declared([invoice], 4), ...others(4))
      .when(end('2037-01-01'))
      .then(released('until-passed'));
  });
  it('retains nothing once it is gone', () => {
    const past = [asked('r-1'), erased('r-1'), declared([invoice], 3), released('retention-ended'), destroyed];
    expect(retainedOf(past.reduce(subject.evolve, subject.initial))).toEqual([]);
  });
  it('is not gone before it was released', () => given().when(gone).thenNothing());
});

function ask(requestId: string, reason: 'asked' | 'retention' = 'asked'): SubjectCommand {
  return { type: 'RequestErasure', data: { requestId, reason } };
}
function asked(requestId: string, reason: 'asked' | 'retention' = 'asked'): SubjectEvent {
  return { type: 'ErasureRequested', data: { requestId, reason } };
}
function confirm(...requestIds: string[]): SubjectCommand {
  return { type: 'ConfirmErasure', data: { requestIds, erasedAt } };
}
function erased(...requestIds: string[]): SubjectEvent {
  return { type: 'SubjectErased', data: { requestIds, erasedAt, holders: [...holders] } };
}
/** As it was written down when only orders was asked. */
function erasedEarly(...requestIds: string[]): SubjectEvent {
  return { type: 'SubjectErased', data: { requestIds, erasedAt } };
}
function declare(retained: Retained[], sequence: number, service: Holder = 'orders'): SubjectCommand {
  return { type: 'DeclareRetention', data: { service, retained, sequence } };
}
function declared(retained: Retained[], sequence: number, service: Holder = 'orders'): SubjectEvent {
  return { type: 'RetentionDeclared', data: { service, retained, sequence } };
}
/** Nobody but orders keeps anything. */
function others(sequence: number): SubjectEvent[] {
  return holders.slice(1).map((service) => declared([], sequence, service));
}
function destroy(on: string): SubjectCommand {
  return { type: 'DestroyLawKey', data: { on } };
}
function end(on: string): SubjectCommand {
  return { type: 'EndRetention', data: { on } };
}
function released(because: 'nothing-retained' | 'until-passed' | 'retention-ended'): SubjectEvent {
  return { type: 'LawKeyReleased', data: { because } };
}
const gone: SubjectCommand = { type: 'ConfirmLawKeyDestroyed', data: { destroyedAt: erasedAt } };
const destroyed: SubjectEvent = { type: 'LawKeyDestroyed', data: { destroyedAt: erasedAt } };
