import type { BookFile } from '../book-file.js';
import type { Part } from '../front.js';
import { Klaviyo } from '../klaviyo/klaviyo.js';
import { Meta, type MetaAccount } from '../meta/meta.js';
import { AudienceBooks, type AudiencePlatform, type Known } from './audience-books.js';

export type AudiencesWorld = {
  readonly file: BookFile;
  /** What Klaviyo's clients must show; absent: there is no Klaviyo. */
  readonly klaviyoApiKey?: string | undefined;
  /** Absent: there is no Meta. */
  readonly meta?: MetaAccount | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** An audience as its platform has it, whoever was told what. */
export type KeptAudience = { readonly name: string; readonly members: readonly Known[] };

/** Who advertises and mails to people whom the seller names: their APIs over one set of books. */
export function openAudiences({ file, klaviyoApiKey, meta, now }: AudiencesWorld) {
  const books = new AudienceBooks(file);
  const klaviyo = klaviyoApiKey === undefined ? undefined : new Klaviyo(books, klaviyoApiKey, now);
  const parts: [string, Part][] = [];
  if (klaviyo !== undefined) parts.push(['klaviyo', klaviyo]);
  if (meta !== undefined) parts.push(['meta', new Meta(books, meta, now)]);
  return {
    parts,
    /** Whether a platform has anything of whom the seller calls so. */
    knows(platform: AudiencePlatform, externalId: string): boolean {
      klaviyo?.settle();
      return books.find(platform, 'externalId', externalId) !== undefined;
    },
    kept(platform: AudiencePlatform): readonly KeptAudience[] {
      klaviyo?.settle();
      return books.audiences(platform).map(({ number, name }) => ({ name, members: books.members(number) }));
    },
  };
}
export type Audiences = ReturnType<typeof openAudiences>;
