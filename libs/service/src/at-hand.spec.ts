import { describe, expect, it } from '@jest/globals';
import { AtHand } from './at-hand.js';

describe('What nobody waits for', () => {
  it('goes at once where there is no request', () => new AtHand().none(60_000));

  it('goes when the last request is answered', async () => {
    const requests = new AtHand();
    requests.begin();
    requests.begin();
    let gone = 0;
    const all = Promise.all([requests.none(60_000), requests.none(60_000)]).then(() => (gone = 2));
    requests.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(gone).toBe(0);
    requests.end();
    await all;
    await requests.none(60_000);
  });

  it('goes after a while, however many ask', async () => {
    const requests = new AtHand();
    requests.begin();
    await requests.none(1);
  });
});
