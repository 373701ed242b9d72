import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Mailer, type Envelope, type Posting } from './mailer.js';

/** Keeps letters in a folder, one .eml each, where nothing is to leave this machine. They are in clear, and go with their reader. */
export class FolderMailer extends Mailer {
  constructor(private readonly folder: string) {
    super();
  }

  async send({ messageId, readerId, eml }: Envelope): Promise<Posting> {
    await mkdir(this.folder, { recursive: true });
    // Not beside one that is there: who sends the same twice is to see it, as at a server.
    const file = await open(join(this.folder, `${messageId}${endOf(readerId)}`), 'wx').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return undefined;
        throw error;
      },
    );
    if (file === undefined) return { outcome: 'refused' };
    await file.writeFile(eml).finally(() => file.close());
    return { outcome: 'accepted' };
  }

  async forget(readerId: string) {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    // There is no dot in what a message is named by.
    const theirs = names.filter((name) => name.slice(name.indexOf('.')) === endOf(readerId));
    for (const name of theirs) await rm(join(this.folder, name), { force: true });
  }

  async close() {}
}

const endOf = (readerId: string) => `.${readerId}.eml`;
