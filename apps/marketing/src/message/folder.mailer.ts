import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Mailer, type Envelope, type Posting } from './mailer.js';

/** Keeps letters in a folder, one .eml each, where nothing is to leave this machine. */
export class FolderMailer extends Mailer {
  constructor(private readonly folder: string) {
    super();
  }

  async send({ messageId, eml }: Envelope): Promise<Posting> {
    await mkdir(this.folder, { recursive: true });
    // Not beside one that is there: who sends the same twice is to see it, as at a server.
    const file = await open(join(this.folder, `${messageId}.eml`), 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (file === undefined) return { outcome: 'refused' };
    await file.writeFile(eml).finally(() => file.close());
    return { outcome: 'accepted' };
  }

  async close() {}
}
