import { Injectable } from '@nestjs/common';
import { KeyRing } from '#personal/key-ring.js';
import { FulfillmentSettings } from '../config.js';
import { newsKeysOf } from './carrier-news.js';

const dayMs = 86_400_000;
// As long as this service may have been off; destroying what is not there changes nothing.
const caughtUpDays = 31;

/** Destroys the keys under which old news of carriers lie: who took a parcel, nobody can read after that, wherever copies are. */
@Injectable()
export class NewsKeys {
  private doneOn = '';

  constructor(
    private readonly ring: KeyRing,
    private readonly settings: FulfillmentSettings,
  ) {}

  /** Once a day. */
  async expire(now: Date) {
    const today = dayOf(now.getTime());
    if (this.doneOn === today) return;
    for (let age = 1; age <= caughtUpDays; age++) {
      const day = dayOf(now.getTime() - (this.settings.config.NEWS_KEPT_DAYS + age) * dayMs);
      // The first retires the second, which can be destroyed then, too.
      for (const keep of ['person', 'law'] as const) await this.ring.destroy({ subjectId: newsKeysOf(day), keep });
    }
    this.doneOn = today;
  }
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
