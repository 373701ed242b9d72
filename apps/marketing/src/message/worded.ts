import { format, type Money } from '#money/money.js';
import { purposeOf, type LetterWritten, type Wording, type Words } from './letter.js';
import { german } from './wording-de.js';
import { english } from './wording-en.js';

/** `why` it came, to be said of a shop; `unsubscribe`: what the link is called that ends letters. */
export type Worded = Wording & { readonly why: (shop: string) => string; readonly unsubscribe: string };

const languages: { readonly [language: string]: Words } = { en: english, de: german };

/** In a language (BCP 47), or in English if there are no words in it; money as that language writes it. */
export function worded(letter: LetterWritten, language: string): Worded {
  const words = languages[language.split('-', 1)[0]!.toLowerCase()] ?? english;
  const money = moneyIn(words === english && !/^en\b/i.test(language) ? 'en' : language);
  const write = words[letter.template] as (values: unknown, money: (amount: Money) => string) => Wording;
  return { ...write(letter.values, money), why: words.why[purposeOf(letter)], unsubscribe: words.unsubscribe };
}

/** The decimals are those of ISO 4217, which Intl does not know for 16 currencies. */
const moneyIn = (language: string) => (amount: Money) => {
  const digits = format(amount);
  const decimals = digits.split('.')[1]?.length ?? 0;
  const fixed = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(language, { style: 'currency', currency: amount.currency, ...fixed }).format(
    // As text, since a number would round what is large.
    digits as `${number}`,
  );
};
