import { describe, expect, it } from '@jest/globals';
import { masked } from './masked.js';

const keyId = 'k'.repeat(22);
const sealed = (kind: string) => `sealed.${kind}.${keyId}.c2VhbGVk-_`;

describe('A history', () => {
  it('names the kind of what is sealed, wherever it stands, and nothing of it', () => {
    const data = {
      channel: 'web',
      buyer: { subjectId: 'c-1', name: sealed('name'), address: sealed('address') },
      notes: [{ contact: sealed('email') }, [sealed('phone')]],
      reason: `call ${sealed('phone')} or write to ${sealed('email')}`,
    };
    expect(masked(data)).toEqual({
      channel: 'web',
      buyer: { subjectId: 'c-1', name: '[name]', address: '[address]' },
      notes: [{ contact: '[email]' }, ['[phone]']],
      reason: 'call [phone] or write to [email]',
    });
    expect(JSON.stringify(masked(data))).not.toContain(keyId);
  });

  it('is left as it is where nothing is sealed', () => {
    const data = { n: 1, no: false, none: null, text: 'sealed.name', list: [1, 'a', {}], more: { at: '2026-01-01' } };
    expect(masked(data)).toEqual(data);
    for (const value of [null, 0, 'sealed', true, []]) expect(masked(value)).toEqual(value);
  });
});
