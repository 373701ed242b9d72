import type { LetterPage } from '../message/letter-page.driver.js';
import { escaped } from '../message/rendered.js';

const stars = [5, 4, 3, 2, 1]
  .map((rating) => {
    const button = `<input type="radio" name="rating" value="${rating}" aria-label="${rating} / 5" required>`;
    return `<label>${button} ${'★'.repeat(rating)}</label>`;
  })
  .join(' ');

/** A form for each piece. */
export const reviewPage = (pieces: readonly { readonly piece: string; readonly title: string }[]): LetterPage => ({
  title: 'How do you like it?',
  english: (shop) => `${shop} publishes what you write, without your name, once somebody here has read it.`,
  german: (shop) => `${shop} veröffentlicht, was Sie schreiben, ohne Ihren Namen, sobald es hier jemand gelesen hat.`,
  forms: pieces.map(({ piece, title }) => ({
    fields: `<fieldset><legend>${escaped(title)}</legend><p>${stars}</p>
<p><label>Your words · Ihre Worte <textarea name="text" maxlength="2000" rows="5" required></textarea></label></p>
<p><label>Language · Sprache <select name="language"><option value="en">English</option><option value="de">Deutsch</option></select></label></p>
<input type="hidden" name="piece" value="${escaped(piece)}"></fieldset>`,
    label: 'Send · Absenden',
  })),
});

export const thanks: LetterPage = {
  title: 'Thank you',
  english: (shop) => `${shop} reads it, and then others may. Write again by the same link to change it.`,
  german: (shop) => `${shop} liest es, danach dürfen es andere. Über denselben Link können Sie es ändern.`,
};
export const tooLate: LetterPage = {
  title: 'Not now',
  english: (shop) => `${shop} takes no review of this piece: it is not with you, or you wrote it often enough.`,
  german: (shop) =>
    `${shop} nimmt zu diesem Stück keine Bewertung an: Es ist nicht bei Ihnen, oder Sie haben oft genug geschrieben.`,
};
