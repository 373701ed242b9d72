import { z } from 'zod';
import { id, knownCurrency } from '#contracts/vocabulary.js';
import { language } from './consent.js';

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}, 'a time zone of the IANA database such as Europe/London');

/** How somebody wants to hear from us, if they agreed to hear from us at all. What is not said is as we do it for everybody. */
export const preferences = z
  .strictObject({
    language: language.optional(),
    currency: knownCurrency.optional(),
    timeZone: timeZone.optional().describe('In which their nights are quiet'),
    topics: z
      .array(id)
      .max(50)
      .refine((topics) => new Set(topics).size === topics.length, 'each once')
      .optional()
      .describe('What they want to hear of, by the names of our letters: price-drop; everything, if it is not said'),
    lettersPerWeekMax: z.int().min(0).max(50).optional(),
  })
  .meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof preferences>;
