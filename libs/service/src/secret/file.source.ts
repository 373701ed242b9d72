import { open } from 'node:fs/promises';
import { charsMax, type SecretSource } from './secret.js';

/** Secrets in files, such as the volumes of Kubernetes, which it replaces as a whole. A line break at the end is not part of one. */
export class FileSource implements SecretSource {
  async read(place: string): Promise<string> {
    const path = place.slice('file:'.length);
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(charsMax + 1));
      if (bytesRead > charsMax) throw new Error(`${path}: longer than ${charsMax} bytes`);
      return buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, '');
    } finally {
      await file.close();
    }
  }
}
