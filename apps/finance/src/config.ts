import { Cron } from 'croner';
import { z } from 'zod';
import { id, knownCurrency } from '#contracts/vocabulary.js';
import { secret } from '#service/secret/secret.js';
import { readSettings, type Environment } from '#service/settings.js';
import { seller, type Seller } from './invoice/document.js';

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}, 'a time zone of the IANA database such as Europe/London');

const schedule = z.string().refine((pattern) => {
  try {
    return new Cron(pattern).nextRun() !== null;
  } catch {
    return false;
  }
}, 'a cron schedule such as 30 2 * * *');
const place = z.string().regex(/^(file:.+|https?:\/\/.+|sftp:\/\/.+)$/, 'file:..., https://... or sftp://...');

const separatedBy = (separator: string) =>
  z.string().transform((list) =>
    list
      .split(separator)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
const { legalName, address, vatId, entity } = seller.shape;

const shape = z
  .object({
    BASE_CURRENCY: knownCurrency.default('USD').describe('In which the books are kept'),
    BOOKS_TIME_ZONE: timeZone.default('UTC').describe('In which the days of the books begin and end'),
    RATES_SOURCE: id.default('ecb').describe('Whose exchange rates the books use'),
    EXPORT_DAILY_CRON: schedule.default('30 2 * * *').describe('When the days before are exported; in BOOKS_TIME_ZONE'),
    EXPORT_MONTHLY_CRON: schedule.default('0 4 2 * *').describe('When the months before are exported'),
    EXPORT_URLS: z
      .string()
      .transform((list) => list.split(',').map((one) => one.trim()))
      .pipe(z.array(place).max(5))
      .optional()
      .describe(
        'Where exports are brought to, separated by commas: file:data/exports, https://<account>.blob..., sftp://...',
      ),
    EXPORT_BLOB_CONNECTION_STRING: secret(z.string().min(8))
      .optional()
      .describe('Of the storage account, if its key is used'),
    EXPORT_SFTP_KEY_FILE: z.string().optional().describe('Our private key'),
    EXPORT_SFTP_HOST_KEYS: z
      .string()
      .transform((list) => list.split(',').map((one) => one.trim()))
      .pipe(z.array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'SHA256:..., as ssh-keygen -l says')).max(5))
      .optional()
      .describe('Fingerprints of the server, separated by commas'),
    EXPORT_WORK_DIR: z
      .string()
      .optional()
      .describe('Where files are while they are delivered; the system’s own place if not said'),
    SELLER_COUNTRY: z
      .string()
      .regex(/^[A-Z]{2}$/, 'a country such as DE')
      .default('US'),
    SELLER_NAME: legalName
      .optional()
      .describe('The legal name of whose books these are, and of who sells: without it no invoices are issued'),
    SELLER_ADDRESS: separatedBy(';')
      .pipe(address)
      .optional()
      .describe('On invoices: line by line, separated by semicolons'),
    SELLER_VAT_ID: vatId,
    SELLER_ENTITY: entity,
    INVOICE_FONTS: separatedBy(',')
      .default([])
      .describe('Files of TrueType or OpenType, separated by commas, for letters beyond those of western Europe'),
  })
  .refine(({ SELLER_NAME, SELLER_ADDRESS }) => SELLER_NAME === undefined || SELLER_ADDRESS !== undefined, {
    path: ['SELLER_ADDRESS'],
    error: 'the address that invoices say, line by line, separated by semicolons',
  });

/** What finance needs to know beyond the settings that all services share. */
export type FinanceConfig = z.infer<typeof shape>;

export const financeConfig = (env: Environment): FinanceConfig => readSettings(shape, env);

/** The service's settings, as its controllers and workers ask for them. */
export class FinanceSettings {
  constructor(readonly config: FinanceConfig) {}

  /** Who sells, as invoices and credit notes say it; undefined if none are issued. */
  get seller(): Seller | undefined {
    const { SELLER_NAME, SELLER_ADDRESS, SELLER_VAT_ID, SELLER_ENTITY } = this.config;
    if (SELLER_NAME === undefined || SELLER_ADDRESS === undefined) return undefined;
    return { entity: SELLER_ENTITY, legalName: SELLER_NAME, address: SELLER_ADDRESS, vatId: SELLER_VAT_ID };
  }
}
