import { ChannelRefusal, ChannelUnreachable } from '../channel/channel.js';

export type Photo = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string };
/** @throws ChannelUnreachable, ChannelRefusal `photo` */
export type Photos = (url: string) => Promise<Photo>;

/** What Etsy takes of one. */
export const photoBytesMax = 10 * 1_048_576;
/** How each kind begins: what a server calls it is not asked. */
const kinds: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

/** Fetches photos from where a draft says that they are. Messages do not name the address. */
export function photosOver({
  timeoutMs,
  protocols = ['https:'],
}: {
  readonly timeoutMs: number;
  readonly protocols?: readonly string[];
}): Photos {
  return async (url) => {
    if (!URL.canParse(url) || !protocols.includes(new URL(url).protocol))
      throw new ChannelRefusal('photo', 'A photo has no address that it may be fetched from.');
    try {
      const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      const { status, ok } = answer;
      if (!ok) await answer.body?.cancel();
      if (status >= 500 || [408, 429].includes(status))
        throw new ChannelUnreachable(`a photo's server answered ${status}`);
      if (!ok) throw new ChannelRefusal('photo', `The server of a photo answered ${status}.`);
      const bytes = await bytesOf(answer);
      const [type] = kinds.find(([, start]) => start.every((byte, index) => bytes[index] === byte)) ?? [];
      if (type === undefined) throw new ChannelRefusal('photo', 'A photo is no JPEG, PNG or GIF.');
      return { bytes, type };
    } catch (error) {
      if (error instanceof ChannelUnreachable || error instanceof ChannelRefusal) throw error;
      throw new ChannelUnreachable('the server of a photo does not answer');
    }
  };
}

async function bytesOf(answer: Response) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop lets go of the rest.
  for await (const chunk of answer.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > photoBytesMax) throw new ChannelRefusal('photo', `A photo is larger than ${photoBytesMax} bytes.`);
    chunks.push(chunk as Uint8Array);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
