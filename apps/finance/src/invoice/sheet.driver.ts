import type { Pen } from './pen.driver.js';

/** Where things stand on A4, in points from the top left corner. */
export const page = { left: 50, right: 545, top: 60, bottom: 770, foot: 805 };

/** The paper that is written on from top to bottom, and how far we are. */
export class Sheet {
  /** Where the next line stands. */
  y = page.top;

  constructor(
    readonly pen: Pen,
    private readonly turn: () => void,
  ) {}

  /** Goes on to the next page unless so many points are left on this one. Says whether it did. */
  makeRoom(height: number): boolean {
    if (this.y + height <= page.bottom) return false;
    this.turn();
    this.y = page.top;
    return true;
  }
}
