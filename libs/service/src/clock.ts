/** The time, for controllers: a setting of the process like any other, so that a test can say what day it is. */
export class Clock {
  constructor(readonly now: () => Date) {}
}
