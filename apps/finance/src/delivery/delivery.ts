import { z } from 'zod';

/** A file of a delivery, as its manifest names it. */
export type FileLine = {
  readonly name: string;
  readonly bytes: number;
  /** Of its content, in hexadecimal. */
  readonly sha256: string;
};

/** What is known of a delivery that is complete. It is the same however often it was delivered. */
export type Receipt = {
  /** When it was complete, as the far side's clock says: RFC 3339. */
  readonly at: string;
  /** Its address, with nothing secret in it. */
  readonly place: string;
  readonly files: readonly FileLine[];
};

/** Nobody answers, or not in time, or only that something failed: to be tried again later. */
export class Unreachable extends Error {}

export const reasons = [
  /** Something else is there under this name, and stays. */
  'other-content',
  /** They do not know us by our key, or it cannot be read. */
  'wrong-key',
  /** They are not who we were told they are. */
  'wrong-host',
  /** We may not do this there. */
  'forbidden',
  'no-space',
  /** The folder or container in which deliveries stand is not there. */
  'no-place',
  /** A file is not what we were told it is, or cannot be read; nothing of it was shown. */
  'not-as-told',
  /** The delivery breaks a rule: of names, of sizes. */
  'not-allowed',
] as const;

/** To try again does not help: people must do something about it. */
export class Refused extends Error {
  constructor(
    readonly because: (typeof reasons)[number],
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The file that is written last. Where others can see a delivery grow, it is complete once this is there. */
export const manifestName = 'delivery.json';
export const filesMax = 10_000;
export const bytesMax = 2_147_483_648;
/** Of a manifest: ten thousand files with the longest names stay below. */
export const manifestBytesMax = 8_388_608;

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, dot, dash and underscore, 100 at most');
const delivery = z.object({
  name,
  files: z
    .array(
      z.object({
        name: name.refine((told) => told.toLowerCase() !== manifestName, 'this is the name of the manifest'),
        bytes: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal'),
      }),
    )
    .min(1)
    .max(filesMax)
    // On many machines a capital letter makes no other name.
    .refine(
      (files) => new Set(files.map((file) => file.name.toLowerCase())).size === files.length,
      'a name comes twice',
    )
    .refine((files) => files.reduce((sum, file) => sum + file.bytes, 0) <= bytesMax, `more than ${bytesMax} bytes`),
});

export type Manifest = { readonly files: readonly FileLine[]; readonly bytes: number; readonly text: string };

/** What will be delivered, in the order of names. The same delivery has the same text. @throws Refused: not-allowed */
export function manifestOf(deliveryName: string, told: readonly FileLine[]): Manifest {
  const parsed = delivery.safeParse({ name: deliveryName, files: told });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refused('not-allowed', `${issue!.path.join('.')}: ${issue!.message}`);
  }
  const files = parsed.data.files.sort((one, other) => (one.name < other.name ? -1 : 1));
  const text = `${JSON.stringify({ delivery: deliveryName, files }, undefined, 2)}\n`;
  return { files, bytes: files.reduce((sum, file) => sum + file.bytes, 0), text };
}
