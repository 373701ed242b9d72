import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { KeyEncryption, ringKeyBytes, RingKey, type Kept, type Random } from './key-encryption.js';

const fileBytes = 32;
const name = 'ring';

/** The key-encryption key in a file that only its owner can read: for one machine. Whoever loses it loses the ring. */
export class FileKek extends KeyEncryption {
  constructor(
    private readonly file: string,
    private readonly random: Random,
  ) {
    super();
  }

  async open(kept: Kept): Promise<RingKey> {
    const before = await kept.read();
    const secret = this.read() ?? (before === undefined ? this.make() : undefined);
    if (secret === undefined)
      throw new Error(
        `${this.file}: this key file is missing, and nothing else opens the key ring. It is not made anew.`,
      );
    const outer = new RingKey(secret, this.random);
    const wrapped = before ?? (await kept.write(outer.wrap(this.random(ringKeyBytes), name)));
    try {
      return new RingKey(outer.unwrap(wrapped, name), this.random);
    } catch (cause) {
      throw new Error(`${this.file}: this key file does not open the key ring, which was made with another key`, {
        cause,
      });
    }
  }

  private read(): Buffer | undefined {
    const file = open(this.file, 'r', 'ENOENT');
    if (file === undefined) return undefined;
    try {
      const { mode } = fstatSync(file);
      if ((mode & 0o077) !== 0)
        throw new Error(`${this.file}: others may read this key file (mode ${(mode & 0o777).toString(8)}): chmod 600`);
      const secret = readFileSync(file);
      if (secret.length !== fileBytes)
        throw new Error(`${this.file}: ${secret.length} bytes are not the ${fileBytes} of a key file`);
      return secret;
    } finally {
      closeSync(file);
    }
  }

  /** Complete or not there at all, also if the power goes; and whoever makes it first has made it for all. */
  private make(): Buffer | undefined {
    const folder = dirname(this.file);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const draft = `${this.file}.${this.random(6).toString('hex')}`;
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, this.random(fileBytes));
      fsyncSync(file);
      link(draft, this.file);
    } finally {
      closeSync(file);
      rmSync(draft);
    }
    const entries = openSync(folder, 'r');
    fsyncSync(entries);
    closeSync(entries);
    return this.read();
  }
}

function open(path: string, flags: string, unless: string) {
  try {
    return openSync(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === unless) return undefined;
    throw error;
  }
}

function link(from: string, to: string) {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
