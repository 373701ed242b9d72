import { setTimeout as sleep } from 'node:timers/promises';
import type { Money } from '#contracts/vocabulary.js';
import { expect, type Problem, type RestApi } from './rest-api.js';

const patienceTries = 150;
const patienceMs = 100;

export type Piece = {
  readonly unitId: string;
  readonly title: string;
  readonly category?: string;
  readonly askingPrice: Money;
};
export type NewPiece = Piece & { readonly condition: string; readonly location: string };
export type Goods = { readonly sku: string; readonly title: string; readonly askingPrice: Money };
export type HistoryEvent = { readonly type: string; readonly data: { readonly orderId?: string } };

/** What is on the shelves, as everybody sees it. */
export class ShopFront {
  constructor(private readonly api: RestApi) {}

  async isOpen(): Promise<boolean> {
    return fetch(`${this.api.url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Every piece that can be bought now. */
  async offered(): Promise<Piece[]> {
    const found: Piece[] = [];
    let cursor: string | undefined;
    do {
      const page = `/v1/units?status=offered&limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`;
      const { units, next } = (await this.api.get(page)) as { units: Piece[]; next?: string };
      found.push(...units);
      cursor = next;
    } while (cursor !== undefined);
    return found;
  }

  async search(words: string): Promise<Piece[]> {
    const path = `/v1/units?status=offered&limit=60&q=${encodeURIComponent(words)}`;
    return ((await this.api.get(path)) as { units: Piece[] }).units;
  }

  async goods(): Promise<Goods[]> {
    return ((await this.api.get('/v1/stock?limit=50')) as { stock: Goods[] }).stock;
  }

  async register(piece: NewPiece) {
    expect(await this.api.post('/v1/units', piece, piece.unitId), 201);
  }

  /**
   * Resolves when the shop can name prices of all these pieces in a currency that nobody asked for them, which takes a
   * moment after they were registered.
   * @throws Error with its reason if it cannot for long.
   */
  async priced(unitIds: readonly string[], key: string) {
    const wanted = { currency: 'CHF', destination: 'CH', lines: unitIds.map((unitId) => ({ unitId })) };
    for (let tries = 1; ; tries += 1) {
      // A refusal is kept for its key as any answer is.
      const { status, body } = await this.api.post('/v1/quotes', wanted, `${key}-${tries}`);
      if (status === 201) return;
      if (status !== 409 || tries === patienceTries)
        throw new Error(`the shop names no prices: ${(body as Problem).detail ?? status}`);
      await sleep(patienceMs);
    }
  }

  /** False when somebody else has it. */
  async hold(unitId: string, holdId: string, until: string): Promise<boolean> {
    const { status } = await this.api.post(`/v1/units/${unitId}/holds`, { holdId, until }, holdId);
    return status === 200;
  }

  async release(unitId: string, holdId: string) {
    expect(await this.api.delete(`/v1/units/${unitId}/holds/${holdId}`), 200);
  }

  async history(unitId: string): Promise<HistoryEvent[]> {
    return (await this.api.get(`/v1/units/${unitId}/history`)) as HistoryEvent[];
  }

  /** Resolves when nothing is left to do behind the counter, or when that takes too long to wait for. */
  async quiet() {
    for (let tries = 1; tries <= patienceTries; tries += 1) {
      if (!/"behind":[1-9]/.test(JSON.stringify(await this.api.get('/health/lag')))) return;
      await sleep(patienceMs);
    }
  }
}
