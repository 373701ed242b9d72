import type SftpClient from 'ssh2-sftp-client';

/** What a connection of SFTP is asked by. */
export type Sftp = Awaited<ReturnType<SftpClient['connect']>>;
type Done<T> = (error: Error | null | undefined, result: T) => void;

/** Over a line that takes 50 ms there and back, 64 KB at a time are 20 MB a second. */
const writesAtOnce = 16;

/**
 * A call that ends when the connection does. `lost` rejects then: what is asked of a connection that is gone is never answered.
 * `ask` throws what the server cannot do.
 */
export const asking =
  (lost: Promise<never>) =>
  <T>(ask: (done: Done<T>) => unknown): Promise<T> =>
    Promise.race([
      new Promise<T>((resolve, reject) => void ask((error, result) => (error ? reject(error) : resolve(result)))),
      lost,
    ]);

/** Writes a file that is not there yet; it is on their disk when this resolves, if the server can promise that. */
export async function writeRemote(sftp: Sftp, path: string, content: AsyncIterable<Buffer>, lost: Promise<never>) {
  const asked = asking(lost);
  const handle = await asked<Buffer>((done) => sftp.open(path, 'wx', done));
  const writing = new Set<Promise<unknown>>();
  let failed: Error | undefined;
  let position = 0;
  const written = async (left: number) => {
    while (writing.size > left) await Promise.race(writing);
    if (failed !== undefined) throw failed;
  };
  try {
    for await (const chunk of content) {
      const at = position;
      position += chunk.length;
      const write = asked<void>((done) => sftp.write(handle, chunk, 0, chunk.length, at, done as () => void))
        .catch((error: Error) => (failed ??= error))
        .finally(() => writing.delete(write));
      writing.add(write);
      await written(writesAtOnce - 1);
    }
    await written(0);
    await asked<void>((done) => sftp.ext_openssh_fsync(handle, done as () => void)).catch((error: unknown) => {
      if (!/does not support/.test((error as Error).message)) throw error;
    });
  } catch (error) {
    sftp.close(handle, () => {});
    throw error;
  }
  await asked<void>((done) => sftp.close(handle, done));
}
