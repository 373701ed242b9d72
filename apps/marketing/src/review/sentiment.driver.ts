import vader from 'vader-sentiment';
import type { Sentiment } from './review.js';

/** VADER, a lexicon with rules for negation and emphasis (Hutto and Gilbert, ICWSM-14); `version` is that of the package. */
const model = { model: 'vader', version: '1.1.3' };

/** Of words in a language (BCP 47); null in any that the model does not know. */
export function sentimentOf(text: string, language: string): Sentiment | null {
  if (!/^en\b/i.test(language)) return null;
  return { score: vader.SentimentIntensityAnalyzer.polarity_scores(text).compound, ...model };
}
