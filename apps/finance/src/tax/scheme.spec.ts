import { describe, expect, it } from '@jest/globals';
import { goodsKinds, purchaseSources } from './margin-rules.js';
import { schemeOf, schemeReasons, wordingOf, type Purchase } from './scheme.js';

const bought: Purchase = {
  ...{ source: 'PRIVATE', documentNo: 'PI-2025-0311', date: '2025-11-03', goods: 'second-hand' },
};
type Case = Partial<Purchase> & { seller?: string; to?: string; at?: string; shown?: boolean; undocumented?: boolean };

/** A British dealer sells at home what a private person sold to him, unless it is said otherwise. */
function decided({ seller = 'GB', to = seller, at = '2026-01-10', shown = false, undocumented, ...more }: Case = {}) {
  const { scheme, because } = schemeOf({
    ...{ sellerCountry: seller, destination: to, soldAt: `${at}T15:00:00.000Z`, taxShown: shown },
    purchase: undocumented ? undefined : { ...bought, ...more },
  });
  return `${scheme} ${because}`;
}

describe('The scheme of a sale', () => {
  it('is the margin scheme for what was bought without tax', () => {
    for (const source of ['PRIVATE', 'DEALER_MARGIN', 'SMALL_ENTERPRISE'] as const)
      for (const seller of ['GB', 'DE', 'NO'])
        expect(decided({ source, seller })).toBe('MARGIN_SECOND_HAND bought-untaxed');
    expect(decided({ seller: 'DE', to: 'FR' })).toBe('MARGIN_SECOND_HAND bought-untaxed');
  });
  it('says what kind of goods it is', () => {
    expect(decided({ goods: 'art' })).toBe('MARGIN_ART bought-untaxed');
    expect(decided({ goods: 'antique' })).toBe('MARGIN_ANTIQUES bought-untaxed');
    expect(decided({ goods: 'collectors' })).toBe('MARGIN_ANTIQUES bought-untaxed');
  });
  it('is the normal one without a document, and where tax was charged on the purchase', () => {
    expect(decided({ undocumented: true })).toBe('NORMAL no-document');
    expect(decided({ source: 'DEALER_VAT' })).toBe('NORMAL bought-taxed');
    expect(decided({ source: 'DEALER_VAT', optedIn: true })).toBe('NORMAL bought-taxed');
  });
  it('is the normal one for gold and stones, whoever sold them', () => {
    for (const source of purchaseSources.filter((source) => source !== 'DEALER_VAT'))
      expect(decided({ source, goods: 'excluded', optedIn: true })).toBe('NORMAL goods-excluded');
  });
  it('is the normal one if tax was shown to the buyer', () => {
    expect(decided({ shown: true })).toBe('NORMAL tax-shown');
    expect(decided({ shown: true, undocumented: true })).toBe('NORMAL tax-shown');
    expect(decided({ shown: true, seller: 'US', to: 'US-PA' })).toBe('NORMAL tax-shown');
  });
  it('is the normal one for exports', () => {
    expect(decided({ to: 'US-TX' })).toBe('NORMAL export');
    expect(decided({ to: 'IE' })).toBe('NORMAL export');
    expect(decided({ seller: 'FR', to: 'GB' })).toBe('NORMAL export');
    expect(decided({ to: 'US-TX', undocumented: true })).toBe('NORMAL export');
  });
  it('is the normal one where there is no other', () => {
    for (const [seller, to] of [['US', 'US-PA'], ['JP'], ['CA', 'CA-ON'], ['AU'], ['NZ']] as const)
      expect(decided({ seller, ...(to && { to }) })).toBe('NORMAL no-scheme-here');
    // Before the tax table begins, it has no rate to tax a margin at.
    expect(decided({ seller: 'DE', at: '2021-06-30' })).toBe('NORMAL no-scheme-here');
  });

  describe('for imports and for works that the artist sold', () => {
    const [art, clock] = [{ source: 'ARTIST', goods: 'art' } as const, { source: 'IMPORT', goods: 'antique' } as const];
    it('is the margin scheme by option only', () => {
      expect([decided(art), decided(clock)]).toEqual(['NORMAL not-opted-in', 'NORMAL not-opted-in']);
      expect(decided({ ...art, optedIn: true })).toBe('MARGIN_ART opted-in');
      expect(decided({ ...clock, optedIn: true })).toBe('MARGIN_ANTIQUES opted-in');
    });
    it('is the normal one for goods that are only used, or not the artist’s', () => {
      expect(decided({ source: 'IMPORT', goods: 'second-hand', optedIn: true })).toBe('NORMAL goods-excluded');
      expect(decided({ source: 'ARTIST', goods: 'antique', optedIn: true })).toBe('NORMAL goods-excluded');
    });
    it('is the normal one in the EU since 2025 if they were taxed at a reduced rate', () => {
      for (const one of [art, clock]) {
        const sold = (at: string, seller: string, reducedRate = true) =>
          decided({ ...one, optedIn: true, reducedRate, seller, at }).replace(/^MARGIN_\w+/, 'MARGIN');
        expect(sold('2024-12-31', 'DE')).toBe('MARGIN opted-in');
        expect(sold('2025-01-01', 'DE')).toBe('NORMAL reduced-rate');
        expect(sold('2025-01-01', 'DE', false)).toBe('MARGIN opted-in');
        expect(sold('2026-01-10', 'GB')).toBe('MARGIN opted-in');
      }
    });
  });

  it('in Switzerland is the margin scheme for what is collected, and not for what is only used', () => {
    expect(decided({ seller: 'CH', goods: 'antique' })).toBe('MARGIN_ANTIQUES bought-untaxed');
    expect(decided({ seller: 'CH' })).toBe('NORMAL goods-excluded');
  });
  it('has one of the published reasons, whatever was bought from whomever', () => {
    const found = new Set<string>();
    for (const source of purchaseSources)
      for (const goods of goodsKinds)
        for (const optedIn of [true, false])
          for (const reducedRate of [true, false])
            for (const seller of ['GB', 'DE', 'CH', 'US'])
              for (const undocumented of [true, false])
                for (const shown of [true, false])
                  for (const to of [seller, 'BR'])
                    found.add(
                      decided({ source, goods, optedIn, reducedRate, seller, undocumented, shown, to }).split(' ')[1]!,
                    );
    expect([...found].sort()).toEqual([...schemeReasons].sort());
  });
});

describe('An invoice', () => {
  it('names the margin scheme in the words of the directive', () => {
    expect(wordingOf('MARGIN_SECOND_HAND')).toBe('Margin scheme - second-hand goods');
    expect(wordingOf('MARGIN_ART')).toBe('Margin scheme - works of art');
    expect(wordingOf('MARGIN_ANTIQUES')).toBe("Margin scheme - collectors' items and antiques");
    expect(wordingOf('NORMAL')).toBeUndefined();
  });
});
