/** A text as it is searched for words: in lower case, without accents, so that écaille and Schildkröte are found as ecaille. */
export const plainWords = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
