import { describe, expect, it } from '@jest/globals';
import { openLoop, type Clock } from './open-loop.js';

/** Time passes only while somebody waits for it. */
class VirtualClock implements Clock {
  private at = 5_000;
  readonly now = () => this.at;
  readonly until = async (at: number) => void (this.at = Math.max(this.at, at));
  readonly pass = (ms: number) => void (this.at += ms);
}

/** One line to a server that needs so long for each of its answers. */
function sending(perSecond: number, answersAfterMs: readonly number[]) {
  const clock = new VirtualClock();
  const sentAt: number[] = [];
  const server = answersAfterMs.values();
  const line = async () => {
    sentAt.push(clock.now() - 5_000);
    clock.pass(server.next().value!);
  };
  const requests = answersAfterMs.map((_, index) => `request ${index}`);
  return { sentAt, sent: openLoop([line], perSecond, requests, clock) };
}

describe('An open loop', () => {
  it('sends at its rate, however fast it is answered', async () => {
    const { sent, sentAt } = sending(100, [1, 2, 3, 4]);
    const { calls, seconds, sinceDueMs } = await sent;
    expect(sentAt).toEqual([0, 10, 20, 30]);
    expect([calls, seconds]).toEqual([4, 0.034]);
    expect([...sinceDueMs]).toEqual([1, 2, 3, 4]);
  });

  it('counts what had to wait because another took long', async () => {
    const { sent, sentAt } = sending(100, [35, 1, 1, 1, 1]);
    const { sinceDueMs, sinceSentMs } = await sent;
    expect(sentAt).toEqual([0, 35, 36, 37, 40]);
    expect([...sinceSentMs]).toEqual([1, 1, 1, 1, 35]);
    expect([...sinceDueMs]).toEqual([1, 8, 17, 26, 35]);
  });

  it('sends each request once over all of its lines', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const line = async (request: string) => void seen.push(request);
    await openLoop([line, line, line], 1_000, ['a', 'b', 'c', 'd', 'e'], clock);
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('fails with the first request that fails', async () => {
    const line = async () => Promise.reject(new Error('refused'));
    await expect(openLoop([line], 1_000, ['a'], new VirtualClock())).rejects.toThrow('refused');
  });
});
