import { describe, expect, it } from '@jest/globals';
import { Secret } from './secret/secret.js';
import { parseSettings, placesOf } from './settings.js';

const AUTH_ISSUER = 'https://login.example';
const SERVICE_BUS_CONNECTION_STRING = 'Endpoint=sb://localhost;SharedAccessKeyName=x;SharedAccessKey=y';

describe('Settings', () => {
  it('have defaults, but no secret has one', () => {
    const settings = parseSettings({ SERVICE_BUS_CONNECTION_STRING, AUTH_ISSUER, PORT: '', OTHER: 'x' });
    expect(settings.SERVICE_BUS_CONNECTION_STRING.value).toBe(SERVICE_BUS_CONNECTION_STRING);
    expect(settings).toEqual({
      SERVICE_BUS_CONNECTION_STRING: expect.any(Secret),
      ...{ PORT: 3000, HOST: '127.0.0.1', DATA_DIR: 'data', LOG_LEVEL: 'warn', TROUBLE_AFTER_SECONDS: 30 },
      ...{ AUTH_ISSUER, AUTH_ROLES_CLAIM: 'roles', AUTH_CLOCK_SKEW_SECONDS: 30, CORS_ORIGINS: [] },
      AUTH_BACK_OFFICE_AUDIENCE: 'retreasure-back-office',
      AUTH_STOREFRONT_AUDIENCE: 'retreasure-storefront',
      IDENTITY_RATE_LIMIT_PER_SECOND: 500,
      ...{ BODY_LIMIT_BYTES: 1_048_576, RATE_LIMIT_PER_SECOND: 2_000, SERVICE_BUS_TIMEOUT_MS: 5_000 },
      OTEL_METRIC_EXPORT_INTERVAL: 60_000,
    });
  });

  it('are wrong all at once, each with its name and rule', () => {
    const parse = () =>
      parseSettings({
        PORT: '70000',
        LOG_LEVEL: 'loud',
        EVENTS_URL: 'orders.db',
        BODY_LIMIT_BYTES: 'x',
        CORS_ORIGINS: '*',
      });
    expect(parse).toThrow(
      [
        'Settings are wrong:',
        '  PORT: Too big: expected number to be <=65535',
        '  SERVICE_BUS_CONNECTION_STRING: must be set: a connection string, Endpoint=sb://...',
        '  EVENTS_URL: sqlite:<file> or cosmos:https://<account>/<database>/<container>; {service} stands for the name of the service',
        '  BODY_LIMIT_BYTES: a whole number from 1024 to 104857600',
        '  AUTH_ISSUER: must be set: the address of an OpenID Connect issuer, without its /.well-known',
        '  CORS_ORIGINS.0: origins such as https://shop.example',
        '  LOG_LEVEL: Invalid option: expected one of "fatal"|"error"|"warn"|"info"|"debug"|"silent"',
      ].join('\n'),
    );
  });

  it('do not repeat what they were given, which may be a secret', () => {
    expect(() => parseSettings({ SERVICE_BUS_CONNECTION_STRING: 's3cret' })).toThrow(/^(?!.*s3cret)/s);
  });

  it('say where a service keeps its files', () => {
    const settings = parseSettings({
      SERVICE_BUS_CONNECTION_STRING,
      AUTH_ISSUER,
      DATA_DIR: '/d',
      VIEWS_URL: 'sqlite:/v/{service}.db',
    });
    expect(placesOf('orders', settings)).toEqual({
      events: 'sqlite:/d/orders/events.db',
      views: 'sqlite:/v/orders.db',
      answers: 'sqlite:/d/orders/answers.db',
    });
  });

  it.each(['mssql://clerk:s3cret@sql.example/shop', 'postgres://sql.example/shop'])(
    'keep no rows at %s, and do not repeat it',
    (VIEWS_URL) =>
      expect(() => parseSettings({ SERVICE_BUS_CONNECTION_STRING, AUTH_ISSUER, VIEWS_URL })).toThrow(
        /^(?!.*(s3cret|postgres)).*VIEWS_URL: sqlite:<file> or mssql:/s,
      ),
  );

  it('keep the log in a file, and rows on SQL Server by the name of the service', () => {
    const there = {
      VIEWS_URL: 'mssql://sql.example/shop/{service}',
      ANSWERS_URL: 'mssql://sql.example/shop/{service}',
    };
    const settings = parseSettings({ SERVICE_BUS_CONNECTION_STRING, AUTH_ISSUER, ...there });
    expect(placesOf('orders', settings).views).toBe('mssql://sql.example/shop/orders');
    const log = { EVENTS_URL: there.VIEWS_URL };
    expect(() => parseSettings({ SERVICE_BUS_CONNECTION_STRING, AUTH_ISSUER, ...log })).toThrow('EVENTS_URL: sqlite:');
  });
});
