import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sentimentOf } from './sentiment.driver.js';

describe('The sentiment of a review', () => {
  it.each([
    ['The clock is beautiful and arrived well packed.', 0.7184],
    ['It was not bad at all, I love it!', 0.8096],
    ['Not what I expected. It arrived broken and nobody answered.', -0.4767],
    ['VERY disappointed :(', -0.8402],
    ['The box is brown.', 0],
    ['__proto__ constructor toString', 0],
    ['', 0],
  ])('of “%s” is %d', (text, score) => expect(sentimentOf(text, 'en-GB')?.score).toBe(score));

  it('is of no language that the model does not know', () => {
    for (const language of ['de', 'fr', 'eng', 'e']) expect(sentimentOf('good', language)).toBeNull();
  });

  it('names the model and its version, which is the one that is installed', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(sentimentOf('good', 'en')).toMatchObject({ model: 'vader', version: dependencies['vader-sentiment'] });
  });
});
