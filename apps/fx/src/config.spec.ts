import { describe, expect, it } from '@jest/globals';
import { fxConfig } from './config.js';

describe('The settings of fx', () => {
  it('are few: where the rates come from must be said', () => {
    expect(fxConfig({ FX_RATES_URL: 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml' })).toMatchObject({
      ...{ FX_RATES_FORMAT: 'ecb-xml', FX_SOURCE: 'ecb', FX_IMPORT_MINUTES: 60, FX_RATES_AGE_MAX_HOURS: 126 },
    });
    expect(() => fxConfig({})).toThrow(/FX_RATES_URL: must be set: where the rates come from/);
  });
  it('are all wrong at once', () =>
    expect(() =>
      fxConfig({ FX_RATES_URL: 'ftp://ecb.example/daily.xml', FX_SOURCE: '../ecb', FX_JUMP_MAX_PERCENT: 'ten' }),
    ).toThrow(/FX_RATES_URL: where .*\n.*FX_SOURCE: letters.*\n.*FX_JUMP_MAX_PERCENT: a whole number/));
});
